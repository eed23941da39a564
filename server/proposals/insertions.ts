import type { Insertion } from "../language/model";

/** Insertions into a text, told in offsets of the text as it was; positions may be asked for in the text as it has become. */
export class Insertions {
  readonly #text: string;
  readonly #pieces: readonly Insertion[];

  constructor(text: string, pieces: readonly Insertion[] = []) {
    this.#text = text;
    this.#pieces = pieces;
  }

  get pieces(): readonly Insertion[] {
    return this.#pieces;
  }

  /** The text with everything in it. */
  applied(): string {
    let text = "";
    let done = 0;
    for (const piece of this.#pieces) {
      text += this.#text.slice(done, piece.offset) + piece.text;
      done = piece.offset;
    }
    return text + this.#text.slice(done);
  }

  /** With one more, its offset that of the text as it has become. */
  with({ offset, text }: Insertion): Insertions {
    const pieces: Insertion[] = [];
    let placed = false;
    let grown = 0;
    for (const piece of this.#pieces) {
      const start = piece.offset + grown;
      if (!placed && offset < start) {
        pieces.push({ offset: offset - grown, text });
        placed = true;
      }
      if (!placed && offset <= start + piece.text.length) {
        const at = offset - start;
        pieces.push({ offset: piece.offset, text: piece.text.slice(0, at) + text + piece.text.slice(at) });
        placed = true;
      } else pieces.push(piece);
      grown += piece.text.length;
    }
    if (!placed) pieces.push({ offset: offset - grown, text });
    return new Insertions(this.#text, pieces);
  }

  /** Where an offset of the text as it was has come to; what is inserted right there comes before it. */
  moved(offset: number): number {
    return this.#pieces.reduce((at, piece) => (piece.offset <= offset ? at + piece.text.length : at), offset);
  }
}

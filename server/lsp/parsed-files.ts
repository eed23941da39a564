import { type ParsedFile, parseFile } from "../proposals/parsed-file";

/** Longer texts are data; to look for hyperparameters in them at every move of the cursor would cost more than it finds. */
const LONGEST = 500_000;
const MOST = 8;

/** Files as proposals need them, kept until their text changes. */
export class ParsedFiles {
  readonly #known = new Map<string, { readonly text: string; readonly parsed: ParsedFile | null }>();

  of(path: string, text: string): ParsedFile | null {
    const known = this.#known.get(path);
    if (known?.text === text) return known.parsed;
    const parsed = text.length > LONGEST ? null : parseFile(path, text);
    this.#known.delete(path);
    this.#known.set(path, { text, parsed });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST && oldest !== undefined) this.#known.delete(oldest);
    return parsed;
  }
}

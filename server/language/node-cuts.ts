import { CutFrame } from "./cut-frame";
import type { KeptText } from "./kept-text";
import type { Span } from "./model";
import { BEFORE_VALUE, CONTINUES, endsWord, NodeReader, OPEN_ENDED } from "./node-reader";

/** Words before which a brace opens no block. */
const BEFORE_LIST = /^(?:as|const|default|export|extends|import|let|satisfies|type|var)$/;
/** What stands before the parameters of a function or a method that is a statement or a member. */
const HEADER = /^(?:[\w$#*]+\s+)*[\w$#*]+\s*$/;
const NO_HEADER = /\b(?:await|case|catch|delete|do|else|for|if|in|new|of|return|switch|throw|typeof|void|while|with|yield)\b/;
const LONGEST_HEAD = 120;
const BODY = /\s*\{/y;
const CASE = /(?:case|default)\b/y;

/**
 * What may be left out of a part of a JavaScript or TypeScript module without a change to what its annotations and imports say: statements,
 * members, entries of lists and objects on lines of their own, and parameters. Null where that is in doubt.
 */
export function nodeCuts(text: string, path: string, kept: KeptText): readonly Span[] | null {
  return /[\u2028\u2029]/.test(text) ? null : new CutsReader(text, path, kept).cuts();
}

class CutsReader extends NodeReader {
  readonly #kept: KeptText;
  readonly #root: CutFrame;
  readonly #frames: CutFrame[] = [];
  /** Behind the line of the last sign, once it has ended. */
  #lineEnd = -1;

  constructor(text: string, path: string, kept: KeptText) {
    super(text, path, false);
    this.#kept = kept;
    this.#root = new CutFrame("block", text, 0, kept);
  }

  cuts(): readonly Span[] | null {
    return this.read() === "read" ? this.#root.close(this.text.length) : null;
  }

  get #frame(): CutFrame {
    return this.#frames.at(-1) ?? this.#root;
  }

  protected breaks(at: number): void {
    if (this.#lineEnd < 0) this.#lineEnd = at;
  }

  protected meets(at: number, unit: number, word: string): void {
    const frame = this.#frame;
    if (this.#lineEnd >= 0 && this.#isEnd(frame, unit, word)) frame.separate(this.#lineEnd);
    this.#lineEnd = -1;
    frame.at(at);
    // What a case falls through to, and what it cannot begin with, are told by what stands above.
    if (frame.kind === "block" && frame.code === at && /^(?:case|default)$/.test(word)) frame.seal();
  }

  protected override opens(at: number, sign: string): void {
    const kind = sign === "{" ? this.#kindOfBrace() : sign === "[" && !this.#isBehindValue() ? "list" : "other";
    const frame = new CutFrame(kind, this.text, at + 1, this.#kept);
    if (sign === "`") frame.seal();
    this.#frames.push(frame);
  }

  protected override closes(at: number): void {
    const closed = this.#frames.pop();
    if (closed === undefined) return;
    if (this.#isParameters(closed, at)) this.#frame.leaveOut({ from: closed.from, to: at });
    else this.#frame.take(closed, at);
  }

  /** Whether brackets that close here hold nothing but parameters of which nothing is kept. */
  #isParameters({ kind, from }: CutFrame, at: number): boolean {
    const { text } = this;
    const { kind: around, code } = this.#frame;
    BODY.lastIndex = at + 1;
    if (kind !== "other" || around !== "block" || text[from - 1] !== "(" || at === from || code < 0) return false;
    const head = text.slice(code, Math.min(from - 1, code + LONGEST_HEAD));
    const isHeader = code + head.length === from - 1 && HEADER.test(head) && !NO_HEADER.test(head);
    return isHeader && BODY.test(text) && !this.#kept.touches(from - 1, at + 1);
  }

  /** Whether an item is at its end at the end of a line, by what stands before it and behind. */
  #isEnd(frame: CutFrame, unit: number, word: string): boolean {
    const { last } = this;
    if (frame.kind === "list") return last === "," || last === ";";
    if (frame.kind === "other" || CONTINUES.test(word)) return false;
    if (last === ";") return true;
    if (last === "}") return word !== "" || unit === 64 || unit === 35;
    if (word === "" || this.text[frame.code] === "@") return false;
    return last === ")" || last === "]" || last === '"' || (endsWord(last) && !OPEN_ENDED.test(last));
  }

  #isBehindValue(): boolean {
    const { last } = this;
    return last === ")" || last === "]" || last === "}" || last === '"' || (endsWord(last) && !BEFORE_VALUE.test(last));
  }

  #kindOfBrace(): "block" | "list" {
    const { last } = this;
    if (/^(?:[;{})>\]"]|head\)|do|else|void|)$/.test(last)) return "block";
    if (last === ":") return this.#isCase(this.#frame) ? "block" : "list";
    return endsWord(last) && !BEFORE_VALUE.test(last) && !BEFORE_LIST.test(last) ? "block" : "list";
  }

  #isCase(frame: CutFrame): boolean {
    CASE.lastIndex = Math.max(0, frame.code);
    return frame.code >= 0 && CASE.test(this.text);
  }
}

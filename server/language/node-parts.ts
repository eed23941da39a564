import { CONTINUES, endsWord, HEADED, NodeReader, OPEN_ENDED } from "./node-reader";

/** What begins a statement even where a bracket above was left open. */
const BEGINS = /^(?:abstract|async|class|const|declare|enum|export|function|import|interface|let|namespace|type|var)$/;

/** What begins a part of its own without a blank line above it, behind what is surely at its end. */
const DEFINES = /^(?:abstract|async|class|declare|enum|export|function|interface|namespace)$/;

/**
 * Where the parts of a JavaScript or TypeScript module begin: statements at the left margin that follow a blank line, and definitions
 * there, with the comments above them. Found by strings, comments and brackets, many times faster than by parsing; what is half typed ends at the next statement
 * that begins with a word of its own. None where that is in doubt.
 */
export function nodeParts(text: string, path: string): readonly number[] {
  return new PartsReader(text, path, false).parts() ?? new PartsReader(text, path, true).parts() ?? [];
}

class PartsReader extends NodeReader {
  readonly #starts: number[] = [];
  /** The first word of the statement, and whether it is decorated so far. */
  #first = "";
  #isDecorated = false;
  /** Behind the last blank line since code. */
  #gap = -1;
  /** Behind the last line that has code. */
  #behind = -1;
  #hasCode = false;

  /** Null where it is found out that something is not closed. */
  parts(): readonly number[] | null {
    const result = this.read();
    return result === "doubt" ? [] : result === "broken" ? null : this.#starts;
  }

  protected breaks(at: number, isBlank: boolean): void {
    if (isBlank && this.open.length === 0) this.#gap = at;
    if (this.#hasCode) this.#behind = at;
    this.#hasCode = false;
  }

  protected meets(at: number, unit: number, word: string): void {
    const before = at === 0 ? 10 : this.text.charCodeAt(at - 1);
    if ((before === 10 || before === 13 || before === 0xfeff) && this.#isStart(unit, word)) this.#start(at, unit, word);
    this.#gap = -1;
    this.#hasCode = true;
  }

  #isStart(unit: number, word: string): boolean {
    const last = this.last;
    if (this.isBroken && BEGINS.test(word) && !this.open.includes("`")) {
      if (this.open.length > 0) this.#gap = -2;
      this.open = [];
      return true;
    }
    if (this.open.length > 0) return false;
    if (last === "" || last === ";") return true;
    if (word === "" ? unit !== 64 : CONTINUES.test(word)) return false;
    if (last === "}" || last === "]" || last === '"') return true;
    if (last === ")") return !HEADED.test(this.#first);
    return endsWord(last) && !OPEN_ENDED.test(last);
  }

  #start(i: number, unit: number, word: string): void {
    if (this.#gap === -1 && /[;}]/.test(this.last) && (unit === 64 || DEFINES.test(word))) this.#gap = this.#behind;
    if (!this.#isDecorated && this.#gap !== -1) this.#starts.push(this.#gap === -2 ? i : this.#gap);
    this.#isDecorated = unit === 64;
    this.#first = word;
  }
}

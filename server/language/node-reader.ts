const WORD = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
/** Not `<T,>(x: T) => …`, not `<T extends object>(x: T) => …`. */
const ELEMENT = /<(?:>|(?!const\b)[\p{L}_$][\p{L}\p{N}_$.:-]*(?!\s*(?:,|=[^"'{]|extends\s+[^=/>\s])|[\p{L}\p{N}_$.:-]))/uy;
const NAME = /[\p{L}\p{N}_$.:-]*/uy;
const CHILD = /[<{]/g;
const PLAIN = /[\w$]+/y;
const ENDS_WORD = /[\p{L}\p{N}_$]$/u;
/** Words that go on with what stands before them. */
export const CONTINUES = /^(?:as|catch|else|extends|finally|from|implements|in|instanceof|is|of|satisfies|while)$/;
/** Words that want something behind them, on whatever line. */
export const OPEN_ENDED =
  /^(?:abstract|as|async|await|case|catch|class|const|declare|default|delete|do|else|enum|export|extends|finally|function|get|implements|import|in|instanceof|interface|is|keyof|let|module|namespace|new|of|private|protected|public|readonly|return|satisfies|set|static|throw|try|type|typeof|unique|using|var|void|yield)$/;
/** Words before which a value stands: a slash begins a regular expression there, a brace an object. */
export const BEFORE_VALUE = /^(?:await|case|delete|do|else|in|instanceof|new|of|return|throw|typeof|void|yield)$/;
export const HEADED = /^(?:for|if|while|with)$/;

/**
 * Goes through JavaScript or TypeScript by strings, comments and brackets alone, many times faster than a parser; tells those who extend it
 * what it comes by.
 */
export abstract class NodeReader {
  protected readonly text: string;
  protected readonly isBroken: boolean;
  readonly #hasJsx: boolean;
  /**
   * Brackets that are open: of a parenthesis, what stands before it; of a template's `${`, a back quote; of JSX `<` for an element, `<a` and
   * `<c` for braces among its attributes and its children.
   */
  protected open: string[] = [];
  /** The last sign or word that is no comment. */
  protected last = "";

  /** `isBroken`: some bracket or string is not closed. */
  constructor(text: string, path: string, isBroken: boolean) {
    this.text = text;
    this.isBroken = isBroken;
    this.#hasJsx = /\.[jt]sx$/i.test(path) || (/\.[cm]?js$/i.test(path) && /<\/[\w>]|\/>/.test(text));
  }

  /** A sign or a word begins. */
  protected abstract meets(at: number, unit: number, word: string): void;
  /** A line ended outside of strings and comments, or was blank; `at` is behind it. */
  protected abstract breaks(at: number, isBlank: boolean): void;
  protected opens(_at: number, _sign: string): void {}
  protected closes(_at: number): void {}

  /** Goes through it all; tells whether it is sound, or what may be one thing or another. */
  protected read(): "read" | "broken" | "doubt" {
    const { text } = this;
    let i: Next = text.startsWith("#!") ? lineEnd(text, 0) : text.charCodeAt(0) === 0xfeff ? 1 : 0;
    let isBlank = false;
    while (typeof i === "number" && i < text.length) {
      const unit = text.charCodeAt(i);
      if (unit === 10 || (unit === 13 && text.charCodeAt(i + 1) !== 10)) {
        this.breaks(++i, isBlank);
        isBlank = true;
      } else if (unit <= 32) i++;
      else {
        isBlank = false;
        if (unit === 47 && text.charCodeAt(i + 1) === 47) i = lineEnd(text, i);
        else if (unit === 47 && text.charCodeAt(i + 1) === 42) i = past(text.indexOf("*/", i + 2), 2) ?? this.#unclosed(text.length);
        else i = this.#token(i, unit);
      }
    }
    if (typeof i !== "number") return i;
    return this.open.length > 0 && !this.isBroken ? "broken" : "read";
  }

  /** Where to go on behind something that is not closed. */
  #unclosed(at: number): Next {
    this.last = '"';
    return this.isBroken ? at : "broken";
  }

  /** Where the token ends that begins at an offset. */
  #token(i: number, unit: number): Next {
    const { text } = this;
    const word = isWordStart(unit) ? wordAt(text, i) : "";
    this.meets(i, unit, word);
    if (word !== "") {
      this.last = word;
      return i + word.length;
    }
    const sign = text[i] ?? "";
    switch (sign) {
      case '"':
      case "'":
        this.last = '"';
        return quotedEnd(text, i, unit) ?? this.#unclosed(lineEnd(text, i));
      case "`":
        return this.#template(i + 1);
      case "(":
        this.#open(i, HEADED.test(this.last) ? "head" : "(");
        break;
      case "[":
      case "{":
        this.#open(i, sign);
        break;
      case ")":
      case "]":
      case "}": {
        const open = this.open.pop();
        if (open === undefined) return this.#unclosed(i + 1);
        this.closes(i);
        if (open === "<a") return sign === "}" ? this.#attributes(i + 1) : "doubt";
        if (open === "<c") return sign === "}" ? this.#children(i + 1) : "doubt";
        if (open === "`") return sign === "}" ? this.#template(i + 1) : this.#unclosed(i + 1);
        this.last = open === "head" ? "head)" : sign;
        return i + 1;
      }
      case "/":
        return this.#slash(i);
      case "<":
        if (this.#hasJsx && this.#isElement(i)) return this.last === "}" ? "doubt" : this.#element(i);
    }
    this.last = sign;
    return i + 1;
  }

  #open(i: number, kind: string): void {
    this.opens(i, kind);
    this.open.push(kind);
  }

  #slash(i: number): Next {
    const { last } = this;
    const isDivision = last === ")" || last === "]" || last === '"' || (endsWord(last) && !BEFORE_VALUE.test(last));
    if (!isDivision && last === "}") return "doubt";
    this.last = isDivision ? "/" : '"';
    return isDivision ? i + 1 : (patternEnd(this.text, i) ?? this.#unclosed(i + 1));
  }

  /** Whether a `<` begins an element: where a value has to stand, and no type parameters of an arrow function do. */
  #isElement(i: number): boolean {
    const { last } = this;
    if (last === ")" || last === "]" || last === '"' || (endsWord(last) && !BEFORE_VALUE.test(last) && last !== "default")) return false;
    ELEMENT.lastIndex = i;
    return ELEMENT.test(this.text);
  }

  #element(i: number): Next {
    NAME.lastIndex = i + 1;
    return this.#attributes(i + 1 + (NAME.exec(this.text)?.[0].length ?? 0));
  }

  #attributes(from: number): Next {
    const { text } = this;
    for (let i = from; i < text.length; i++) {
      switch (text[i]) {
        case '"':
        case "'": {
          const end = text.indexOf(text[i] ?? "", i + 1);
          if (end < 0) return "doubt";
          i = end;
          break;
        }
        case "{":
          this.#open(i, "<a");
          this.last = "{";
          return i + 1;
        case "/":
          return text[i + 1] === ">" ? this.#behindElement(i + 2) : "doubt";
        case ">":
          this.#open(i, "<");
          return this.#children(i + 1);
        case "<":
        case "}":
        case ")":
          return "doubt";
      }
    }
    return "doubt";
  }

  #children(from: number): Next {
    const { text } = this;
    CHILD.lastIndex = from;
    const at = CHILD.exec(text)?.index ?? -1;
    if (at < 0) return "doubt";
    if (text[at] === "{") {
      this.#open(at, "<c");
      this.last = "{";
      return at + 1;
    }
    if (text[at + 1] !== "/") return this.#element(at);
    const end = text.indexOf(">", at);
    if (end < 0 || this.open.pop() !== "<") return "doubt";
    this.closes(at);
    return this.#behindElement(end + 1);
  }

  #behindElement(at: number): Next {
    if (this.open.at(-1) === "<") return this.#children(at);
    this.last = '"';
    return at;
  }

  #template(from: number): Next {
    const { text } = this;
    for (let i = from; i < text.length; i++) {
      const sign = text[i];
      if (sign === "\\") i++;
      else if (sign === "`") {
        this.last = '"';
        return i + 1;
      } else if (sign === "$" && text[i + 1] === "{") {
        this.#open(i + 1, "`");
        this.last = "{";
        return i + 2;
      }
    }
    return this.#unclosed(text.length);
  }
}

/** Whether a sign or word is a word or a number. */
export function endsWord(last: string): boolean {
  const unit = last.charCodeAt(last.length - 1);
  return unit > 127 ? ENDS_WORD.test(last) : isWordStart(unit);
}

/** Where to go on; else whether something is not closed, or may be one thing or another. */
export type Next = number | "broken" | "doubt";

function isWordStart(unit: number): boolean {
  return (
    (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || unit === 95 || unit === 36 || (unit >= 48 && unit <= 57) || unit > 127
  );
}

function wordAt(text: string, i: number): string {
  PLAIN.lastIndex = i;
  const end = PLAIN.test(text) ? PLAIN.lastIndex : i;
  if (text.charCodeAt(end) <= 127 || end === text.length) return text.slice(i, end);
  WORD.lastIndex = i;
  return WORD.exec(text)?.[0] ?? text[i] ?? "";
}

function past(found: number, length: number): number | null {
  return found < 0 ? null : found + length;
}

function lineEnd(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 10 || unit === 13 || unit === 0x2028 || unit === 0x2029) return i;
  }
  return text.length;
}

function quotedEnd(text: string, from: number, quote: number): number | null {
  for (let i = from + 1; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === quote) return i + 1;
    if (unit === 92) i += text.charCodeAt(i + 1) === 13 && text.charCodeAt(i + 2) === 10 ? 2 : 1;
    else if (unit === 10 || unit === 13) return null;
  }
  return null;
}

function patternEnd(text: string, from: number): number | null {
  let isClass = false;
  for (let i = from + 1; i < text.length; i++) {
    const sign = text[i];
    if (sign === "\n" || sign === "\r") return null;
    if (sign === "\\") i++;
    else if (sign === "[") isClass = true;
    else if (sign === "]") isClass = false;
    else if (sign === "/" && !isClass) return i + 1;
  }
  return null;
}

const WORD = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
/** Words that go on with what stands before them. */
const CONTINUES = /^(?:as|catch|else|extends|finally|from|implements|in|instanceof|is|of|satisfies|while)$/;
/** Words that want something behind them, on whatever line. */
const OPEN_ENDED =
  /^(?:abstract|as|async|await|case|catch|class|const|declare|default|delete|do|else|enum|export|extends|finally|function|get|implements|import|in|instanceof|interface|is|keyof|let|module|namespace|new|of|private|protected|public|readonly|return|satisfies|set|static|throw|try|type|typeof|unique|using|var|void|yield)$/;
/** Words before which a slash begins a regular expression. */
const BEFORE_PATTERN = /^(?:await|case|delete|do|else|in|instanceof|new|of|return|throw|typeof|void|yield)$/;
const HEADED = /^(?:for|if|while|with)$/;

/** What begins a statement even where a bracket above was left open. */
const BEGINS = /^(?:abstract|async|class|const|declare|enum|export|function|import|interface|let|namespace|type|var)$/;

/** What begins a part of its own without a blank line above it, behind what is surely at its end. */
const DEFINES = /^(?:abstract|async|class|declare|enum|export|function|interface|namespace)$/;

/**
 * Where the parts of a JavaScript or TypeScript module begin: statements at the left margin that follow a blank line, and definitions
 * there, with the comments above them. Found by strings, comments and brackets, many times faster than by parsing; what is half typed ends at the next statement
 * that begins with a word of its own. None where that is in doubt, as with JSX.
 */
export function nodeParts(text: string, path: string): readonly number[] {
  if (/\.[jt]sx$/i.test(path) || (/\.[cm]?js$/i.test(path) && /<\/[\w>]|\/>/.test(text))) return [];
  return new Reader(text, false).parts() ?? new Reader(text, true).parts() ?? [];
}

class Reader {
  readonly #text: string;
  readonly #isBroken: boolean;
  readonly #starts: number[] = [];
  /** Brackets that are open: of a parenthesis, what stands before it; of a template's `${`, a back quote. */
  #open: string[] = [];
  /** The last sign or word that is no comment. */
  #last = "";
  /** The first word of the statement, and whether it is decorated so far. */
  #first = "";
  #isDecorated = false;
  /** Behind the last blank line since code. */
  #gap = -1;
  /** Behind the last line that has code. */
  #behind = -1;
  #hasCode = false;

  /** `isBroken`: some bracket or string is not closed. */
  constructor(text: string, isBroken: boolean) {
    this.#text = text;
    this.#isBroken = isBroken;
  }

  /** Null where it is found out that something is not closed. */
  parts(): readonly number[] | null {
    const text = this.#text;
    let i: Next = text.startsWith("#!") ? lineEnd(text, 0) : text.charCodeAt(0) === 0xfeff ? 1 : 0;
    let isBlank = false;
    while (typeof i === "number" && i < text.length) {
      const unit = text.charCodeAt(i);
      if (unit === 10 || (unit === 13 && text.charCodeAt(i + 1) !== 10)) {
        i++;
        if (isBlank && this.#open.length === 0) this.#gap = i;
        if (this.#hasCode) this.#behind = i;
        this.#hasCode = false;
        isBlank = true;
      } else if (unit <= 32) i++;
      else {
        isBlank = false;
        if (unit === 47 && text.charCodeAt(i + 1) === 47) i = lineEnd(text, i);
        else if (unit === 47 && text.charCodeAt(i + 1) === 42) i = past(text.indexOf("*/", i + 2), 2) ?? this.#unclosed(text.length);
        else i = this.#token(i, unit);
      }
    }
    if (i === "doubt") return [];
    return i === "broken" || (this.#open.length > 0 && !this.#isBroken) ? null : this.#starts;
  }

  /** Where to go on behind something that is not closed. */
  #unclosed(at: number): Next {
    this.#last = '"';
    return this.#isBroken ? at : "broken";
  }

  /** Where the token ends that begins at an offset. */
  #token(i: number, unit: number): Next {
    const text = this.#text;
    const word = isWordStart(unit) ? wordAt(text, i) : "";
    const before = i === 0 ? 10 : text.charCodeAt(i - 1);
    if ((before === 10 || before === 13 || before === 0xfeff) && this.#isStart(unit, word)) this.#start(i, unit, word);
    this.#gap = -1;
    this.#hasCode = true;
    if (word !== "") {
      this.#last = word;
      return i + word.length;
    }
    const sign = text[i] ?? "";
    switch (sign) {
      case '"':
      case "'":
        this.#last = '"';
        return quotedEnd(text, i, unit) ?? this.#unclosed(lineEnd(text, i));
      case "`":
        return this.#template(i + 1);
      case "(":
        this.#open.push(HEADED.test(this.#last) ? "head" : "(");
        break;
      case "[":
      case "{":
        this.#open.push(sign);
        break;
      case ")":
      case "]":
      case "}": {
        const open = this.#open.pop();
        if (open === undefined) return this.#unclosed(i + 1);
        if (open === "`") return sign === "}" ? this.#template(i + 1) : this.#unclosed(i + 1);
        this.#last = open === "head" ? "head)" : sign;
        return i + 1;
      }
      case "/":
        return this.#slash(i);
    }
    this.#last = sign;
    return i + 1;
  }

  #isStart(unit: number, word: string): boolean {
    const last = this.#last;
    if (this.#isBroken && BEGINS.test(word) && !this.#open.includes("`")) {
      if (this.#open.length > 0) this.#gap = -2;
      this.#open = [];
      return true;
    }
    if (this.#open.length > 0) return false;
    if (last === "" || last === ";") return true;
    if (word === "" ? unit !== 64 : CONTINUES.test(word)) return false;
    if (last === "}" || last === "]" || last === '"') return true;
    if (last === ")") return !HEADED.test(this.#first);
    return /[\p{L}\p{N}_$]$/u.test(last) && !OPEN_ENDED.test(last);
  }

  #start(i: number, unit: number, word: string): void {
    if (this.#gap === -1 && /[;}]/.test(this.#last) && (unit === 64 || DEFINES.test(word))) this.#gap = this.#behind;
    if (!this.#isDecorated && this.#gap !== -1) this.#starts.push(this.#gap === -2 ? i : this.#gap);
    this.#isDecorated = unit === 64;
    this.#first = word;
  }

  #slash(i: number): Next {
    const last = this.#last;
    const isDivision = last === ")" || last === "]" || last === '"' || (/[\p{L}\p{N}_$]$/u.test(last) && !BEFORE_PATTERN.test(last));
    if (!isDivision && last === "}") return "doubt";
    this.#last = isDivision ? "/" : '"';
    return isDivision ? i + 1 : (patternEnd(this.#text, i) ?? this.#unclosed(i + 1));
  }

  #template(from: number): Next {
    const text = this.#text;
    for (let i = from; i < text.length; i++) {
      const sign = text[i];
      if (sign === "\\") i++;
      else if (sign === "`") {
        this.#last = '"';
        return i + 1;
      } else if (sign === "$" && text[i + 1] === "{") {
        this.#open.push("`");
        this.#last = "{";
        return i + 2;
      }
    }
    return this.#unclosed(text.length);
  }
}

/** Where to go on; else whether something is not closed, or may be one thing or another. */
type Next = number | "broken" | "doubt";

function isWordStart(unit: number): boolean {
  return (
    (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || unit === 95 || unit === 36 || (unit >= 48 && unit <= 57) || unit > 127
  );
}

function wordAt(text: string, i: number): string {
  let end = i;
  for (let unit = text.charCodeAt(end); isWordStart(unit); unit = text.charCodeAt(end)) {
    if (unit > 127) {
      WORD.lastIndex = i;
      return WORD.exec(text)?.[0] ?? text[i] ?? "";
    }
    end++;
  }
  return text.slice(i, end);
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

const WORD = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
/** Words that go on with what stands before them. */
const CONTINUES = /^(?:as|catch|else|extends|finally|from|implements|in|instanceof|is|of|satisfies|while)$/;
/** Words that want something behind them, on whatever line. */
const OPEN_ENDED =
  /^(?:abstract|as|async|await|case|catch|class|const|declare|default|delete|do|else|enum|export|extends|finally|function|get|implements|import|in|instanceof|interface|is|keyof|let|module|namespace|new|of|private|protected|public|readonly|return|satisfies|set|static|throw|try|type|typeof|unique|using|var|void|yield)$/;
/** Words before which a slash begins a regular expression. */
const BEFORE_PATTERN = /^(?:await|case|delete|do|else|in|instanceof|new|of|return|throw|typeof|void|yield)$/;
const HEADED = /^(?:for|if|while|with)$/;

/**
 * Where the statements of a JavaScript or TypeScript module begin at the left margin, decorators and all: found by strings, comments and
 * brackets, many times faster than by parsing. Null where that is in doubt, as with JSX.
 */
export function nodeStatements(text: string, path: string): readonly number[] | null {
  if (/\.[jt]sx$/i.test(path) || /<\/[\w>]|\/>/.test(text)) return null;
  return new Reader(text).statements();
}

class Reader {
  readonly #text: string;
  readonly #starts: number[] = [];
  /** Brackets that are open: of a parenthesis, what stands before it; of a template's `${`, a back quote. */
  readonly #open: string[] = [];
  /** The last sign or word that is no comment. */
  #last = "";
  /** The first word of the statement, and whether it is decorated so far. */
  #first = "";
  #isDecorated = false;

  constructor(text: string) {
    this.#text = text;
  }

  statements(): readonly number[] | null {
    const text = this.#text;
    let i: number | null = text.startsWith("#!") ? lineEnd(text, 0) : text.charCodeAt(0) === 0xfeff ? 1 : 0;
    while (i !== null && i < text.length) {
      const unit = text.charCodeAt(i);
      if (unit <= 32) i++;
      else if (unit === 47 && text.charCodeAt(i + 1) === 47) i = lineEnd(text, i);
      else if (unit === 47 && text.charCodeAt(i + 1) === 42) i = past(text.indexOf("*/", i + 2), 2);
      else i = this.#token(i, unit);
    }
    return i === null || this.#open.length > 0 ? null : this.#starts;
  }

  /** Where the token ends that begins at an offset; null in doubt. */
  #token(i: number, unit: number): number | null {
    const text = this.#text;
    const word = isWordStart(unit) ? wordAt(text, i) : "";
    const before = i === 0 ? 10 : text.charCodeAt(i - 1);
    if (this.#open.length === 0 && (before === 10 || before === 13 || before === 0xfeff) && this.#isStart(unit, word))
      this.#start(i, unit, word);
    if (word !== "") {
      this.#last = word;
      return i + word.length;
    }
    const sign = text[i] ?? "";
    switch (sign) {
      case '"':
      case "'":
        this.#last = '"';
        return quotedEnd(text, i, unit);
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
        if (open === undefined) return null;
        if (open === "`") return sign === "}" ? this.#template(i + 1) : null;
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
    if (last === "" || last === ";") return true;
    if (word === "" ? unit !== 64 : CONTINUES.test(word)) return false;
    if (last === "}" || last === "]" || last === '"') return true;
    if (last === ")") return !HEADED.test(this.#first);
    return /[\p{L}\p{N}_$]$/u.test(last) && !OPEN_ENDED.test(last);
  }

  #start(i: number, unit: number, word: string): void {
    if (!this.#isDecorated) this.#starts.push(i);
    this.#isDecorated = unit === 64;
    this.#first = word;
  }

  #slash(i: number): number | null {
    const last = this.#last;
    const isDivision = last === ")" || last === "]" || last === '"' || (/[\p{L}\p{N}_$]$/u.test(last) && !BEFORE_PATTERN.test(last));
    if (!isDivision && last === "}") return null;
    this.#last = isDivision ? "/" : '"';
    return isDivision ? i + 1 : patternEnd(this.#text, i);
  }

  #template(from: number): number | null {
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
    return null;
  }
}

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

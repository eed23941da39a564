/**
 * `code`: expressions behind assignment signs. `lines`: a key and the rest of its line. `shell`: words. `yaml`, `lisp`, `markup`: their own.
 */
export type Family = "code" | "lines" | "shell" | "yaml" | "lisp" | "markup";

/** What stands for one comment: from a sign to the end of its line. */
export interface LineSign {
  /** Sticky: matches where a sign stands that begins a comment. */
  readonly at: RegExp;
}

export interface BlockSign {
  readonly open: string;
  readonly close: string;
  readonly nested: boolean;
  /** Both signs stand alone on their lines. */
  readonly alone: boolean;
}

export interface StringRule {
  /** Sticky. */
  readonly open: RegExp;
  /** What closes it; `$1` stands for the first group of what opened it. */
  readonly close: string;
  /** What makes the next sign an ordinary one; `double`: a doubled quote is one inside. */
  readonly escape: "\\" | "`" | "double" | null;
  /** Whether it may hold line ends. */
  readonly lines: boolean;
}

/** How numbers are written beyond what C allows. */
export interface NumberStyle {
  /** Letters that begin an exponent besides `e`. */
  readonly letters?: string;
  /** Behind an underscore stands the kind of a number (`0.5_8`), no further digits. */
  readonly kinds?: boolean;
  /** A point before an exponent is a must, as in Erlang and for YAML 1.1 (`1.0e-5`). */
  readonly pointed?: boolean;
  /** The sign of an exponent is a must. */
  readonly signed?: boolean;
  /** Exponents are not understood everywhere there: digits alone where they are not too many. */
  readonly plain?: boolean;
}

export interface TextSyntax {
  /** The language, for messages. */
  readonly name: string;
  readonly family: Family;
  readonly line: readonly LineSign[];
  readonly block: readonly BlockSign[];
  readonly strings: readonly StringRule[];
  readonly number?: NumberStyle;
  /** What a name consists of, where it is more than letters, digits and `_`. Sticky, unicode. */
  readonly word?: RegExp;
  /** `<<EOF` begins a text of several lines. */
  readonly heredoc?: RegExp;
  /** `lr float64 = 0.5`: the name stands before its type. */
  readonly nameFirst?: boolean;
  /** `lr::Float64 = 0.5`: what stands between a name and its type besides a colon. */
  readonly typeSign?: string;
  /** Words that begin a statement `HEAD NAME VALUE`: `#define`, `set`. */
  readonly heads?: readonly string[];
  /** Names are made unique by sections and enclosing keys, and elements of lists have names. */
  readonly paths?: boolean;
  /** Values may be words without quotes. */
  readonly bare?: boolean;
  /** Elements in brackets are parted by space. */
  readonly spaced?: boolean;
  /** Spellings of truth beyond true, True and TRUE. */
  readonly truth?: string;
  /** Apostrophes begin no string in an annotation: `'sgd | 'adam`. */
  readonly loneQuotes?: boolean;
  /** Not known what it is. */
  readonly loose?: boolean;
}

export interface TextType {
  readonly endings: string;
  /** Whole names of files, in lower case; `makefile.*` with any ending. */
  readonly names?: string;
  readonly syntax: TextSyntax;
  /** How such a program is usually run. */
  readonly run?: string;
  readonly config?: boolean;
}

export function line(at: RegExp): LineSign {
  return { at };
}

export function blocks(...pairs: readonly (readonly [string, string, ("nested" | "alone")?])[]): readonly BlockSign[] {
  return pairs.map(([open, close, how]) => ({ open, close, nested: how === "nested", alone: how === "alone" }));
}

export function quoted(quote: string, rule: Partial<StringRule> = {}): StringRule {
  const open = new RegExp(quote.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&"), "y");
  return { open, close: quote, escape: null, lines: false, ...rule };
}

/** Strings in these quotes; three of one are a text of several lines. A backslash makes the next sign an ordinary one. */
export function strings(...quotes: readonly string[]): readonly StringRule[] {
  return quotes.map((quote) => quoted(quote, { escape: "\\", lines: quote.length > 1 || quote === "`" }));
}

/** A character between apostrophes, and nothing else that an apostrophe may be: a lifetime, a type variable, part of a name. */
export const CHARACTER: StringRule = {
  open: /'(?=(?:\\(?:u\{[\da-fA-F]{1,6}\}|[xuU]?[\da-fA-F]{1,8}|.)|[^'\\\n])')/y,
  close: "'",
  escape: "\\",
  lines: false,
};

/** A string that an apostrophe begins only where no value ends: behind one it transposes. */
export const NO_TRANSPOSE: StringRule = { open: /(?<![\p{L}\p{N}_)\]}'.])'/uy, close: "'", escape: "double", lines: false };

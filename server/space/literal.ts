import { canonicalExpression } from "./canonical-expression";

/** A simple literal of Python, JavaScript or TypeScript and what it stands for. */
export type Literal =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "null"; readonly value: null };

const WORDS: ReadonlyMap<string, Literal> = new Map<string, Literal>([
  ["True", { kind: "boolean", value: true }],
  ["true", { kind: "boolean", value: true }],
  ["False", { kind: "boolean", value: false }],
  ["false", { kind: "boolean", value: false }],
  ["None", { kind: "null", value: null }],
  ["null", { kind: "null", value: null }],
]);

const DECIMAL = /^(?:\d(?:_?\d)*(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:e[+-]?\d(?:_?\d)*)?$/i;
const RADIX = /^0(?:x_?[\da-f](?:_?[\da-f])*|o_?[0-7](?:_?[0-7])*|b_?[01](?:_?[01])*)$/i;
const STRING = /^(r|u)?("""|'''|"|'|`)([\s\S]*)\2$/i;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v", a: "\x07", "\n": "" };

/**
 * Decodes a number (sign, underscores, exponent, hex, octal, binary, BigInt), a string in either quote, a boolean or a null.
 * Everything else (a name, a call, an f-string, bytes) is null: it has no value that is known without running it.
 */
export function literalValue(source: string): Literal | null {
  const text = source.trim();
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  const number = numberOf(text);
  if (number !== null) return { kind: "number", value: number };
  const string = stringOf(text);
  return string === null ? null : { kind: "string", value: string };
}

/** Whether two pieces of source stand for the same value: `'sgd'` and `"sgd"`, `1e3` and `1_000`, `f(a,'b')` and `f(a, "b")`; formatters may rewrite either. */
export function sameLiteral(a: string, b: string): boolean {
  if (a.trim() === b.trim()) return true;
  const x = literalValue(a);
  const y = literalValue(b);
  if (x === null || y === null) return canonicalExpression(a) === canonicalExpression(b);
  return x.kind === y.kind && x.value === y.value;
}

function numberOf(text: string): number | null {
  const match = /^([+-]?)\s*(.+?)(n?)$/s.exec(text);
  const [, sign = "", body = "", big = ""] = match ?? [];
  const digits = body.replaceAll("_", "");
  const radix = RADIX.test(body);
  if (!radix && !DECIMAL.test(body)) return null;
  if (big !== "" && !radix && !/^\d+$/.test(digits)) return null;
  if (/^0+[1-9]/.test(digits) && /^\d+$/.test(digits)) return null; // a leading zero is an error in Python and octal in old JavaScript
  const value = Number(digits);
  return sign === "-" ? -value : value;
}

function stringOf(text: string): string | null {
  const match = STRING.exec(text);
  if (match === null) return null;
  const [, prefix = "", quote = "", body = ""] = match;
  if (quote === "`" && (prefix !== "" || body.includes("${"))) return null;
  if (hasBare(body, quote)) return null;
  return prefix.toLowerCase() === "r" ? body : unescaped(body);
}

/** Whether the text is no single string: its quote or a line end stands bare inside, or the last backslash escapes the closing quote. */
function hasBare(body: string, quote: string): boolean {
  for (let i = 0; i < body.length; i++) {
    if (body[i] === "\\") {
      i++;
      if (i === body.length) return true;
    } else if (body.startsWith(quote, i) || (body[i] === "\n" && quote.length === 1 && quote !== "`")) return true;
  }
  return false;
}

function unescaped(body: string): string | null {
  if (/\\N\{/.test(body)) return null;
  return body.replace(
    /\\(?:x([\da-fA-F]{2})|u\{([\da-fA-F]{1,6})\}|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g,
    (whole, ...groups) => {
      const [x, braced, u4, u8, octal, other] = groups as (string | undefined)[];
      const hex = x ?? braced ?? u4 ?? u8;
      const code = hex === undefined ? (octal === undefined ? null : Number.parseInt(octal, 8)) : Number.parseInt(hex, 16);
      if (code !== null) return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      const plain = ESCAPES[other ?? ""];
      if (plain !== undefined) return plain;
      return /[\\'"`]/.test(other ?? "") ? (other ?? "") : whole;
    },
  );
}

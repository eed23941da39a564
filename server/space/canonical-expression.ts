import { literalValue } from "./literal";

const STRING_START = /([rubf]{0,2})("""|'''|"|'|`)/iy;
const NUMBER = /(?:0[xob][\da-f_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d[\d_]*)?)[jn]?/iy;
const NAME = /[\p{L}\p{N}_$]+/uy;
const SPACE = /(?:\s|\\\r?\n)+/y;
/** A comment is sure to be one only where a line break ends it. */
const COMMENT = /#[^\n]*\n/y;

const MOST_KNOWN = 5000;
const known = new Map<string, string>();

/**
 * A form in which two expressions are the same when they differ only in what formatters change: spaces and line breaks, the quotes of
 * strings, the writing of numbers, trailing commas, parentheses that group nothing.
 */
export function canonicalExpression(source: string): string {
  const found = known.get(source);
  if (found !== undefined) return found;
  const canonical = withoutIdleSigns(tokensOf(source)).join("\0");
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(source, canonical);
  return canonical;
}

function tokensOf(source: string): string[] {
  const tokens: string[] = [];
  for (let at = 0; at < source.length; ) {
    const idle = matchAt(SPACE, source, at) ?? matchAt(COMMENT, source, at);
    const token = idle ?? stringAt(source, at) ?? matchAt(NUMBER, source, at) ?? matchAt(NAME, source, at) ?? signAt(source, at);
    if (idle === null) tokens.push(canonicalToken(token));
    at += token.length;
  }
  return tokens;
}

function matchAt(pattern: RegExp, source: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] || null;
}

function signAt(source: string, at: number): string {
  return source.startsWith("=>", at) ? "=>" : String.fromCodePoint(source.codePointAt(at) ?? 0);
}

function stringAt(source: string, at: number): string | null {
  STRING_START.lastIndex = at;
  const [start = "", , quote = ""] = STRING_START.exec(source) ?? [];
  if (quote === "") return null;
  for (let i = at + start.length; i < source.length; i++) {
    if (source[i] === "\\") i++;
    else if (source.startsWith(quote, i)) return source.slice(at, i + quote.length);
  }
  return null;
}

function canonicalToken(token: string): string {
  const value = literalValue(token);
  if (value?.kind === "string") return JSON.stringify(value.value);
  if (value?.kind === "number") return String(value.value);
  const [, prefix, body] = /^([bf]|rb|br|rf|fr)(?:"([^"']*)"|'([^"']*)')$/i.exec(token)?.filter((part) => part !== undefined) ?? [];
  return body === undefined ? token : `${prefix?.toLowerCase()}"${body}"`;
}

interface Group {
  readonly open: number;
  /** Offset of the comma seen last and how many there are, on this level. */
  lastComma: number;
  commas: number;
}

/** Trailing commas and parentheses that change nothing go; those of a tuple, a call or within an operation stay. */
function withoutIdleSigns(tokens: readonly string[]): string[] {
  const idle = new Set<number>();
  const groups: Group[] = [];
  for (const [i, token] of tokens.entries()) {
    const group = groups.at(-1);
    if (/^[([{]$/.test(token)) groups.push({ open: i, lastComma: -1, commas: 0 });
    else if (token === "," && group !== undefined) {
      group.lastComma = i;
      group.commas++;
    } else if (/^[)\]}]$/.test(token) && group !== undefined) {
      groups.pop();
      const trailing = group.lastComma === i - 1;
      if (trailing && (group.commas > 1 || tokens[group.open] !== "(" || isCall(tokens, group.open))) idle.add(group.lastComma);
      if (token === ")" && isIdleGroup(tokens, group, i)) idle.add(group.open).add(i);
    }
  }
  return tokens.filter((_, i) => !idle.has(i));
}

function isCall(tokens: readonly string[], open: number): boolean {
  return /[\p{L}\p{N}_$\])]$/u.test(tokens[open - 1] ?? "");
}

function isIdleGroup(tokens: readonly string[], { open, commas }: Group, close: number): boolean {
  if (commas > 0 || close === open + 1) return false;
  if (tokens[close + 1] === "=>") return close === open + 2 && !isCall(tokens, open);
  return /^[([{,:=]?$/.test(tokens[open - 1] ?? "") && /^[)\]},]?$/.test(tokens[close + 1] ?? "");
}

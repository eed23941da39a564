import type { CodeReader } from "./text-code";

export interface ParallelEntry {
  readonly name: { readonly source: string; readonly from: number };
  readonly first: number;
  readonly last: number;
}

const DECLARES = /^(?:let|local|my|our|var|val|const|mut|auto|def|global)$/;

/** `local a, b = 1, 2`, `my ($a, $b) = (1, 2)`, `let (a, b) = (1, 2)`: each name has the value at its own place. Null for any other assignment. */
export function parallelEntries(reader: CodeReader, index: number): readonly ParallelEntry[] | null {
  const open = reader.partner.get(index - 1);
  const named = open !== undefined && open < index ? bracketed(reader, open, index - 1) : listed(reader, index);
  if (named === null) return null;
  const values = valuesOf(reader, index + 1, open !== undefined);
  if (values?.length !== named.length) return null;
  return named.map((at, i) => {
    const [first, last] = values[i] ?? [at, at];
    return { name: { source: reader.source(reader.tokens[at]).replace(/^[$@%]+/, ""), from: reader.tokens[at]?.from ?? 0 }, first, last };
  });
}

/** The names in the brackets before the sign, where the brackets begin the statement. */
function bracketed(reader: CodeReader, open: number, close: number): readonly number[] | null {
  const before = reader.tokens[open - 1];
  const begins =
    before === undefined || before.kind === "line" || /^[;{}]$/.test(reader.source(before)) || DECLARES.test(reader.source(before));
  const parts = reader.parts(open + 1, close);
  if (!begins || parts.some(([first, last]) => first !== last || reader.tokens[first]?.kind !== "word")) return null;
  return parts.map(([first]) => first);
}

/** The names with commas between them before the sign, back to the statement's start. */
function listed(reader: CodeReader, index: number): readonly number[] | null {
  const { tokens, syntax } = reader;
  if (reader.inside(index)) return null;
  const names: number[] = [];
  let at = index - 1;
  if (syntax.nameFirst === true && tokens[at]?.kind === "word" && tokens[at - 1]?.kind === "word" && reader.source(tokens[at - 2]) === ",")
    at--;
  for (; at >= 0; at -= 2) {
    if (reader.source(tokens[at]) === ">" && tokens[at - 1]?.kind === "word" && reader.source(tokens[at - 2]) === "<") at -= 3; // <const>
    if (tokens[at]?.kind !== "word") return null;
    names.unshift(at);
    if (reader.source(tokens[at - 1]) !== ",") break;
  }
  const before = tokens[at - 1];
  const begins = before === undefined || before.kind === "line" || reader.source(before) === ";" || DECLARES.test(reader.source(before));
  return begins && names.length > 1 ? names : null;
}

/** The values behind the sign, those of one pair of brackets where the names are in brackets; null where one of them is an assignment itself. */
function valuesOf(reader: CodeReader, start: number, grouped: boolean): readonly (readonly [number, number])[] | null {
  if (grouped) {
    const close = reader.partner.get(start);
    return close !== undefined && close > start && reader.valueEnd(start) === close ? reader.parts(start + 1, close) : null;
  }
  const values: (readonly [number, number])[] = [];
  for (let first = start; ; ) {
    const last = reader.valueEnd(first);
    if (last < first) return null;
    for (let i = first; i <= last; i++) if (/^(?::|=)$|^[:+*?-]=$/.test(reader.source(reader.tokens[i]))) return null;
    values.push([first, last]);
    if (reader.source(reader.tokens[last + 1]) !== ",") return values;
    first = last + 2;
  }
}

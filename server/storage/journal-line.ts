/** One line of a journal: any JSON object with an `op_code`. Fields are read one by one, since other programs write lines too. */
export type JournalLine = Readonly<Record<string, unknown>>;

// Python's JSON knows three numbers that JSON does not, and JavaScript's JSON loses the sign of zero. While one of them passes through the
// platform's own JSON it travels as a string that no user's text holds.
const MARK = "\u0000tunelens\u0000";
const MARKED = /"\\u0000tunelens\\u0000(NaN|-?Infinity|-0\.0)"/g;
const BARE = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g;

/** A line as Optuna writes it (bare `NaN`, `Infinity`), ending in a line feed. */
export function formatLine(line: JournalLine): string {
  if (!hasOddNumber(line)) return `${JSON.stringify(line)}\n`;
  const text = JSON.stringify(line, (_, value: unknown) =>
    typeof value === "number" && isOdd(value) ? `${MARK}${Object.is(value, -0) ? "-0.0" : String(value)}` : value,
  );
  return `${text.replace(MARKED, "$1")}\n`;
}

function isOdd(value: number): boolean {
  return !Number.isFinite(value) || Object.is(value, -0);
}

function hasOddNumber(value: unknown): boolean {
  if (typeof value === "number") return isOdd(value);
  if (typeof value !== "object" || value === null) return false;
  for (const key in value) if (hasOddNumber((value as JournalLine)[key])) return true;
  return false;
}

/** The object on a line, null when it is no JSON object with an operation code. Bare `NaN` and `Infinity` are read as numbers. */
export function parseLine(text: string): JournalLine | null {
  const value = parseJson(text);
  return isRecord(value) && Number.isInteger(value["op_code"]) ? value : null;
}

/** JSON as Python writes it; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (!/NaN|Infinity/.test(text)) return undefined;
  }
  const quoted = text.replace(BARE, (token) => (token.startsWith('"') ? token : JSON.stringify(MARK + token)));
  try {
    return JSON.parse(quoted, (_, value: unknown) =>
      typeof value === "string" && value.startsWith(MARK) ? Number(value.slice(MARK.length)) : value,
    );
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is JournalLine {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Splits bytes into whole lines; `rest` is how many bytes at the end belong to a line that is not complete. */
export function wholeLines(bytes: Buffer): { readonly lines: readonly string[]; readonly rest: number } {
  const end = bytes.lastIndexOf(0x0a) + 1;
  const lines = end === 0 ? [] : bytes.toString("utf8", 0, end - 1).split("\n");
  return { lines, rest: bytes.length - end };
}

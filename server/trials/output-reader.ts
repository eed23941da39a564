import { StringDecoder } from "node:string_decoder";
import { literalPattern } from "../protocol/literal-pattern";

/** A value that is read from what the program prints. */
export interface OutputChannel {
  readonly channel: number;
  readonly name: string;
  /** Regular expression whose first group is the value; null: `name: value`, `name=value`, a JSON line with that key, or else `name value`. */
  readonly pattern: string | null;
}

interface Entry {
  readonly channel: number;
  /** Key of a JSON line; null where the user's own pattern decides. */
  readonly key: string | null;
  readonly pattern: RegExp;
  /** `name value`, for programs that never print the name with a sign behind it; null where the user's own pattern decides, or once a sign was seen. */
  loose: RegExp | null;
  /** What was found last in the line that is being overwritten. */
  last: string | null;
}

/** Longest line that is looked at. */
const LONGEST = 16 << 10;
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours begin with ESC
const TERMINAL_CODES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;
const NUMBER = String.raw`[-+]?(?:(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[nN][aA][nN]|[iI][nN][fF](?:inity)?)`;
const SIGN = String.raw`["']?\s*[:=]\s*["']?(?:[A-Za-z_][\w.]*\(\[?)?`;
const SPACE = String.raw`[ \t]+`;
/** `3 / 40` and `12:30` are no values. */
const NOT_A_PART = String.raw`(?!\s*[/:]\s*\d)`;
/** `12/40` or `30%|`: a bar that is still moving, unless it counts epochs. */
const COUNT = /(?:\b(epochs?|ep|folds?|rounds?|trials?)\b[\s:#[(]*)?\b(\d+)\s*\/\s*(\d+)\b/gi;
const PERCENT = /\b(\d+)(?:\.\d+)?%\|/;

/** Reads the values of `output` channels from a trial's stdout and stderr. */
export class OutputReader {
  readonly #channels: readonly Entry[];
  /** Texts one of which stands in every line that matters; null when that cannot be said. */
  readonly #needles: readonly string[] | null;
  readonly #onValue: (channel: number, value: number, step: number | null) => void;
  readonly #onOther: (channel: number, text: string) => void;
  readonly #decoder = new StringDecoder("utf8");
  #rest = "";

  /** `step` is that of the same JSON line, null where none stands there. `onOther` is told what a pattern of the user's found where no number stood. */
  constructor(
    channels: readonly OutputChannel[],
    onValue: (channel: number, value: number, step: number | null) => void,
    onOther: (channel: number, text: string) => void,
  ) {
    this.#channels = channels.map(({ channel, name, pattern }) => ({
      channel,
      key: pattern === null ? name : null,
      pattern: pattern === null ? namedValue(name, SIGN, "") : patternOf(pattern),
      loose: pattern === null ? namedValue(name, SPACE, NOT_A_PART) : null,
      last: null,
    }));
    this.#needles = channels.every(({ pattern }) => pattern === null) ? channels.map(({ name }) => name) : null;
    this.#onValue = onValue;
    this.#onOther = onOther;
  }

  write(data: Buffer): void {
    if (this.#channels.length > 0) this.#read(this.#rest + this.#decoder.write(data));
  }

  /** Reads a last line without an end. */
  end(): void {
    const rest = this.#rest + this.#decoder.end();
    this.#rest = "";
    if (rest !== "") this.#segment(rest, true);
  }

  #read(text: string): void {
    let from = this.#needles === null || this.#needles.some((needle) => text.includes(needle)) ? 0 : this.#skip(text);
    for (let at = nextEnd(text, from); at >= 0; at = nextEnd(text, from)) {
      // A "\r" at the very end may be half of a "\r\n".
      if (text[at] === "\r" && at + 1 === text.length) break;
      const windows = text[at] === "\r" && text[at + 1] === "\n";
      this.#segment(text.slice(from, at), text[at] === "\n" || windows);
      from = at + (windows ? 2 : 1);
    }
    this.#rest = text.slice(from).slice(-LONGEST);
  }

  /** A program may print without end: lines that cannot hold a value are not looked at one by one. Gives the start of the last. */
  #skip(text: string): number {
    if (text.includes("\n")) for (const entry of this.#channels) entry.last = null;
    return Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r", text.length - 2)) + 1;
  }

  /** `whole`: ended by a line feed. What a carriage return ends is overwritten on a terminal: a bar on its way, often drawn again unchanged. */
  #segment(raw: string, whole: boolean): void {
    if (raw !== "" && raw.length <= LONGEST && (whole || !isMoving(raw))) {
      const text = raw.includes("\u001b") ? raw.replace(TERMINAL_CODES, "") : raw;
      const record = text.includes("{") ? jsonIn(text) : null;
      for (const entry of this.#channels) this.#match(entry, text, record);
    }
    if (whole) for (const entry of this.#channels) entry.last = null;
  }

  #match(entry: Entry, text: string, record: JsonRecord | null): void {
    const given = entry.key === null || record === null ? undefined : record[entry.key];
    const own = typeof given === "number" || typeof given === "string" ? String(given) : undefined;
    const signed = own ?? lastMatch(entry.pattern, text);
    if (signed !== undefined) entry.loose = null;
    const source = signed ?? (entry.loose === null ? undefined : lastMatch(entry.loose, text));
    if (source === undefined || source === entry.last) return;
    entry.last = source;
    const value = numberOf(source);
    if (value !== null) this.#onValue(entry.channel, value, record === null ? null : stepOf(record));
    else if (entry.key === null) this.#onOther(entry.channel, source);
  }
}

type JsonRecord = Readonly<Record<string, unknown>>;

/** The object that a line holds, as JSON or as Python and JavaScript write numbers that JSON has not. */
function jsonIn(text: string): JsonRecord | null {
  const source = text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1);
  for (const candidate of [source, source.replace(/(?<=[:,[]\s*)-?(?:NaN|Infinity|inf|nan)\b/g, '"$&"')]) {
    try {
      return JSON.parse(candidate) as JsonRecord;
    } catch {
      // not this way
    }
  }
  return null;
}

const STEP_KEYS = ["step", "global_step", "epoch", "iteration", "iter"];

function stepOf(record: JsonRecord): number | null {
  const steps = STEP_KEYS.map((key) => record[key]).filter((step) => Number.isSafeInteger(step));
  return (steps[0] as number | undefined) ?? null;
}

function lastMatch(pattern: RegExp, text: string): string | undefined {
  let found: string | undefined;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    found = match[1] ?? found;
    if (match[0] === "") pattern.lastIndex++;
  }
  return found;
}

function patternOf(pattern: string): RegExp {
  const own = new RegExp(pattern);
  return new RegExp(new RegExp(`${pattern}|`).exec("")?.length === 1 ? `(${own.source})` : own.source, "g");
}

function namedValue(name: string, between: string, behind: string): RegExp {
  return new RegExp(String.raw`(?<![\w.-])${literalPattern(name)}${between}(${NUMBER})(?![\w])${behind}`, "g");
}

function numberOf(source: string): number | null {
  const text = source.trim().replaceAll("_", "").toLowerCase();
  const word = /^([-+]?)(nan|inf|infinity)$/.exec(text);
  if (word !== null) return word[2] === "nan" ? Number.NaN : word[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const number = text === "" ? Number.NaN : Number(text.replace(/%$/, ""));
  return Number.isNaN(number) ? null : number;
}

function nextEnd(text: string, from: number): number {
  const feed = text.indexOf("\n", from);
  const back = text.indexOf("\r", from);
  return feed < 0 ? back : back < 0 ? feed : Math.min(feed, back);
}

function isMoving(text: string): boolean {
  const percent = PERCENT.exec(text);
  if (percent !== null && Number(percent[1]) < 100) return true;
  return [...text.matchAll(COUNT)].some(([, counter, done, all]) => counter === undefined && Number(done) < Number(all));
}

import type { CodeReader } from "./text-code";

const JOINTS = new Set([".", "->", "::", "$", "?.", "?->"]);
const KEYWORDS =
  /^(?:let|mut|var|val|const|static|final|auto|local|my|our|global|constexpr|inline|public|private|protected|readonly|export|lateinit|ref|in|do|then|and|pub|DECLARE|declare|set|SET|lazy|def|constant|mutable|override|volatile|extern|type|parameter|localparam|set!)$/;
/** Flags of a command line in a call: `add_argument("--lr", default=0.5)`. */
const FLAG_DEFAULT = /^(?:default|default_value|default_value_t|defaultValue|DefaultValue)$/;

export interface EntryName {
  readonly names: readonly string[];
  readonly from: number;
  /** The words beside the name, which may be its type. */
  readonly typed: readonly string[];
  readonly flag: boolean;
}

/** What stands before an assignment sign: a name with its path, a key in quotes or in brackets, and around it a type. */
export function entryName(reader: CodeReader, index: number, sign: string): EntryName | null {
  const { tokens, syntax } = reader;
  const first = entryStart(reader, index);
  if (first >= index && reader.source(tokens[index - 1]) !== "}") return null;
  if (sign === "=" && reader.source(tokens[index - 1]) === "}") return property(reader, index - 1);
  let end = sign === ":" ? index - 1 : typedName(reader, first, index - 1);
  if (syntax.nameFirst === true && sign === "=" && end === index - 1) end = firstName(reader, first, end);
  if (reader.source(tokens[end]) === ">" || reader.source(tokens[end]) === "?" || reader.source(tokens[end]) === "!")
    end = beforeAngle(reader, end, first);
  const from = nameStart(reader, end, first);
  const names = namesOf(reader, from, end);
  if (names.length === 0) return null;
  const beside = [...tokens.slice(first, from), ...tokens.slice(end + 1, index)];
  const typed = beside.flatMap((t) => (t.kind === "word" ? [reader.source(t)] : []));
  const flag = FLAG_DEFAULT.test(names[0] ?? "") ? flagOf(reader, first) : null;
  return { names: flag === null ? names : [flag, ...names], from: tokens[from]?.from ?? 0, typed, flag: flag !== null };
}

/** `double Lr { get; set; } = 0.5;` */
function property(reader: CodeReader, close: number): EntryName | null {
  const name = reader.tokens[(reader.partner.get(close) ?? 0) - 1];
  return name?.kind === "word" ? { names: [reader.source(name)], from: name.from, typed: [], flag: false } : null;
}

/** Index of the first token of the entry that an assignment sign stands in. */
function entryStart(reader: CodeReader, index: number): number {
  let at = index;
  for (let i = index - 1; i >= 0 && index - i < 60; i--) {
    const token = reader.tokens[i];
    if (token === undefined || token.kind === "line") return at;
    const source = reader.source(token);
    if (token.kind === "sign") {
      if (")]".includes(source)) {
        const open = reader.partner.get(i);
        if (open === undefined) return at;
        i = open;
        at = i;
        continue;
      }
      if (/^(?:[;,({[}|]|=|:=|<-|=>|&&|\|\|)$/.test(source)) return at;
    }
    at = i;
  }
  return at;
}

/** `lr: f64 =`, `lr :: Float =`: the name before the colon. */
function typedName(reader: CodeReader, first: number, last: number): number {
  for (let i = first + 1; i <= last; i++) {
    const source = reader.source(reader.tokens[i]);
    const before = reader.tokens[i - 1];
    if (reader.source(reader.tokens[i - 2]) === "~") continue; // an argument's label
    if ((source === ":" || source === reader.syntax.typeSign) && (before?.kind === "word" || before?.kind === "string")) return i - 1;
  }
  return last;
}

function firstName(reader: CodeReader, first: number, last: number): number {
  let at = first;
  while (at < last && (KEYWORDS.test(reader.source(reader.tokens[at])) || reader.tokens[at]?.kind === "sign")) at++;
  while (at < last && JOINTS.has(reader.source(reader.tokens[at + 1])) && reader.tokens[at + 2]?.kind === "word") at += 2;
  const next = reader.tokens[at + 1];
  return reader.tokens[at]?.kind === "word" && (next === undefined || next.kind === "word" || at === last || reader.source(next) === "*")
    ? at
    : last;
}

/** `lr <const> =`: an attribute behind the name. */
function beforeAngle(reader: CodeReader, end: number, first: number): number {
  if (reader.source(reader.tokens[end]) !== ">") return Math.max(first, end - 1);
  let at = end;
  while (at > first && reader.source(reader.tokens[at]) !== "<") at--;
  return Math.max(first, at - 1);
}

function nameStart(reader: CodeReader, end: number, first: number): number {
  let at = end;
  while (at > first) {
    const source = reader.source(reader.tokens[at]);
    const before = reader.source(reader.tokens[at - 1]);
    const touches = reader.tokens[at - 1]?.to === reader.tokens[at]?.from;
    if (source === "]" && reader.partner.get(at) !== undefined) at = reader.partner.get(at) ?? at;
    else if (touches && (JOINTS.has(before) || JOINTS.has(source) || source === "[")) at--;
    else break;
  }
  return at;
}

function namesOf(reader: CodeReader, from: number, end: number): string[] {
  const { tokens, text } = reader;
  const last = tokens[end];
  if (last === undefined) return [];
  const full = text.slice(tokens[from]?.from ?? last.from, last.to).replace(/^[$@%.\\]+/, "");
  if (last.kind === "string") return [unquoted(reader.source(last))];
  if (last.kind === "word") {
    const short = reader.source(last).replace(/^[$@%\\]+/, "");
    return short === full || full.includes("\n") ? [short] : [short, full];
  }
  const open = reader.source(last) === "]" ? reader.partner.get(end) : undefined;
  if (open === undefined) return [];
  const key = tokens[end - 1];
  if (key?.kind === "string" && (open === end - 2 || (reader.source(tokens[open + 1]) === "[" && open === end - 3)))
    return [unquoted(reader.source(key)), full];
  if (key?.kind === "string" && open < end) return [unquoted(reader.source(key))];
  if (key?.kind === "word" && reader.source(tokens[end - 2]) === ":") return [reader.source(key), full];
  const owner = tokens[open - 1];
  return owner?.kind === "word" ? [reader.source(owner)] : full === "" ? [] : [full];
}

/** A name that a condition can hold: hyphens and spaces become underscores. The name as written is understood as well. */
export function plainNames(names: readonly string[]): readonly string[] {
  const [name = "", ...others] = names;
  const plain = plainName(name);
  return plain === name ? names : [plain, name, ...others];
}

export function plainName(name: string): string {
  return name.replace(/[\s-]+/g, "_");
}

function unquoted(source: string): string {
  return /^[A-Za-z@$]*["'`]/.test(source) ? source.replace(/^[A-Za-z@$]*["'`]+|["'`]+$/g, "") : source;
}

/** The long flag among the texts of the same call. */
function flagOf(reader: CodeReader, first: number): string | null {
  for (let i = first - 1; i > first - 40 && i >= 0; i--) {
    const token = reader.tokens[i];
    const source = reader.source(token);
    if (token?.kind === "string" && /^["']--?\w/.test(source))
      return unquoted(source)
        .replace(/^-+/, "")
        .replace(/[=/ ].*$/, "")
        .replaceAll("-", "_");
    if (source === ";" || source === "{") return null;
  }
  return null;
}

/** Whether tokens are one name with dots, arrows or colons: what is called. */
export function dottedPath(reader: CodeReader, first: number, last: number): boolean {
  for (let i = first; i <= last; i++) {
    const token = reader.tokens[i];
    const source = reader.source(token);
    const before = reader.tokens[i - 1];
    if (i > first && token?.kind === "word" && before?.kind === "word" && reader.source(before) !== "new") return false;
    const isPart =
      token?.kind === "word" ||
      JOINTS.has(source) ||
      source === "new" ||
      source === "!" ||
      source === "&" ||
      source === "<" ||
      source === ">";
    if (!isPart) return false;
  }
  return last >= first;
}

/** `betas_0` for the first element of the list under `betas`. */
export function elementName(reader: CodeReader, open: number, index: number): string | null {
  const sign = reader.source(reader.tokens[open - 1]);
  if (sign !== "=" && sign !== ":") return null;
  const key = entryName(reader, open - 1, sign)?.names[0];
  return key === undefined ? null : `${key}_${index}`;
}

/** A key without its quotes, or a flag without its hyphens, as a name. */
export function elementKey(source: string): string {
  return source
    .replace(/^["'`:]+|["'`]$/g, "")
    .replace(/^-+/, "")
    .replaceAll("-", "_");
}

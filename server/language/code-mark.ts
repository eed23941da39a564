import { type RenamedModule, wordsOfModule } from "./code-words";
import type { Program, SourceFile, Span } from "./model";
import { passingModuleOf } from "./parsed-module";
import { textOutline } from "./text-outline";

/** Marks that are remembered: asked for again on each keystroke, in files that did not change. */
const KEPT = 512;
const known = new Map<string, { readonly text: string; readonly masks: string; readonly mark: string }>();

/** What marks of modules begin with that are told by their text, not by what it means. */
const BY_TEXT = "=";
const texts = new WeakMap<SourceFile, string>();

/**
 * A mark of each file's code, by the file: the same as long as the program means the same but for the values of these parameters and the
 * seed. Comments, blank lines and (where a grammar reads the file) layout do not count, so that annotations may come and go. Modules
 * without annotations are told by their text, comments and blank lines aside: they may be many, and nobody waits for them to be parsed.
 */
export function codeMarks(program: Program): Readonly<Record<string, string>> {
  return Object.fromEntries([
    ...program.files.map((source) => [source.file, meaningMark(program, source)] as const),
    ...program.modules.map((source) => [source.file, textMark(source)] as const),
  ]);
}

/** A mark of a file's code as it is now, of the kind of one that was made before. `names`: the parameters there were; `gone`: literals of those annotated no more. */
export function markLike(
  before: string,
  program: Program,
  source: SourceFile,
  names?: ReadonlySet<string>,
  gone: readonly Span[] = [],
): string {
  return before.startsWith(BY_TEXT) ? textMark(source) : meaningMark(program, source, names, gone);
}

function meaningMark({ parameters, seed }: Program, source: SourceFile, names?: ReadonlySet<string>, gone: readonly Span[] = []): string {
  const own = parameters.filter((p) => p.source === source && (names === undefined || names.has(p.spec.name)));
  return markOf(source, [...own.map(({ literal }) => literal), ...(seed?.source === source ? [seed.literal] : []), ...gone]);
}

function textMark(source: SourceFile): string {
  const before = texts.get(source);
  if (before !== undefined) return before;
  const comment = source.language === "python" || source.language === "text" ? /(?:^|\s)#.*$/ : /(?:^|\s)\/\/.*$/;
  const lines = source.text.split(/\r\n|[\r\n]/).map((line) => line.replace(comment, "").trimEnd());
  const mark = BY_TEXT + hash(lines.filter((line) => line !== "").join("\n"));
  texts.set(source, mark);
  return mark;
}

/** The mark that a file would have if modules still had the names that they had. */
export function markBefore(
  { parameters, seed }: Program,
  source: SourceFile,
  names: ReadonlySet<string>,
  renamed: readonly RenamedModule[],
): string {
  const own = parameters.filter((p) => p.source === source && names.has(p.spec.name)).map(({ literal }) => literal);
  return hash(meaning(source, seed?.source === source ? [...own, seed.literal] : own, renamed));
}

function markOf(source: SourceFile, spans: readonly Span[]): string {
  const { path, text } = source;
  const masks = spans.map(({ from, to }) => `${from}-${to}`).join(" ");
  const before = known.get(path);
  if (before?.text === text && before.masks === masks) return before.mark;
  const mark = hash(meaning(source, spans));
  known.delete(path);
  known.set(path, { text, masks, mark });
  const [oldest] = known.keys();
  if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
  return mark;
}

function meaning(source: SourceFile, spans: readonly Span[], renamed: readonly RenamedModule[] = []): string {
  const module = passingModuleOf(source);
  const words = module && wordsOfModule(module, spans, renamed);
  return words ?? plainMeaning(source, spans);
}

/** Lines without comments, in their indentation. */
function plainMeaning({ text, path, language }: SourceFile, spans: readonly Span[]): string {
  const comments = language === "text" ? textOutline(text, path).comments : [];
  const cuts = [...comments.map(({ from, to }) => ({ from, to, put: "" })), ...spans.map(({ from, to }) => ({ from, to, put: "\u0001" }))];
  let out = "";
  let at = 0;
  for (const { from, to, put } of cuts.toSorted((a, b) => a.from - b.from)) {
    if (from < at) continue;
    out += text.slice(at, from) + put;
    at = to;
  }
  return (out + text.slice(at))
    .split(/\r\n|[\r\n]/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .join("\n");
}

/** 53 bits; not for anything that somebody could want to forge. */
function hash(text: string): string {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 2654435761);
    b = Math.imul(b ^ c, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}

import type { SyntaxNodeRef } from "@lezer/common";
import { parseHost } from "./host-syntax";
import type { Program, SourceFile, Span } from "./model";
import { textOutline } from "./text-outline";

/** Marks that are remembered: asked for again on each keystroke, in files that did not change. */
const KEPT = 512;
const known = new Map<string, { readonly text: string; readonly masks: string; readonly mark: string }>();

/** A module that has another name now. `imports`: only what import statements say is read as the earlier name, else every word of the code. */
export interface RenamedModule {
  readonly earlier: string;
  readonly now: string;
  readonly imports: boolean;
}

/**
 * A mark of each file's code, by the file: the same as long as the program means the same but for the values of these parameters and the
 * seed. Comments, blank lines and (where a grammar reads the file) layout do not count, so that annotations may come and go.
 */
export function codeMarks({ files, parameters, seed }: Program, names?: ReadonlySet<string>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    files.map((source) => {
      const own = parameters.filter((p) => p.source === source && (names === undefined || names.has(p.spec.name)));
      const spans = [...own.map(({ literal }) => literal), ...(seed?.source === source ? [seed.literal] : [])];
      return [source.file, markOf(source, spans)];
    }),
  );
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
  const { language, text, path } = source;
  if (language === "text") return plainMeaning(source, spans);
  const tree = parseHost(text, language, path);
  if (tree === null) return plainMeaning(source, spans);
  const out: string[] = [];
  const masked = ({ from, to }: Span): boolean => to > from && spans.some((span) => from >= span.from && to <= span.to);
  // What no node covers: the words of a string with expressions in it, and space.
  const open: { at: number; readonly isString: boolean }[] = [];
  let importing = 0;
  const said = (token: string): string =>
    renamed.reduce((word, { earlier, now, imports }) => (!imports || importing > 0 ? formerly(word, now, earlier) : word), token);
  const skip = (to: number, next: number): void => {
    const top = open.at(-1);
    if (top === undefined) return;
    const gap = text.slice(top.at, to);
    const rest = top.isString ? gap : gap.trim();
    if (rest !== "") out.push(rest);
    top.at = next;
  };
  tree.iterate({
    enter: (node: SyntaxNodeRef) => {
      skip(node.from, node.to);
      if (/Comment$/.test(node.name)) return false;
      if (masked(node)) {
        if (spans.some((span) => span.from === node.from)) out.push("\u0001");
        return false;
      }
      if (node.node.firstChild === null) {
        out.push(said(text.slice(node.from, node.to)));
        return false;
      }
      if (IMPORT.test(node.name)) importing++;
      out.push("(");
      open.push({ at: node.from, isString: /String/.test(node.name) });
      return;
    },
    leave: (node: SyntaxNodeRef) => {
      skip(node.to, node.to);
      open.pop();
      if (IMPORT.test(node.name)) importing--;
      out.push(")");
    },
  });
  return out.join("\n");
}

const IMPORT = /^Import/;

/** A word, or the last part of a path in quotes, with a module's earlier name. */
function formerly(token: string, now: string, before: string): string {
  if (token === now) return before;
  const path = /^(["'`].*?)([^/"'`]+?)(\.[cm]?[jt]sx?)?(["'`])$/.exec(token);
  return path?.[2] === now ? `${path[1]}${before}${path[3] ?? ""}${path[4]}` : token;
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

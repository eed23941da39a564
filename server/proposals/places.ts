import type { Insertion, Span } from "../language/model";
import type { CommentText } from "../language/outline";
import { commentStart, isConfig } from "../language/text-syntax";
import type { ParsedFile } from "./parsed-file";

/** Longer lines get their annotation above. */
const WIDE = 100;

/** Comments that a tool reads from their beginning: nothing may come before what they say, nor behind it. */
const DIRECTIVES = /^\s*(?:eslint|@ts-|ts-|tslint:|biome-ignore|prettier-ignore|istanbul|c8 |v8 |deno-lint|@jest|oxlint|sourceMappingURL)/;

/** Where comments of a text may stand, nearest first: behind what ends at `span.to`, then on a line of its own above. */
export function commentPlaces(file: ParsedFile, span: Span, body: string, widest = WIDE): Insertion[] {
  const { source, lines, outline } = file;
  if (/\.(?:json|ipynb|jsonl|ndjson|geojson)$/i.test(source.path) && isConfig(source.path)) return [];
  const unit = outline.units.findLast(({ from, to }) => from <= span.from && span.to <= to);
  const own = lines.lineAt(span.to);
  const last = unit === undefined ? own : lines.lineAt(unit.to);
  const behind = [...new Set([own, last])].flatMap((line) => behindLine(file, line, body));
  const start = unit === undefined ? lines.lineAt(span.from) : lines.lineAt(unit.from);
  const above = [...new Set([start, lines.lineAt(span.from)])].map((line) => aboveLine(file, line, body));
  const width = lines.lineEnd(own) - lines.lineStart(own) + body.length + 4;
  return width > widest ? [...above, ...behind] : [...behind, ...above];
}

/** A comment behind a line; none where the line goes on behind a backslash. */
function behindLine(file: ParsedFile, line: number, body: string): Insertion[] {
  const { source, lines, outline } = file;
  const { text } = source;
  let end = lines.lineEnd(line);
  while (end > lines.lineStart(line) && /\s/.test(text[end - 1] ?? "")) end--;
  const [open, close] = commentStart(source);
  const comment = outline.comments.findLast((c) => c.to === end && lines.lineAt(c.from) === line);
  if (comment === undefined) return text[end - 1] === "\\" ? [] : [{ offset: end, text: `  ${open} ${body}${close}` }];
  const said = text.slice(comment.inner.from, comment.inner.to);
  if (isScript(file) && DIRECTIVES.test(said)) return [{ offset: comment.from, text: `/* ${body} */ ` }];
  const isBlock = comment.inner.to < comment.to;
  return [{ offset: end, text: `${isBlock && open === "#" ? "" : "  "}${open} ${body}${close}` }];
}

function aboveLine({ source, lines }: ParsedFile, line: number, body: string): Insertion {
  const from = lines.lineStart(line);
  const indent = /^[ \t]*/.exec(source.text.slice(from, lines.lineEnd(line)))?.[0] ?? "";
  const [open, close] = commentStart(source);
  return { offset: from + byteOrderMark(source.text, from), text: `${indent}${open} ${body}${close}${lineBreak(source.text)}` };
}

export function aboveOf(file: ParsedFile, offset: number, body: string): Insertion {
  return aboveLine(file, file.lines.lineAt(offset), body);
}

/** The annotation in the comment at the end of the line where a span ends. */
export function commentBehind({ outline, lines }: ParsedFile, span: Span): CommentText | null {
  const line = lines.lineAt(span.to);
  return outline.comments.findLast((c) => lines.lineAt(c.from) === line && c.from >= span.to) ?? null;
}

function isScript({ source }: ParsedFile): boolean {
  return source.language === "javascript" || source.language === "typescript";
}

function byteOrderMark(text: string, at: number): number {
  return at === 0 && text.startsWith("\uFEFF") ? 1 : 0;
}

function lineBreak(text: string): string {
  return /\r\n|\n|\r/.exec(text)?.[0] ?? "\n";
}

import type { FileEdit } from "../protocol/text";
import { type AnnotationText, annotationIn } from "./annotation-text";
import type { Program, ProgramParameter, SourceFile, Span } from "./model";
import { integerText, plainNumber } from "./number-text";
import { ProblemList } from "./problem-list";
import { lineIndexOf } from "./text-positions";
import { parseTune, type TuneItem } from "./tune-syntax";

/** What takes a parameter's annotation out of the code and leaves its value; null where its text is not understood. */
export function withoutAnnotation({ parameters }: Program, parameter: ProgramParameter): FileEdit | null {
  const isAlone = parameters.filter((p) => p.source === parameter.source && p.comment.from === parameter.comment.from).length === 1;
  const span = isAlone ? (annotationSpan(parameter.source, parameter.comment)?.span ?? null) : removedItem(parameter);
  return span === null ? null : edit(parameter, span, "");
}

/** What goes where a parameter is taken out of an annotation of several; null where its text is not understood. */
export function removedItem(parameter: AnnotatedPart): Span | null {
  const parts = partsOf(parameter);
  if (parts === null) return null;
  const { annotation, items, item } = parts;
  return items.length === 1 ? wholeAnnotation(parameter.source.text, annotation) : oneItem(items, item);
}

/** What puts another bound into a range; null where the domain is no range that is written out. */
export function withBound(parameter: ProgramParameter, side: "low" | "high", value: number): FileEdit | null {
  const domain = partsOf(parameter)?.item.domain;
  if (domain?.kind !== "range") return null;
  return edit(parameter, domain[side], parameter.spec.type === "int" ? integerText(value) : plainNumber(value));
}

/** An annotation in a comment (outer span), with what goes where it is taken out: its comment and its line too, where they hold nothing else. */
export function annotationSpan(source: SourceFile, comment: Span): { readonly span: Span; readonly annotation: Span } | null {
  const found = annotationOf(source, comment, new ProblemList(source));
  if (found === null) return null;
  return {
    span: wholeAnnotation(source.text, found),
    annotation: { from: found.tagSpan.from, to: Math.max(found.tagSpan.to, found.body.to) },
  };
}

interface Parts {
  readonly annotation: AnnotationText;
  readonly items: readonly TuneItem[];
  readonly item: TuneItem;
}

type AnnotatedPart = Pick<ProgramParameter, "source" | "comment" | "domain">;

function partsOf({ source, comment, domain }: AnnotatedPart): Parts | null {
  const { text, language } = source;
  const problems = new ProblemList(source);
  const annotation = annotationOf(source, comment, problems);
  if (annotation?.tag !== "tune") return null;
  const items = parseTune(text, annotation.body, language, problems);
  const item =
    items.find(({ span }) => domain !== null && domain.from >= span.from && domain.to <= span.to) ??
    (items.length === 1 ? items[0] : undefined);
  return item === undefined ? null : { annotation, items, item };
}

function annotationOf({ text }: SourceFile, comment: Span, problems: ProblemList): AnnotationText | null {
  const closing = /\s*(?:\*\/|-->|\*\)|-\})$/.exec(text.slice(comment.from, comment.to))?.[0].length ?? 0;
  return annotationIn(text, { ...comment, inner: { from: comment.from, to: comment.to - closing } }, problems);
}

/** With the item goes the semicolon on one side of it. */
function oneItem(items: readonly TuneItem[], item: TuneItem): Span {
  const index = items.indexOf(item);
  const next = items[index + 1];
  const before = items[index - 1];
  if (next !== undefined) return { from: item.span.from, to: next.span.from };
  return { from: before?.span.to ?? item.span.from, to: item.span.to };
}

/** The comment with it where it says nothing else, and its line where nothing else is on it. */
function wholeAnnotation(text: string, { comment, tagSpan, body }: AnnotationText): Span {
  const before = text.slice(comment.from, tagSpan.from);
  const after = text.slice(Math.max(body.to, tagSpan.to), comment.to);
  const isClosed = /^\s*(?:\*\/|-->|\*\)|-\})$/.test(after);
  if (/[\p{L}\p{N}]/u.test(before)) {
    const words = before.trimEnd().length;
    return {
      from: comment.from + words,
      to: isClosed ? Math.max(body.to, tagSpan.to) : /^\s*$/.test(after) ? comment.to : Math.max(body.to, tagSpan.to),
    };
  }
  // Another comment follows behind a second sign: it takes this one's place.
  if (after.trim() !== "" && !isClosed) return { from: comment.from, to: comment.to - after.trimStart().length };
  const line = Math.max(text.lastIndexOf("\n", comment.from - 1), text.lastIndexOf("\r", comment.from - 1)) + 1;
  const lineEnd = comment.to + text.slice(comment.to).search(/\r\n|[\r\n]|$/);
  if (text.slice(line, comment.from).trim() !== "" || text.slice(comment.to, lineEnd).trim() !== "") {
    const spaces = /[ \t]*$/.exec(text.slice(line, comment.from))?.[0].length ?? 0;
    const isLast = text.slice(comment.to, lineEnd).trim() === "";
    return { from: isLast ? comment.from - spaces : comment.from, to: isLast ? lineEnd : comment.to };
  }
  const next = /^(?:\r\n|[\r\n])/.exec(text.slice(lineEnd))?.[0].length ?? 0;
  return { from: line, to: lineEnd + next };
}

function edit({ source }: ProgramParameter, span: Span, newText: string): FileEdit {
  return { file: source.file, range: lineIndexOf(source).rangeOf(span), newText };
}

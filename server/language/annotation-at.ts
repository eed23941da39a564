import { type AnnotationText, annotationIn } from "./annotation-text";
import { Attachment, type Surroundings } from "./attach";
import type { SourceFile, Span } from "./model";
import type { CommentText, Outline } from "./outline";
import { moduleOf, type ParsedModule } from "./parsed-module";
import { ProblemList } from "./problem-list";
import { textOutline } from "./text-outline";

/** A place inside a comment where an annotation stands or is being written. */
export interface AnnotationPlaceAt {
  readonly comment: CommentText;
  readonly around: Surroundings;
  /** `@` and the letters behind it that the offset touches; null behind the tag. */
  readonly tagWord: Span | null;
  /** The annotation that the offset lies in; its body reaches at least to the offset. Null while its tag is still being written. */
  readonly annotation: AnnotationText | null;
}

/** All annotations of a file, in order of the text. Never throws. */
export function annotationsIn(source: SourceFile): AnnotationText[] {
  if (!source.text.includes("@")) return [];
  const problems = new ProblemList(source);
  const outline = outlineOf(source, (module) => module.taggedOutline);
  return (outline?.comments ?? []).flatMap((comment) => annotationIn(source.text, comment, problems) ?? []);
}

/** What of an annotation there is at an offset; null outside of comments, and in comments without `@` before the offset. Never throws. */
export function annotationAt(source: SourceFile, offset: number): AnnotationPlaceAt | null {
  const { text } = source;
  if (!lineBefore(text, offset).includes("@")) return null;
  const problems = new ProblemList(source);
  const outline = outlineOf(source, (module) => module.outlineAt(offset));
  const comment = outline?.comments.find(({ inner }) => inner.from <= offset && offset <= inner.to);
  if (outline === null || comment === undefined) return null;
  const written = annotationIn(text, comment, problems);
  const place = within(text, comment, written, offset);
  if (place === null) return null;
  const shape: AnnotationText = written ?? { tag: "tune", tagSpan: place.tagWord ?? comment, body: { from: offset, to: offset }, comment };
  return { comment, around: new Attachment(text, outline, problems.lines).around(shape), ...place };
}

function outlineOf(source: SourceFile, ofModule: (module: ParsedModule) => Outline | null): Outline | null {
  const module = moduleOf(source);
  return module === null ? textOutline(source.text, source.path) : ofModule(module);
}

function within(
  text: string,
  comment: CommentText,
  written: AnnotationText | null,
  offset: number,
): Pick<AnnotationPlaceAt, "tagWord" | "annotation"> | null {
  if (written === null || offset < written.tagSpan.from) {
    const tagWord = written === null ? tagWordAt(text, comment, offset) : null;
    return tagWord && { tagWord, annotation: null };
  }
  const { tagSpan, body } = written;
  if (offset <= tagSpan.to) return offset === tagSpan.from ? null : { tagWord: tagSpan, annotation: written };
  if (offset <= body.to) return { tagWord: null, annotation: written };
  if (text.slice(body.to, offset).trim() !== "" || /[\r\n]/.test(text.slice(body.to, offset))) return null;
  return { tagWord: null, annotation: { ...written, body: { from: body.from, to: offset } } };
}

/** `@` with letters, as the beginning of a tag that is not yet one. */
function tagWordAt(text: string, comment: CommentText, offset: number): Span | null {
  const before = /(?<![\p{L}\p{N}_@.])@[A-Za-z]*$/u.exec(text.slice(comment.inner.from, offset));
  if (before === null) return null;
  const behind = /^[A-Za-z]*/.exec(text.slice(offset, comment.inner.to))?.[0] ?? "";
  const to = offset + behind.length;
  if (to < comment.inner.to && /[\p{L}\p{N}_./@(]/u.test(text[to] ?? "")) return null;
  return { from: comment.inner.from + before.index, to };
}

function lineBefore(text: string, offset: number): string {
  let from = offset;
  while (from > 0 && text[from - 1] !== "\n" && text[from - 1] !== "\r") from--;
  return text.slice(from, offset);
}

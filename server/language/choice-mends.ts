import { oneLine } from "../words/one-line";
import { tr } from "../words/translate";
import { annotationSpan } from "./annotation-edits";
import type { SourceFile, Span } from "./model";
import type { ChoiceDraft, MendDraft } from "./problem-list";
import { lineIndexOf } from "./text-positions";

/** Characters of an annotation that a title repeats. */
const MOST_SOURCE = 40;

/** An annotation and the comment that it stands in. */
export interface CommentPlace {
  readonly source: SourceFile;
  readonly comment: Span;
}

/** Takes the annotation of a comment out: this one, or the other, which is named by its place. */
export function withoutThis(place: CommentPlace): ChoiceDraft[] {
  const text = annotationText(place);
  return text === null ? [] : [[{ ...draftOf(place, text), title: tr("Remove this {0}", text.shown) }]];
}

export function withoutOther(place: CommentPlace): ChoiceDraft[] {
  const text = annotationText(place);
  const { source, comment } = place;
  const at = `${source.file}:${lineIndexOf(source).lineAt(comment.from) + 1}`;
  return text === null ? [] : [[{ ...draftOf(place, text), title: tr("Remove {0} at {1}", text.shown, at) }]];
}

interface Shown {
  readonly span: Span;
  readonly shown: string;
}

function annotationText({ source, comment }: CommentPlace): Shown | null {
  const found = annotationSpan(source, comment);
  return found && { span: found.span, shown: oneLine(source.text.slice(found.annotation.from, found.annotation.to), MOST_SOURCE) };
}

function draftOf({ source }: CommentPlace, { span }: Shown): Omit<MendDraft, "title"> {
  return { span, newText: "", source };
}

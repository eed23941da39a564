import type { CompletionList } from "vscode-languageserver";
import { type AnnotationPlaceAt, annotationAt } from "../language/annotation-at";
import type { Program, SourceFile, Span } from "../language/model";
import { type CompletionClient, completionList, type Suggestion } from "./completion-item";
import { reportSuggestions } from "./completion-report";
import { searchSuggestions } from "./completion-search";
import { tagSuggestions } from "./completion-tags";
import { fidelitySuggestions, tuneSuggestions } from "./completion-tune";

export interface CompletionRequest {
  readonly source: SourceFile;
  /** UTF-16 offset of the cursor. */
  readonly offset: number;
  /** The program that the file takes part in, for the names of its parameters. */
  readonly program: Program | null;
  readonly client: CompletionClient;
  /** Names in a folder, those of folders with a slash behind. */
  readonly list?: ((folder: string) => readonly string[]) | undefined;
}

/** What can be written at one place, all of it replacing the same span. */
export interface Offer {
  readonly replace: Span;
  readonly suggestions: readonly Suggestion[];
}

/** What may be written at a place of a comment; null outside of comments, and in comments without `@`. Never throws. */
export function completions(request: CompletionRequest): CompletionList | null {
  const { source, offset, client } = request;
  const place = annotationAt(source, offset);
  if (place === null) return null;
  const { comment } = place;
  if (place.tagWord !== null && isDocComment(source, comment)) {
    const isBegun = place.tagWord.to > place.tagWord.from + 1;
    if (!isBegun) return { isIncomplete: true, items: [] };
  }
  const offer = offerAt(request, place);
  const close = source.text.slice(comment.inner.to, comment.to).trim();
  return offer === null ? null : completionList(source.text, offer.replace, offer.suggestions, client, close);
}

function offerAt(request: CompletionRequest, place: AnnotationPlaceAt): Offer | null {
  const { annotation } = place;
  if (place.tagWord !== null || annotation === null) return tagSuggestions(request, place);
  if (/(?:^|[^\p{L}\p{N}_.])@\w*$/u.test(request.source.text.slice(annotation.body.from, request.offset))) return null; // one annotation a comment
  switch (annotation.tag) {
    case "tune":
      return tuneSuggestions(request, place, annotation.body);
    case "fidelity":
      return fidelitySuggestions(request, place, annotation.body);
    case "objective":
    case "constraint":
      return reportSuggestions(request, place, annotation);
    case "search":
      return searchSuggestions(request, annotation.body);
    default:
      return null;
  }
}

/** In `/**` the language's own server offers the tags of its documentation: ours wait for a first letter. */
function isDocComment({ text, language }: SourceFile, { from }: Span): boolean {
  return language !== "python" && text.startsWith("/**", from);
}

import type { Position, TextDocument } from "vscode";

const MOST_LINES = 100_000;
const ANNOTATION_BEFORE = /(?:^|[^\w@.])@(?:(?:tune|search|objective|fidelity|constraint|seed)\b|[A-Za-z]*$)/;
/** What begins a comment in one language or another, and then a tag that is being written. No lines of documentation comments. */
const FIRST_TAG = /(?:#|\/\/|\/\*|--|%|;|!|<!--|\(\*|\{-|::|'|\brem\b)[^@]*(?<![\w@.])@[A-Za-z]*$/i;

/** Whether an annotation may stand at a place: told by its line alone, as this is asked at every space that is typed anywhere. */
export function mayBeAnnotation(document: Pick<TextDocument, "uri" | "lineCount" | "lineAt">, position: Position): boolean {
  return isReadable(document) && ANNOTATION_BEFORE.test(textBefore(document, position));
}

/** Whether a tag is being begun that looks as if it stood in a comment. */
export function beginsAnnotation(document: Pick<TextDocument, "uri" | "lineCount" | "lineAt">, position: Position): boolean {
  return isReadable(document) && FIRST_TAG.test(textBefore(document, position));
}

function isReadable({ uri, lineCount }: Pick<TextDocument, "uri" | "lineCount">): boolean {
  return uri.scheme === "file" && lineCount <= MOST_LINES;
}

function textBefore(document: Pick<TextDocument, "lineAt">, { line, character }: Position): string {
  return document.lineAt(line).text.slice(0, character);
}

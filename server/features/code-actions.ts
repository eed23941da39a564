import type { CodeAction, Diagnostic, Range } from "vscode-languageserver";
import { annotationActions } from "./annotation-actions";
import type { FileModel } from "./file-model";
import { lensActions } from "./lens-actions";
import { mends } from "./mends";
import { studyActions } from "./study-actions";

/** Quick fixes at a place: mends of the problems there, what a search has found for the literal there, and what may become of its annotation. */
export function codeActions(model: FileModel, range: Range, diagnostics: readonly Diagnostic[]): CodeAction[] {
  const lenses = model.showsLenses === false ? lensActions(model, range) : [];
  return [...mends(model, diagnostics), ...lenses, ...studyActions(model, range), ...annotationActions(model, range)];
}

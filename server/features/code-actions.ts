import type { CodeAction, Diagnostic, Range, WorkspaceEdit } from "vscode-languageserver";
import type { Mend } from "../protocol/problem";
import { titleOf } from "./action-title";
import { annotationActions } from "./annotation-actions";
import { DIAGNOSTIC_SOURCE } from "./diagnostics";
import type { FileModel } from "./file-model";
import { lensActions } from "./lens-actions";
import { studyActions } from "./study-actions";

/** Quick fixes at a place: mends of the problems there, what a search has found for the literal there, and what may become of its annotation. */
export function codeActions(model: FileModel, range: Range, diagnostics: readonly Diagnostic[]): CodeAction[] {
  const lenses = model.showsLenses === false ? lensActions(model, range) : [];
  return [...mends(model, diagnostics), ...lenses, ...studyActions(model, range), ...annotationActions(model, range)];
}

function mends(model: FileModel, diagnostics: readonly Diagnostic[]): CodeAction[] {
  return diagnostics.flatMap((diagnostic) => {
    const mend = mendOf(diagnostic);
    if (mend === null) return [];
    const edit: WorkspaceEdit = { changes: { [model.uri]: mend.edits.map(({ range, newText }) => ({ range, newText })) } };
    return [{ title: titleOf(mend.title), kind: "quickfix", diagnostics: [diagnostic], isPreferred: true, edit }];
  });
}

function mendOf(diagnostic: Diagnostic): Mend | null {
  if (diagnostic.source !== DIAGNOSTIC_SOURCE) return null;
  const data = diagnostic.data as { mend?: Partial<Mend> | null } | undefined;
  const mend = data?.mend;
  return typeof mend?.title === "string" && Array.isArray(mend.edits) ? { title: mend.title, edits: mend.edits } : null;
}

import type { CodeAction, Diagnostic, WorkspaceEdit } from "vscode-languageserver";
import type { Mend } from "../protocol/problem";
import { titleOf } from "./action-title";
import { DIAGNOSTIC_SOURCE, type DiagnosticData } from "./diagnostics";
import { domainChoices } from "./domain-choices";
import { type FileModel, resolveFile } from "./file-model";
import { joinedChoice, missingChoices } from "./missing-choices";

/** Quick fixes of problems: what is surely meant comes first and is preferred, then what else would mend them. */
export function mends(model: FileModel, diagnostics: readonly Diagnostic[]): CodeAction[] {
  return diagnostics.flatMap((diagnostic) => {
    if (diagnostic.source !== DIAGNOSTIC_SOURCE) return [];
    const { mend, choices } = (diagnostic.data ?? {}) as Partial<DiagnosticData>;
    const sure = isMend(mend) ? [action(model, diagnostic, mend, true)] : [];
    const others = [...(Array.isArray(choices) ? choices.filter(isMend) : []), ...proposedChoices(model, diagnostic)];
    return [...sure, ...others.map((choice) => action(model, diagnostic, choice, false))];
  });
}

/** What the value at a problem, or the whole file, tells. */
export function proposedChoices(model: FileModel, diagnostic: Diagnostic): readonly Mend[] {
  return [...joinedChoice(model, diagnostic), ...domainChoices(model, diagnostic), ...missingChoices(model, diagnostic)];
}

function action(model: FileModel, diagnostic: Diagnostic, { title, edits }: Mend, isPreferred: boolean): CodeAction {
  const changes: NonNullable<WorkspaceEdit["changes"]> = {};
  for (const { file, range, newText } of edits) {
    const uri = file === undefined ? model.uri : model.uriOf(resolveFile(model.program.root, file));
    changes[uri] = [...(changes[uri] ?? []), { range, newText }];
  }
  return { title: titleOf(title), kind: "quickfix", diagnostics: [diagnostic], ...(isPreferred ? { isPreferred } : {}), edit: { changes } };
}

function isMend(mend: unknown): mend is Mend {
  const { title, edits } = (mend ?? {}) as Partial<Mend>;
  return typeof title === "string" && Array.isArray(edits);
}

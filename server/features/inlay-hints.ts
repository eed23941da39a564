import type { InlayHint, Range } from "vscode-languageserver";
import { adviceOf } from "./advice";
import { type FileModel, isOwnFile } from "./file-model";

/** `→ 0.021` behind each literal that the search would change; nothing where the user has written something else since. */
export function inlayHints(model: FileModel, within?: Range): InlayHint[] {
  return adviceOf(model.program, model.study?.view ?? null)
    .filter(({ standing, parameter }) => standing === "open" && isOwnFile(model, parameter.spec.file))
    .filter(({ parameter }) => within === undefined || touches(within, parameter.spec.range))
    .map(({ parameter, text }) => ({
      position: parameter.spec.range.end,
      label: `→ ${text}`,
      paddingLeft: true,
      tooltip: `Recommended by the search of ${model.study?.view.started.study ?? "this program"}: ${model.study?.view.recommendation?.summary ?? ""}`,
      textEdits: [{ range: parameter.spec.range, newText: text }],
    }));
}

export function touches(a: Range, b: Range): boolean {
  return !before(a.end, b.start) && !before(b.end, a.start);
}

function before(a: Range["start"], b: Range["start"]): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

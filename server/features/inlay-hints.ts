import type { InlayHint, Range } from "vscode-languageserver";
import { retold } from "../words/findings";
import { tr } from "../words/translate";
import { type Advice, adviceOf } from "./advice";
import { changedCode } from "./changed-code";
import { type FileModel, isOwnFile } from "./file-model";
import { importanceOf } from "./knowledge";

/**
 * `→ 0.021 · 62 %` behind each literal that the search would change, with the share of the differences that it decides; `stale → 0.021`, which
 * cannot be taken by a click, where the code has changed since; nothing where the user has written another value.
 */
export function inlayHints(model: FileModel, within?: Range): InlayHint[] {
  return adviceOf(model.program, model.study?.view ?? null)
    .filter(({ standing, parameter }) => (standing === "open" || standing === "stale") && isOwnFile(model, parameter.spec.file))
    .filter(({ parameter }) => within === undefined || touches(within, parameter.spec.range))
    .map((advice) => (advice.standing === "stale" ? staleHint(model, advice) : openHint(model, advice)));
}

function openHint(model: FileModel, { parameter, text }: Advice): InlayHint {
  const { name, range } = parameter.spec;
  const share = importanceOf(model, name);
  const percent = share === null ? 0 : Math.round(100 * share);
  const decides = percent === 0 ? "" : `\n${tr("{0} decides {1} % of what was seen.", name, percent)}`;
  return {
    position: range.end,
    label: `→ ${text}${percent === 0 ? "" : ` · ${percent} %`}`,
    paddingLeft: true,
    tooltip: `${whose(model)}${decides}`,
    textEdits: [{ range, newText: text }],
  };
}

function staleHint(model: FileModel, { parameter, text }: Advice): InlayHint {
  const files = model.study === null ? [] : changedCode(model.program, model.study.view);
  return {
    position: parameter.spec.range.end,
    label: tr("stale → {0}", text),
    paddingLeft: true,
    tooltip: `${whose(model)}\n${tr("Stale: {0} changed since. Run the search again, or take the value by the quick fix all the same.", files.join(", "))}`,
  };
}

function whose({ study }: FileModel): string {
  return tr("Recommended by the search of {0}: {1}", study?.view.started.study ?? "", retold(study?.view.recommendation?.summary ?? ""));
}

export function touches(a: Range, b: Range): boolean {
  return !before(a.end, b.start) && !before(b.end, a.start);
}

function before(a: Range["start"], b: Range["start"]): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

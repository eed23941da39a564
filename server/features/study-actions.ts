import type { CodeAction, Command, Range, WorkspaceEdit } from "vscode-languageserver";
import type { ProgramParameter } from "../language/model";
import { lineIndexOf } from "../language/text-positions";
import { tr, trCount } from "../words/translate";
import { type Advice, adviceOf, misfit } from "./advice";
import { changedCode } from "./changed-code";
import { type FileModel, isOwnFile, type ProgramStudy } from "./file-model";
import { touches } from "./inlay-hints";
import { codeValues, editsByUri, openAdvice, studyValueEdits } from "./recommended-edits";
import { searchTrials } from "./study-summary";

/** Asks the user for a trial; arguments: the journal, and the name of one parameter or null for all. */
export const USE_TRIAL = "tunelens.useTrial";

const REFACTOR = "refactor.rewrite";

/** What a search offers at a place: its recommended values, those of a trial, and the way back. */
export function studyActions(model: FileModel, range: Range): CodeAction[] {
  const { study } = model;
  if (study === null || !isAnnotated(model, range)) return [];
  const advice = adviceOf(model.program, study.view);
  const here = advice.filter(({ parameter }) => isParameterHere(model, parameter, range));
  const open = advice.filter(({ standing }) => standing === "open");
  const openHere = here.filter(({ standing }) => standing === "open");
  const isWhole = open.length === openHere.length && open.length <= 1;
  return [
    ...openHere.map((one) => useValue(model, one, openHere.length === 1)),
    ...(open.length === 0 || isWhole ? [] : [useAll(model, open.length)]),
    ...here.flatMap((one) => unusable(model, study, one)),
    ...chosenTrials(model, study, range),
    ...reverts(model, study, range),
  ];
}

function useValue(model: FileModel, { parameter, value, text }: Advice, isPreferred: boolean): CodeAction {
  const { name } = parameter.spec;
  return {
    title: tr("Use recommended value: {0} {1} → {2}", name, written(parameter), text),
    kind: "quickfix",
    isPreferred,
    edit: toEdit(editsByUri(model.program, { [name]: value }, model.uriOf)),
  };
}

function useAll(model: FileModel, count: number): CodeAction {
  return {
    title: trCount(count, "Use all {0} recommended value", "Use all {0} recommended values"),
    kind: "quickfix",
    edit: toEdit(editsByUri(model.program, openAdvice(model), model.uriOf)),
  };
}

/** What was found with other code is offered with these words only; what fits no more is refused with the reason. */
function unusable(model: FileModel, { view }: ProgramStudy, { parameter, value, text, standing }: Advice): CodeAction[] {
  const { name } = parameter.spec;
  if (standing === "stale") {
    const files = changedCode(model.program, view).join(", ");
    const title = tr("Use value found with earlier code: {0} {1} → {2} ({3} changed since)", name, written(parameter), text, files);
    return [{ title, kind: REFACTOR, edit: toEdit(editsByUri(model.program, { [name]: value }, model.uriOf)) }];
  }
  if (standing !== "unfit" || model.showsDisabled !== true) return [];
  return [
    { title: tr("Use recommended value: {0} {1}", name, text), kind: REFACTOR, disabled: { reason: misfit(parameter, value) ?? "" } },
  ];
}

function chosenTrials(model: FileModel, { journal, view }: ProgramStudy, range: Range): CodeAction[] {
  if (model.choosesTrials !== true || !searchTrials(view).some((trial) => trial.state !== "running")) return [];
  const known = new Set(view.started.space.map(({ name }) => name));
  const here = model.program.parameters
    .filter((parameter) => known.has(parameter.spec.name) && isParameterHere(model, parameter, range))
    .map(({ spec }) => spec);
  const ask = (title: string, name: string | null): CodeAction => {
    const command: Command = { title, command: USE_TRIAL, arguments: [journal, name] };
    return { title, kind: REFACTOR, command };
  };
  const [only] = here;
  return [
    ...(here.length === 1 && only !== undefined ? [ask(tr("Use {0} of a trial…", only.name), only.name)] : []),
    ask(tr("Use all values of a trial…"), null),
  ];
}

/** Back to what the code said when the search began, byte for byte. */
function reverts(model: FileModel, { view }: ProgramStudy, range: Range): CodeAction[] {
  const { program } = model;
  const baseline = searchTrials(view).find((trial) => trial.baseline)?.trial;
  if (baseline === undefined) return [];
  const code = codeValues(program);
  const changed = view.started.space.filter(
    ({ name, source }) => source !== undefined && code[name] !== undefined && code[name] !== source,
  );
  const here = changed.filter(({ name }) =>
    program.parameters.some((parameter) => parameter.spec.name === name && isParameterHere(model, parameter, range)),
  );
  const revert = (title: string, parameters: readonly string[]): CodeAction => ({
    title,
    kind: REFACTOR,
    edit: toEdit(studyValueEdits(program, view, { trial: baseline, parameters }, model.uriOf).files),
  });
  return [
    ...here.map(({ name, source }) => revert(tr("Revert {0} to {1}, the value before the search", name, source ?? ""), [name])),
    ...(changed.length > here.length || here.length > 1
      ? [
          revert(
            trCount(
              changed.length,
              "Revert {0} value to what it was before the search",
              "Revert {0} values to what they were before the search",
            ),
            changed.map(({ name }) => name),
          ),
        ]
      : []),
  ];
}

/** The fix for all stands on every annotated line, also where the value is to be kept, and on `@search`. */
function isAnnotated(model: FileModel, range: Range): boolean {
  const { parameters, fidelity, searchRange, entry } = model.program;
  const others = [
    ...(fidelity === null ? [] : [fidelity.spec]),
    ...(searchRange === null ? [] : [{ file: entry.file, range: searchRange }]),
  ];
  return parameters.some((parameter) => isParameterHere(model, parameter, range)) || others.some((place) => isHere(model, place, range));
}

/** On the lines of its literal, or on those of its annotation, which may stand above or below. */
export function isParameterHere(model: FileModel, { spec, source, comment }: ProgramParameter, at: Range): boolean {
  return isHere(model, spec, at) || isHere(model, { file: spec.file, range: lineIndexOf(source).rangeOf(comment) }, at);
}

/** Anywhere on the lines of a literal, not on the literal alone. */
function isHere(model: FileModel, { file, range }: { readonly file: string; readonly range: Range }, at: Range): boolean {
  const lines = { start: { line: range.start.line, character: 0 }, end: { line: range.end.line, character: Number.MAX_SAFE_INTEGER } };
  return isOwnFile(model, file) && touches(lines, at);
}

export function toEdit(files: ReturnType<typeof editsByUri>): WorkspaceEdit {
  return { changes: Object.fromEntries(files.map(({ uri, edits }) => [uri, edits.map((edit) => ({ ...edit }))])) };
}

function written({ source, literal }: Advice["parameter"]): string {
  return source.text.slice(literal.from, literal.to);
}

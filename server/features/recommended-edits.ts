import type { Program } from "../language/model";
import { valueEdits } from "../language/value-edits";
import type { ParameterValue, Params } from "../protocol/space";
import type { FileEdit } from "../protocol/text";
import type { ValueEdits, ValueEditsParams } from "../protocol/tuner";
import type { StudyView } from "../protocol/view";
import { adviceOf, misfit } from "./advice";
import { type FileModel, resolveFile } from "./file-model";

/** The values that are recommended and not yet in the code, of parameters that the user has not changed since. */
export function openAdvice(model: FileModel): Params {
  const open = adviceOf(model.program, model.study?.view ?? null).filter(({ standing }) => standing === "open");
  return Object.fromEntries(open.map(({ parameter, value }) => [parameter.spec.name, value]));
}

/** Edits of the code as it is now, by the address of each file. */
export function editsByUri(program: Program, params: Params, uriOf: (path: string) => string): ValueEdits["files"] {
  const files = new Map<string, FileEdit[]>();
  for (const edit of valueEdits(program, params)) {
    const uri = uriOf(resolveFile(program.root, edit.file));
    files.set(uri, [...(files.get(uri) ?? []), edit]);
  }
  return [...files].map(([uri, edits]) => ({ uri, edits: edits.map(({ range, newText }) => ({ range, newText })) }));
}

/**
 * Answers `tuner/valueEdits`: what puts a trial's values into the code as it is now. An explicit wish, so hand edits made since are
 * overwritten (and come back with undo); what is gone from the code or no longer fits there is refused with a reason.
 */
export function studyValueEdits(
  program: Program,
  view: StudyView,
  wish: Omit<ValueEditsParams, "journal">,
  uriOf: (path: string) => string,
): ValueEdits {
  const wanted = wishedValues(view, wish);
  const refused: { name: string; reason: string }[] = [];
  const values: Record<string, ParameterValue> = {};
  for (const [name, value] of Object.entries(wanted)) {
    const reason = refusal(program, name, value);
    if (reason === null) values[name] = value;
    else refused.push({ name, reason });
  }
  for (const name of wish.parameters ?? []) {
    if (wanted[name] === undefined) refused.push({ name, reason: "the trial has no value for it" });
  }
  return { files: editsByUri(program, values, uriOf), refused, values };
}

function wishedValues(view: StudyView, { trial, parameters }: Omit<ValueEditsParams, "journal">): Params {
  const number = trial ?? view.recommendation?.trial ?? view.best;
  const params =
    trial === undefined && view.recommendation ? view.recommendation.params : number === null ? {} : (view.trials[number]?.params ?? {});
  if (parameters === undefined) return params;
  return Object.fromEntries(Object.entries(params).filter(([name]) => parameters.includes(name)));
}

function refusal(program: Program, name: string, value: ParameterValue): string | null {
  const parameter = program.parameters.find(({ spec }) => spec.name === name);
  if (!parameter) return "it is not annotated in the code any more";
  return misfit(parameter, value);
}

/** What the code says now, by parameter name, as source text. */
export function codeValues(program: Program): Record<string, string> {
  return Object.fromEntries(
    program.parameters.map(({ spec, source, literal }) => [spec.name, source.text.slice(literal.from, literal.to)]),
  );
}

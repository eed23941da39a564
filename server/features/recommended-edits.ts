import type { Program } from "../language/model";
import { valueEdits } from "../language/value-edits";
import type { ParameterValue, Params } from "../protocol/space";
import type { FileEdit } from "../protocol/text";
import type { ValueEdits, ValueEditsParams } from "../protocol/tuner";
import type { StudyView } from "../protocol/view";
import { tr } from "../words/translate";
import { adviceOf, misfit } from "./advice";
import { type FileModel, resolveFile } from "./file-model";

/** The values that are recommended and not yet in the code, of parameters that the user has not changed since. */
export function openAdvice(model: FileModel): Params {
  const open = adviceOf(model.program, model.study?.view ?? null).filter(({ standing }) => standing === "open");
  return Object.fromEntries(open.map(({ parameter, value }) => [parameter.spec.name, value]));
}

/** Edits of the code as it is now, by the address of each file. */
export function editsByUri(
  program: Program,
  params: Params,
  uriOf: (path: string) => string,
  texts: Readonly<Record<string, string>> = {},
): ValueEdits["files"] {
  const files = new Map<string, FileEdit[]>();
  for (const edit of valueEdits(program, params, 0, texts)) {
    const uri = uriOf(resolveFile(program.root, edit.file));
    files.set(uri, [...(files.get(uri) ?? []), edit]);
  }
  return [...files].map(([uri, edits]) => ({ uri, edits: edits.map(({ range, newText }) => ({ range, newText })) }));
}

/**
 * Answers `tuner/valueEdits`: what puts a trial's values into the code as it is now. An explicit wish, so hand edits made since are
 * overwritten (and come back with undo); what is gone from the code or no longer fits there is refused with a reason. Values that the study
 * began with are written as the user wrote them: trial 0 puts the code back, byte for byte.
 */
export function studyValueEdits(
  program: Program,
  view: StudyView,
  wish: Omit<ValueEditsParams, "journal">,
  uriOf: (path: string) => string,
): Omit<ValueEdits, "changed"> {
  const wanted = wishedValues(view, wish);
  const refused: { name: string; reason: string }[] = [];
  const values: Record<string, ParameterValue> = {};
  const texts: Record<string, string> = {};
  const known = new Map(view.started.space.map((spec) => [spec.name, spec]));
  for (const [name, value] of Object.entries(wanted)) {
    const begun = known.get(name);
    const own = begun?.baseline === value ? begun.source : undefined;
    const reason = refusal(program, name, value, begun !== undefined, own);
    if (reason !== null) refused.push({ name, reason });
    else {
      values[name] = value;
      if (own !== undefined) texts[name] = own;
    }
  }
  for (const name of wish.parameters ?? []) {
    if (wanted[name] === undefined) refused.push({ name, reason: tr("the trial has no value for it") });
  }
  return { files: editsByUri(program, values, uriOf, texts), refused, values };
}

function wishedValues(view: StudyView, { trial, parameters }: Omit<ValueEditsParams, "journal">): Params {
  const number = trial ?? view.recommendation?.trial ?? view.best;
  const found = number === null ? undefined : view.trials[number];
  const params =
    trial === undefined && view.recommendation
      ? view.recommendation.params
      : found?.baseline === true
        ? { ...baselineOf(view), ...found.params }
        : (found?.params ?? {});
  if (parameters === undefined) return params;
  return Object.fromEntries(Object.entries(params).filter(([name]) => parameters.includes(name)));
}

/** The code that the study began with, values of parameters that its other values switch off included. */
function baselineOf(view: StudyView): Params {
  return Object.fromEntries(view.started.space.flatMap(({ name, baseline }) => (baseline === null ? [] : [[name, baseline]])));
}

/** A domain that is inferred moves with the value in the code, so that what the study tried there fits; so does what the user wrote. */
function refusal(program: Program, name: string, value: ParameterValue, tried: boolean, own: string | undefined): string | null {
  const parameter = program.parameters.find(({ spec }) => spec.name === name);
  if (!parameter) return tr("it is not annotated in the code any more");
  return own !== undefined || (tried && parameter.inferred) ? null : misfit(parameter, value);
}

/** What the code says now, by parameter name, as source text. */
export function codeValues(program: Program): Record<string, string> {
  return Object.fromEntries(
    program.parameters.map(({ spec, source, literal }) => [spec.name, source.text.slice(literal.from, literal.to)]),
  );
}

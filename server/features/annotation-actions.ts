import type { CodeAction, Range } from "vscode-languageserver";
import { withBound, withoutAnnotation } from "../language/annotation-edits";
import type { ProgramParameter } from "../language/model";
import type { FileEdit } from "../protocol/text";
import type { Condition } from "../space/condition";
import { formatParameter } from "../words/numbers";
import { tr } from "../words/translate";
import { type FileModel, resolveFile } from "./file-model";
import { isParameterHere, toEdit } from "./study-actions";
import { widerRange } from "./wider-range";

/** What may become of an annotation when the search is over: a wider range, or none. */
export function annotationActions(model: FileModel, range: Range): CodeAction[] {
  const here = model.program.parameters.filter((parameter) => isParameterHere(model, parameter, range));
  return [...here.flatMap((parameter) => widen(model, parameter)), ...here.flatMap((parameter) => freeze(model, parameter))];
}

function widen(model: FileModel, parameter: ProgramParameter): CodeAction[] {
  const wider = model.study === null ? null : widerRange(parameter, model.study.view);
  const edit = wider === null ? null : withBound(parameter, wider.side, wider.bound);
  if (wider === null || edit === null || parameter.spec.type === "categorical") return [];
  const { name, low, high } = parameter.spec;
  const range = wider.side === "low" ? [wider.bound, high] : [low, wider.bound];
  const written = range.map(formatParameter).join("..");
  const title = tr("Widen the range of {0} to {1}: the best value, {2}, lies at its edge", name, written, formatParameter(wider.best));
  return [{ title, kind: "quickfix", edit: oneEdit(model, edit) }];
}

function freeze(model: FileModel, parameter: ProgramParameter): CodeAction[] {
  const { program } = model;
  const { name } = parameter.spec;
  const { source, literal } = parameter;
  const title = tr("Freeze {0} at {1}: remove its annotation", name, source.text.slice(literal.from, literal.to));
  const users = program.parameters.filter(({ condition }) => condition !== null && namesIn(condition).includes(name));
  if (users.length > 0) {
    const names = users.map(({ spec }) => spec.name).join(", ");
    const reason =
      users.length === 1
        ? tr("{0} depends on {1}: remove that condition first", names, name)
        : tr("{0} depend on {1}: remove that condition first", names, name);
    return model.showsDisabled === true ? [{ title, kind: "refactor.rewrite", disabled: { reason } }] : [];
  }
  const edit = withoutAnnotation(program, parameter);
  return edit === null ? [] : [{ title, kind: "refactor.rewrite", edit: oneEdit(model, edit) }];
}

function namesIn(condition: Condition): readonly string[] {
  if (condition.kind === "comparison") return [condition.name];
  return condition.kind === "not" ? namesIn(condition.operand) : [...namesIn(condition.left), ...namesIn(condition.right)];
}

function oneEdit(model: FileModel, { file, range, newText }: FileEdit): CodeAction["edit"] & object {
  return toEdit([{ uri: model.uriOf(resolveFile(model.program.root, file)), edits: [{ range, newText }] }]);
}

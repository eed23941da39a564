import type { Program, ProgramParameter } from "../language/model";
import { formatParameter } from "../words/numbers";
import { tr } from "../words/translate";
import type { CompletionRequest } from "./completion";
import type { Suggestion } from "./completion-item";
import { comparedNames } from "./parameter-places";
import type { TuneCursor, TuneExpects } from "./tune-cursor";
import { domainWords } from "./words";

/** What may be written at a place of a condition; `own` is the name that the parameter itself would get. */
export function conditionSuggestions(
  request: CompletionRequest,
  cursor: TuneCursor,
  expects: TuneExpects,
  own: string | null,
): readonly Suggestion[] {
  const { program } = request;
  if (expects.kind === "operand") return [...(program === null ? [] : names(request, program, cursor, own)), not()];
  const parameter = program !== null && "name" in expects ? parameterNamed(program, expects.name, request.source.path) : null;
  if (expects.kind === "operator") return operators(parameter);
  return expects.kind === "value" && parameter !== null ? values(parameter, expects.given) : [];
}

const not = (): Suggestion => ({ label: "not", text: "not ", kind: "operator", detail: tr("where it does not hold"), more: true });

function names({ source, offset }: CompletionRequest, program: Program, { item }: TuneCursor, assigned: string | null): Suggestion[] {
  const own = program.parameters.filter(
    (p) => p.source.path === source.path && item.from <= p.itemEnd && p.itemEnd <= Math.max(item.to, offset),
  );
  const mine = new Set([...own.map((p) => p.spec.name), ...(own.length === 0 && assigned !== null ? [assigned] : [])]);
  return program.parameters
    .filter((p) => !mine.has(p.spec.name) && !dependsOn(program, p, mine))
    .toSorted((a, b) => Number(b.source.path === source.path) - Number(a.source.path === source.path))
    .map((parameter): Suggestion => {
      const name = shortName(program, parameter);
      const where = parameter.source.path === source.path ? "" : ` · ${parameter.source.file}`;
      return { label: name, text: `${name} `, kind: "variable", detail: domainWords(parameter.spec) + where, more: true };
    });
}

/** The name as one would write it: without scope and file where it is the only one of its kind. */
function shortName(program: Program, { spec }: ProgramParameter): string {
  const own = lastName(spec.name);
  return program.parameters.filter((p) => lastName(p.spec.name) === own).length === 1 ? own : spec.name;
}

function lastName(name: string): string {
  return name.split(/[.:]/).at(-1) ?? name;
}

function parameterNamed(program: Program, name: string, path: string): ProgramParameter | null {
  const exact = program.parameters.find((p) => p.spec.name === name);
  if (exact !== undefined) return exact;
  const alike = program.parameters.filter((p) => lastName(p.spec.name) === lastName(name));
  return alike.find((p) => p.source.path === path) ?? alike[0] ?? null;
}

/** Whether a parameter's condition leads to one of those names: a condition over it would be a circle. */
function dependsOn(program: Program, parameter: ProgramParameter, names: ReadonlySet<string>, depth = 0): boolean {
  if (parameter.condition === null || depth > program.parameters.length) return false;
  return comparedNames(parameter.condition).some((name) => {
    const next = program.parameters.find((p) => p.spec.name === name);
    return names.has(name) || (next !== undefined && next !== parameter && dependsOn(program, next, names, depth + 1));
  });
}

function operators(parameter: ProgramParameter | null): Suggestion[] {
  const equal: Suggestion[] = [
    { label: "==", text: "== ", kind: "operator", detail: tr("is"), more: true },
    { label: "!=", text: "!= ", kind: "operator", detail: tr("is not"), more: true },
    { label: "in (…)", text: "in (", kind: "operator", detail: tr("is one of"), more: true },
  ];
  const ordered: Suggestion[] = [
    { label: ">=", text: ">= ", kind: "operator", detail: tr("at least"), more: true },
    { label: "<=", text: "<= ", kind: "operator", detail: tr("at most"), more: true },
    { label: ">", text: "> ", kind: "operator", detail: tr("above"), more: true },
    { label: "<", text: "< ", kind: "operator", detail: tr("below"), more: true },
  ];
  if (parameter === null) return [...equal, ...ordered];
  return parameter.spec.type === "categorical" ? (parameter.spec.ordered ? [...equal, ...ordered] : equal) : [...ordered, ...equal];
}

function values({ spec }: ProgramParameter, given: readonly string[]): Suggestion[] {
  const baseline = spec.baseline === null ? null : formatParameter(spec.baseline);
  const all =
    spec.type === "categorical"
      ? spec.choices
      : [baseline, ...[spec.low, spec.high].map(formatParameter)].flatMap((v) => (v === null ? [] : [v]));
  return [...new Set(all)]
    .filter((text) => !given.includes(text))
    .map((text) => ({ label: text, kind: "value", ...(text === baseline ? { detail: tr("the value in the code") } : {}) }));
}

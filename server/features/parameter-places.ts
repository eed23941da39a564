import type { Program, ProgramParameter, SourceFile, Span } from "../language/model";
import type { Condition } from "../space/condition";

/** Where a parameter's name is written. */
export interface ParameterPlace {
  readonly source: SourceFile;
  readonly span: Span;
  readonly parameter: ProgramParameter;
  /** `as`: behind that word. `code`: the name that the code assigns. `use`: in a condition. */
  readonly role: "as" | "code" | "use";
}

/** All places of all parameters of a program. */
export function parameterPlaces(program: Program): ParameterPlace[] {
  return program.parameters.flatMap((parameter) => [definition(parameter), ...uses(program, parameter)]);
}

/** The place that an offset of a file touches. */
export function placeAt(program: Program, path: string, offset: number): ParameterPlace | null {
  const touching = parameterPlaces(program).filter((p) => p.source.path === path && p.span.from <= offset && offset <= p.span.to);
  return touching.find((p) => p.role !== "code") ?? touching[0] ?? null;
}

/** The same parameter, also as another program knows it that shares the file. */
export function isSame(a: ProgramParameter, b: ProgramParameter): boolean {
  return a.source.path === b.source.path && a.literal.from === b.literal.from;
}

export function definition(parameter: ProgramParameter): ParameterPlace {
  const { source, item, literal } = parameter;
  if (item.as !== null) return { source, span: item.as, parameter, role: "as" };
  return { source, span: assignedName(parameter) ?? literal, parameter, role: "code" };
}

/** The name in the code: the last one of that spelling before the literal, on its line or the ones right above. */
function assignedName({ source: { text }, literal, baseName }: ProgramParameter): Span | null {
  const before = text.slice(Math.max(0, literal.from - 300), literal.from);
  const word = baseName.split(".").at(-1) ?? baseName;
  for (let at = before.lastIndexOf(word); at >= 0 && word !== ""; at = at === 0 ? -1 : before.lastIndexOf(word, at - 1)) {
    const isWhole = !/[\p{L}\p{N}_$]/u.test(before[at - 1] ?? "") && !/[\p{L}\p{N}_$]/u.test(before[at + word.length] ?? "");
    const from = literal.from - before.length + at;
    if (isWhole) return { from, to: from + word.length };
  }
  return null;
}

/** The names in a parameter's condition, each with the parameter that it means. */
function uses(program: Program, { source, item, condition }: ProgramParameter): ParameterPlace[] {
  const spans = item.condition?.names ?? [];
  const meant = condition === null ? spans.map((s) => source.text.slice(s.from, s.to)) : comparedNames(condition);
  return spans.flatMap((span, i) => {
    const parameter = program.parameters.find((p) => p.spec.name === meant[i]);
    return parameter === undefined ? [] : [{ source, span, parameter, role: "use" as const }];
  });
}

/** The names that a condition compares, from left to right. */
export function comparedNames(condition: Condition): string[] {
  if (condition.kind === "comparison") return [condition.name];
  return condition.kind === "not"
    ? comparedNames(condition.operand)
    : [...comparedNames(condition.left), ...comparedNames(condition.right)];
}

import type { Distribution } from "../protocol/space";
import type { Condition } from "../space/condition";
import { sameLiteral } from "../space/literal";
import type { ParameterDraft } from "./drafts";
import type { Span } from "./model";
import { type NamedDraft, resolveName } from "./parameter-names";
import type { ProblemList } from "./problem-list";
import { didYouMean } from "./spelling";

type Lists = (draft: ParameterDraft) => ProblemList;

/**
 * Conditions with the names of the parameters that they mean, by draft. Unknown names and circles are reported;
 * with `partial` an unknown name may be in another file and is kept as it is written.
 */
export function resolveConditions(named: readonly NamedDraft[], lists: Lists, partial: boolean): Map<ParameterDraft, Condition> {
  const resolved = new Map<ParameterDraft, Condition>();
  const uses = new Map<string, readonly string[]>();
  for (const { draft, name } of named) {
    if (draft.condition === null) continue;
    const used: string[] = [];
    let next = 0;
    const spans = draft.condition.names;
    const written = draft.condition.values;
    const condition = renamed(draft.condition.tree, (comparison) => {
      const places = written[next] ?? [];
      const span = spans[next++] ?? draft.nameSpan;
      const target = resolveName(comparison.name, draft, named);
      if (target === null) {
        if (!partial) reportUnknown(comparison.name, span, named, draft, lists(draft));
        return comparison;
      }
      used.push(target.name);
      const { distribution, source } = target.draft;
      const values = source.language === "text" ? comparison.values.map((value) => meantValue(value, distribution)) : comparison.values;
      const meant = { ...comparison, name: target.name, values };
      checkValues({ ...meant, name: comparison.name }, distribution, (i) => places[i] ?? span, lists(draft));
      return meant;
    });
    resolved.set(draft, condition);
    uses.set(name, used);
  }
  reportCycles(named, uses, lists, resolved);
  return resolved;
}

type Comparison = Extract<Condition, { kind: "comparison" }>;

function renamed(condition: Condition, rename: (comparison: Comparison) => Comparison): Condition {
  switch (condition.kind) {
    case "comparison":
      return rename(condition);
    case "not":
      return { kind: "not", operand: renamed(condition.operand, rename) };
    default: {
      const left = renamed(condition.left, rename);
      return { kind: condition.kind, left, right: renamed(condition.right, rename) };
    }
  }
}

/** `"sgd"` means the bare word `sgd` where the alternatives are bare words, as in YAML. */
function meantValue(value: string, distribution: Distribution): string {
  if (distribution.type !== "categorical" || distribution.choices.some((c) => sameLiteral(c, value))) return value;
  return distribution.choices.find((c) => /^[\w.+-]+$/.test(c) && sameLiteral(`"${c}"`, value)) ?? value;
}

function reportUnknown(name: string, span: Span, named: readonly NamedDraft[], draft: ParameterDraft, problems: ProblemList): void {
  const others = named.filter((n) => n.draft !== draft).map((n) => n.name);
  const several = named.filter((n) => n.draft.baseName === name).map((n) => n.name);
  const meant = didYouMean(name, others);
  if (several.length > 1)
    problems.add("unknown-parameter", span, `\`${name}\` could be any of ${several.join(", ")}: write the full name.`);
  else if (meant !== null)
    problems.add("unknown-parameter", span, `There is no parameter \`${name}\`: did you mean \`${meant}\`?`, {
      title: `Change to ${meant}`,
      span,
      newText: meant,
    });
  else
    problems.add(
      "unknown-parameter",
      span,
      `There is no parameter \`${name}\`: a condition is over annotated values${others.length === 0 ? "" : `, here ${others.slice(0, 8).join(", ")}`}.`,
    );
}

function checkValues(comparison: Comparison, distribution: Distribution, place: (index: number) => Span, problems: ProblemList): void {
  const { name, operator, values } = comparison;
  if (distribution.type === "categorical") {
    if (!["==", "!=", "in"].includes(operator)) return;
    for (const [i, value] of values.entries()) {
      if (distribution.choices.some((c) => sameLiteral(c, value))) continue;
      const meant = distribution.choices.find((c) => sameLiteral(c, `"${value}"`)) ?? didYouMean(value, distribution.choices);
      const advice = meant === null ? `its alternatives are ${distribution.choices.join(", ")}` : `write ${meant}`;
      const mend = meant === null ? [] : [{ title: `Change to ${meant}`, span: place(i), newText: meant }];
      problems.add("condition-never-holds", place(i), `\`${name}\` is never ${value}: ${advice}.`, ...mend);
    }
    return;
  }
  for (const [i, value] of values.entries()) {
    const number = Number(value.replaceAll("_", ""));
    if (!Number.isFinite(number) || value.trim() === "")
      problems.add("condition-never-holds", place(i), `\`${name}\` is a number and is never ${value}: compare it with a number.`);
    else if ((operator === "==" || operator === "in") && (number < distribution.low || number > distribution.high)) {
      problems.add(
        "condition-never-holds",
        place(i),
        `\`${name}\` is never ${value}: its domain is ${distribution.low}..${distribution.high}.`,
      );
    }
  }
}

/** Every parameter on a circle of conditions gets a problem and loses its condition. */
function reportCycles(
  named: readonly NamedDraft[],
  uses: ReadonlyMap<string, readonly string[]>,
  lists: Lists,
  resolved: Map<ParameterDraft, Condition>,
): void {
  for (const { draft, name } of named) {
    if (draft.condition === null || !reaches(name, uses)) continue;
    lists(draft).add(
      "condition-cycle",
      draft.condition.span,
      `The condition of \`${name}\` depends on \`${name}\` itself, directly or through other conditions: remove one \`if\`.`,
    );
    resolved.delete(draft);
  }
}

function reaches(start: string, uses: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set<string>();
  const open = [...(uses.get(start) ?? [])];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === start) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...(uses.get(name) ?? []));
  }
  return false;
}

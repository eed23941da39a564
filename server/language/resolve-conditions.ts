import type { Distribution } from "../protocol/space";
import type { Condition } from "../space/condition";
import { sameLiteral } from "../space/literal";
import { tr } from "../words/translate";
import type { ParameterDraft } from "./drafts";
import type { Span } from "./model";
import { type NamedDraft, resolveName } from "./parameter-names";
import type { ChoiceDraft, ProblemList } from "./problem-list";
import { removal } from "./removal";
import { didYouMean } from "./spelling";
import { oneOfNames } from "./word-mends";

/** Names that are no parameters, by the tag that the value has; null where its annotation has an error, which is told there. */
export type OtherNames = ReadonlyMap<string, "@fidelity" | null>;

/** Names that a choice is offered of. */
const MOST_NAMES = 8;

type Lists = (draft: ParameterDraft) => ProblemList;

/**
 * Conditions with the names of the parameters that they mean, by draft. Unknown names and circles are reported;
 * with `partial` an unknown name may be in another file and is kept as it is written.
 */
export function resolveConditions(
  named: readonly NamedDraft[],
  others: OtherNames,
  lists: Lists,
  partial: boolean,
): Map<ParameterDraft, Condition> {
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
        if (!partial) reportUnknown(comparison.name, span, named, others, draft, lists(draft));
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

function reportUnknown(
  name: string,
  span: Span,
  named: readonly NamedDraft[],
  otherNames: OtherNames,
  draft: ParameterDraft,
  problems: ProblemList,
): void {
  const own = otherNames.has(name) ? name : (name.split(".").at(-1) ?? name);
  const tag = otherNames.get(own);
  if (tag === null) return;
  if (tag !== undefined) {
    const message = tr("`{0}` has `{1}`, and a condition is over values with `@tune`.", name, tag);
    problems.addChoices("unknown-parameter", span, message, withoutCondition(draft, problems));
    return;
  }
  const others = named.filter((n) => n.draft !== draft).map((n) => n.name);
  const several = named.filter((n) => n.draft.baseName === name).map((n) => n.name);
  const meant = didYouMean(name, [...others, ...[...otherNames].flatMap(([other, unsound]) => (unsound === null ? [other] : []))]);
  if (several.length > 1)
    problems.addChoices(
      "unknown-parameter",
      span,
      tr("`{0}` could be any of {1}: write the full name.", name, several.join(", ")),
      oneOfNames(several.slice(0, MOST_NAMES), span),
    );
  else if (meant !== null)
    problems.add("unknown-parameter", span, tr("There is no parameter `{0}`: did you mean `{1}`?", name, meant), {
      title: tr("Change to {0}", meant),
      span,
      newText: meant,
    });
  else
    problems.addChoices(
      "unknown-parameter",
      span,
      others.length === 0
        ? tr("There is no parameter `{0}`: a condition is over annotated values.", name)
        : tr("There is no parameter `{0}`: a condition is over annotated values, here {1}.", name, others.slice(0, MOST_NAMES).join(", ")),
      [...oneOfNames(others.slice(0, MOST_NAMES), span), ...withoutCondition(draft, problems)],
    );
}

function checkValues(comparison: Comparison, distribution: Distribution, place: (index: number) => Span, problems: ProblemList): void {
  const { name, operator, values } = comparison;
  if (distribution.type === "categorical") {
    if (!["==", "!=", "in"].includes(operator)) return;
    for (const [i, value] of values.entries()) {
      if (distribution.choices.some((c) => sameLiteral(c, value))) continue;
      const meant = distribution.choices.find((c) => sameLiteral(c, `"${value}"`)) ?? didYouMean(value, distribution.choices);
      const message =
        meant === null
          ? tr("`{0}` is never {1}: its alternatives are {2}.", name, value, distribution.choices.join(", "))
          : tr("`{0}` is never {1}: write {2}.", name, value, meant);
      const mend = meant === null ? [] : [{ title: tr("Change to {0}", meant), span: place(i), newText: meant }];
      const other = meant === null ? distribution.choices.filter((choice) => !values.includes(choice)) : [];
      problems.addChoices("condition-never-holds", place(i), message, oneOfNames(other.slice(0, MOST_NAMES), place(i)), mend);
    }
    return;
  }
  for (const [i, value] of values.entries()) {
    const number = Number(value.replaceAll("_", ""));
    if (!Number.isFinite(number) || value.trim() === "")
      problems.add("condition-never-holds", place(i), tr("`{0}` is a number and is never {1}: compare it with a number.", name, value));
    else if ((operator === "==" || operator === "in") && (number < distribution.low || number > distribution.high)) {
      problems.add(
        "condition-never-holds",
        place(i),
        tr("`{0}` is never {1}: its domain is {2}..{3}.", name, value, distribution.low, distribution.high),
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
    lists(draft).addChoices(
      "condition-cycle",
      draft.condition.span,
      tr("The condition of `{0}` depends on `{0}` itself, directly or through other conditions: remove one `if`.", name),
      withoutCondition(draft, lists(draft)),
    );
    resolved.delete(draft);
  }
}

/** The `if` with what follows it. */
function withoutCondition({ condition, source }: ParameterDraft, problems: ProblemList): ChoiceDraft[] {
  if (condition === null || problems.source !== source) return [];
  const { text } = source;
  const before = /\s*\bif\s*$/.exec(text.slice(Math.max(0, condition.span.from - 20), condition.span.from))?.[0] ?? "";
  if (before === "") return [];
  const span = { from: condition.span.from - before.trimStart().length, to: condition.span.to };
  return [[removal(text.slice(span.from, span.to), span, text)]];
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

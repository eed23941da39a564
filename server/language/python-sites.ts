import type { SyntaxNode } from "@lezer/common";
import { tr } from "../words/translate";
import { childrenOf } from "./host-syntax";
import type { ReportPlan, ReportTarget } from "./outline";
import type { OutlineBuilder } from "./outline-builder";
import { pythonTargetNames } from "./python-names";

const EFFECTS = new Set(["CallExpression", "AwaitExpression", "YieldExpression", "NamedExpression"]);

/** How each target of `a, b = c = value` or `a += value` can be reported. `groups` are the nodes between the assignment signs. */
export function pythonAssignmentSite(builder: OutlineBuilder, node: SyntaxNode, groups: readonly SyntaxNode[][]): ReportTarget[] {
  const values = groups.at(-1) ?? [];
  const first = values[0];
  const last = values.at(-1);
  if (groups.length < 2 || first === undefined || last === undefined) return [];
  const sole = groups.length === 2 && groups[0]?.length === 1;
  const wraps = node.name === "AssignStatement";
  return groups.slice(0, -1).flatMap((group) =>
    group.flatMap(leaves).map((target) => {
      const names = pythonTargetNames(builder, target);
      return { names, plan: sole && wraps && needsWrap(target) ? wrap(first, last) : after(builder, node, target) };
    }),
  );
}

/** The names in a target: `a, (b, *c)` has three. */
function leaves(target: SyntaxNode): SyntaxNode[] {
  if (["TupleExpression", "ArrayExpression", "ParenthesizedExpression"].includes(target.name)) return childrenOf(target).flatMap(leaves);
  return ["VariableName", "MemberExpression"].includes(target.name) ? [target] : [];
}

/** Subscripts are not read back (the key may be computed, the container may change what it is given), nor is a call made twice. */
function needsWrap(target: SyntaxNode): boolean {
  return target.name === "MemberExpression" && (target.getChild("PropertyName") === null || hasEffect(target));
}

function wrap(first: SyntaxNode, last: SyntaxNode): ReportPlan {
  return { kind: "wrap", from: first.from, to: last.to, space: false };
}

function after(builder: OutlineBuilder, node: SyntaxNode, target: SyntaxNode): ReportPlan {
  if (hasEffect(target)) {
    return {
      kind: "refused",
      message: tr("The target holds a call, which would run twice: assign the value to a name first and put the annotation there."),
    };
  }
  return { kind: "after", before: null, offset: node.to, open: "; ", expression: oneLine(builder.source(target)), close: "" };
}

function hasEffect(target: SyntaxNode): boolean {
  let found = false;
  target.cursor().iterate((node) => {
    if (EFFECTS.has(node.name)) found = true;
    return !found;
  });
  return found;
}

/** Targets are names, attributes and subscripts; those of several lines lose their comments with their line breaks. */
function oneLine(source: string): string {
  return source.includes("\n") || source.includes("\r") ? source.replace(/#[^\r\n]*/g, "").replace(/\\?[\r\n]+\s*/g, " ") : source;
}

export function pythonReturnSite(node: SyntaxNode): ReportTarget[] {
  const [keyword, value, more] = childrenOf(node);
  if (keyword === undefined || value === undefined || value.type.isError)
    return [refused(tr("`return` without a value reports nothing: return the value, or put `@objective` where it is assigned."))];
  if (more !== undefined || value.name === "TupleExpression") {
    return [refused(tr("Several values are returned: assign the one to be reported to a name and put `@objective` there."))];
  }
  return [{ names: [], plan: { kind: "wrap", from: keyword.to, to: node.to, space: true } }];
}

function refused(message: string): ReportTarget {
  return { names: [], plan: { kind: "refused", message } };
}

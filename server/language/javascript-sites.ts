import type { SyntaxNode } from "@lezer/common";
import { tr } from "../words/translate";
import { childrenOf } from "./host-syntax";
import { javascriptTargetNames } from "./javascript-names";
import type { Span } from "./model";
import type { ReportPlan, ReportTarget } from "./outline";
import type { OutlineBuilder } from "./outline-builder";

const FUNCTIONS = new Set(["ArrowFunction", "FunctionExpression", "ClassExpression"]);
const LISTS = new Set(["Script", "Block", "ExportDeclaration", "CaseLabel", "SwitchBody", "StaticBlock"]);

/** One target per declared name: a plain declarator's value is wrapped, names of a pattern are read behind the statement. */
export function declarationSite(builder: OutlineBuilder, node: SyntaxNode): ReportTarget[] {
  const children = childrenOf(node);
  return children.flatMap((child, i): ReportTarget[] => {
    const value = children[i + 1];
    if (child.name !== "Equals" || value === undefined || FUNCTIONS.has(value.name)) return [];
    const target = children[i - 1]?.name === "TypeAnnotation" ? children[i - 2] : children[i - 1];
    return target === undefined ? [] : targetsOf(builder, target, value, node);
  });
}

export function assignmentSite(builder: OutlineBuilder, node: SyntaxNode): ReportTarget[] {
  const [target, operator, value] = childrenOf(node);
  if (target === undefined || value === undefined || FUNCTIONS.has(value.name)) return [];
  if (operator?.name === "UpdateOp") return [{ names: javascriptTargetNames(builder, target), plan: wrap(node) }];
  const statement = node.parent?.name === "ParenthesizedExpression" ? node.parent.parent : node.parent;
  return targetsOf(builder, target, value, statement?.name === "ExpressionStatement" ? statement : null);
}

export function fieldSite(builder: OutlineBuilder, node: SyntaxNode): ReportTarget[] {
  const children = childrenOf(node);
  const equals = children.findIndex((c) => c.name === "Equals");
  const value = children[equals + 1];
  const name = node.getChild("PropertyDefinition") ?? node.getChild("PrivatePropertyDefinition");
  if (equals < 0 || value === undefined || name === null || FUNCTIONS.has(value.name)) return [];
  return [{ names: [builder.source(name)], plan: wrap(value) }];
}

export function returnSite(node: SyntaxNode): ReportTarget[] {
  const value = childrenOf(node)[1];
  if (value !== undefined && value.name !== ";" && !value.type.isError) return [{ names: [], plan: wrap(value) }];
  const message = tr("`return` without a value reports nothing: return the value, or put `@objective` where it is assigned.");
  return [{ names: [], plan: { kind: "refused", message } }];
}

/** `x => value` returns its value; a body in braces has statements of its own. */
export function arrowBodySite(node: SyntaxNode): { span: Span; targets: ReportTarget[] } | null {
  const body = node.lastChild;
  if (
    body === null ||
    body.prevSibling?.name !== "Arrow" ||
    body.name === "Block" ||
    FUNCTIONS.has(body.name) ||
    body.name === "AssignmentExpression"
  )
    return null;
  return { span: { from: body.from, to: body.to }, targets: [{ names: [], plan: wrap(body) }] };
}

function wrap(node: SyntaxNode): ReportPlan {
  return { kind: "wrap", from: node.from, to: node.to, space: false };
}

function targetsOf(builder: OutlineBuilder, target: SyntaxNode, value: SyntaxNode, statement: SyntaxNode | null): ReportTarget[] {
  if (!/Pattern$/.test(target.name)) return [{ names: javascriptTargetNames(builder, target), plan: wrap(value) }];
  return patternNames(target).map((node) => ({ names: [builder.source(node)], plan: behind(builder, statement, builder.source(node)) }));
}

function patternNames(pattern: SyntaxNode): SyntaxNode[] {
  const names: SyntaxNode[] = [];
  const visit = (node: SyntaxNode): void => {
    for (const [i, child] of childrenOf(node).entries()) {
      const isDefault = childrenOf(node)[i - 1]?.name === "Equals";
      if (isDefault) continue;
      if (child.name === "VariableDefinition" || child.name === "VariableName") names.push(child);
      else if (/Pattern|PatternProperty/.test(child.name)) visit(child);
    }
  };
  visit(pattern);
  return names;
}

/** Text behind a statement; one that is the sole body of an `if` or a loop gets braces. */
function behind(builder: OutlineBuilder, statement: SyntaxNode | null, name: string): ReportPlan {
  const parent = statement?.parent;
  if (!statement || !parent || /^For\w*Spec$/.test(parent.name)) {
    return {
      kind: "refused",
      message: tr("This place leaves no room for a report: assign the value in a statement of its own and put the annotation there."),
    };
  }
  const ended = builder.text[statement.to - 1] === ";";
  const braces = !LISTS.has(parent.name) && statement.name === "ExpressionStatement";
  const before = braces ? { offset: statement.from, text: "{ " } : null;
  return { kind: "after", before, offset: statement.to, open: ended ? " " : "; ", expression: name, close: braces ? "; }" : ";" };
}

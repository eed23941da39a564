import type { SyntaxNode, SyntaxNodeRef, Tree } from "@lezer/common";
import { literalValue } from "../space/literal";
import { pythonDynamicImport } from "./dynamic-imports";
import { childrenOf, spanOf } from "./host-syntax";
import { namesOfKey } from "./key-names";
import type { Literal, Outline } from "./outline";
import { OutlineBuilder } from "./outline-builder";
import { isPythonGap } from "./python-gaps";
import { pythonTargetNames } from "./python-names";
import { pythonAssignmentSite, pythonReturnSite } from "./python-sites";

const COMPOUND = new Set([
  "IfStatement",
  "WhileStatement",
  "ForStatement",
  "TryStatement",
  "WithStatement",
  "FunctionDefinition",
  "ClassDefinition",
  "MatchStatement",
]);
const NO_UNIT = new Set(["StatementGroup", "DecoratedStatement"]);
const ELEMENTS = new Set(["Number", "UnaryExpression", "String", "ContinuedString", "Boolean", "None", "VariableName", "MemberExpression"]);
const ELEMENT_PARENTS = new Set(["ArgList", "ArrayExpression", "TupleExpression", "SetExpression", "ReturnStatement"]);

export function pythonOutline(text: string, tree: Tree): Outline {
  const builder = new OutlineBuilder(text);
  tree.iterate({ enter: (node) => enter(builder, node), leave: (node) => leave(builder, node) });
  return builder.build();
}

function isUnit(node: SyntaxNodeRef): boolean {
  return node.name === "Decorator" || (node.type.is("Statement") && !NO_UNIT.has(node.name));
}

function isScope(node: SyntaxNodeRef): boolean {
  return node.name === "FunctionDefinition" || node.name === "ClassDefinition";
}

type Enter = (builder: OutlineBuilder, node: SyntaxNode) => void;

const ENTER = new Map<string, Enter>([
  ["AssignStatement", enterAssignment],
  ["UpdateStatement", enterUpdate],
  ["ReturnStatement", (builder, node) => builder.addSite(spanOf(node), pythonReturnSite(node), true)],
  ["ArgList", enterArguments],
  ["ParamList", enterPairs],
  ["NamedExpression", enterPairs],
  ["DictionaryExpression", enterDictionary],
  ["ImportStatement", enterImport],
  ["CallExpression", enterCall],
  ...[...ELEMENTS].map((name): [string, Enter] => [name, enterElement]),
]);

function enter(builder: OutlineBuilder, ref: SyntaxNodeRef): void {
  if (ref.type.isError && !isPythonGap(builder.text, ref.node)) builder.addError(spanOf(ref));
  else if (ref.name === "Comment") builder.addComment(ref.from, ref.to, 1, 0);
  if (isUnit(ref)) builder.openUnit(ref.from, COMPOUND.has(ref.name) ? headerEnd(ref.node) : ref.to);
  if (isScope(ref)) builder.openScope(builder.source(ref.node.getChild("VariableName") ?? { from: 0, to: 0 }));
  ENTER.get(ref.name)?.(builder, ref.node);
}

function leave(builder: OutlineBuilder, ref: SyntaxNodeRef): void {
  if (isUnit(ref)) builder.closeUnit();
  if (isScope(ref)) builder.closeScope();
}

function headerEnd(node: SyntaxNode): number {
  const body = node.getChild("Body") ?? node.getChild("MatchBody");
  return body === null ? node.to : body.from + 1;
}

/** The literal that a value is, in parentheses or with a sign; null for any other expression. */
export function pythonLiteral(node: SyntaxNode): Literal | null {
  switch (node.name) {
    case "Number":
      return { kind: "number", ...spanOf(node) };
    case "UnaryExpression": {
      const operand = node.lastChild;
      return operand?.name === "Number" && node.firstChild?.name === "ArithOp" ? { kind: "number", ...spanOf(node) } : null;
    }
    case "String":
      return { kind: "string", ...spanOf(node) };
    case "ContinuedString":
      return node.getChild("FormatString") === null ? { kind: "string", ...spanOf(node) } : null;
    case "Boolean":
      return { kind: "boolean", ...spanOf(node) };
    case "None":
      return { kind: "null", ...spanOf(node) };
    case "ParenthesizedExpression": {
      const inner = childrenOf(node)[1];
      return inner === undefined ? null : pythonLiteral(inner);
    }
    default:
      return null;
  }
}

function enterAssignment(builder: OutlineBuilder, node: SyntaxNode): void {
  const groups: SyntaxNode[][] = [[]];
  for (const child of childrenOf(node)) {
    if (child.name === "AssignOp") groups.push([]);
    else if (child.name !== "," && child.name !== "TypeDef" && !child.type.isError) groups.at(-1)?.push(child);
  }
  const given = groups.length > 1 ? (groups.at(-1) ?? []) : [];
  const taken = groups[0] ?? [];
  const targets = alone(taken, given.length);
  const values = alone(given, taken.length);
  if (values.length === 1 && targets.length === 1) addNamed(builder, targets[0], values[0], groups.slice(1, -1).flat());
  else if (values.length === targets.length) for (const [i, target] of targets.entries()) addNamed(builder, target, values[i], []);
  builder.addSite(spanOf(node), pythonAssignmentSite(builder, node, groups));
}

function addNamed(
  builder: OutlineBuilder,
  target: SyntaxNode | undefined,
  value: SyntaxNode | undefined,
  others: readonly SyntaxNode[],
): void {
  if (target === undefined || value === undefined) return;
  const parts = others.length === 0 ? elementsOf(target) : null;
  const values = parts && elementsOf(value);
  if (parts !== null && values !== null && parts.length === values.length) {
    for (const [i, part] of parts.entries()) addNamed(builder, part, values[i], []);
    return;
  }
  const names = [target, ...others].flatMap((t) => pythonTargetNames(builder, t));
  if (names.length > 0) builder.addSlot(names, target.from, spanOf(value), pythonLiteral(value));
}

/** The elements of a tuple in brackets that stands alone where there are several on the other side. */
function alone(nodes: readonly SyntaxNode[], others: number): readonly SyntaxNode[] {
  const [only] = nodes;
  return (only !== undefined && nodes.length === 1 && others > 1 ? elementsOf(only) : null) ?? nodes;
}

/** What stands between the commas of a tuple or a list in brackets; null for anything else. */
function elementsOf(node: SyntaxNode): readonly SyntaxNode[] | null {
  if (node.name !== "TupleExpression" && node.name !== "ArrayExpression") return null;
  return childrenOf(node)
    .slice(1, -1)
    .filter(({ name }) => name !== ",");
}

function enterUpdate(builder: OutlineBuilder, node: SyntaxNode): void {
  const children = childrenOf(node);
  const operator = children.findIndex((c) => c.name === "UpdateOp");
  const [target, value] = [children[0], children[operator + 1]];
  if (operator !== 1 || target === undefined || value === undefined) return;
  if (children.length === 3) addNamed(builder, target, value, []);
  builder.addSite(spanOf(node), pythonAssignmentSite(builder, node, [[target], children.slice(2)]));
}

/** `name = value` and `name: T = value` in parameters, arguments and walruses. */
function enterPairs(builder: OutlineBuilder, node: SyntaxNode): void {
  const children = childrenOf(node);
  for (const [i, child] of children.entries()) {
    if (child.name !== "AssignOp") continue;
    const name = namedBefore(children, i);
    const value = children[i + 1];
    if (name?.name !== "VariableName" || value === undefined) continue;
    builder.addSlot([builder.source(name)], name.from, spanOf(value), pythonLiteral(value));
  }
}

/** The name before an assignment sign, a type between them or not. */
function namedBefore(children: readonly SyntaxNode[], sign: number): SyntaxNode | undefined {
  return children[sign - 1]?.name === "TypeDef" ? children[sign - 2] : children[sign - 1];
}

function enterArguments(builder: OutlineBuilder, node: SyntaxNode): void {
  const declared = declaredName(builder, node);
  const name = declared?.source ?? flagName(builder, node);
  const children = childrenOf(node);
  for (const [i, child] of children.entries()) {
    if (child.name !== "AssignOp") continue;
    const [key, value] = [children[i - 1], children[i + 1]];
    if (key?.name !== "VariableName" || value === undefined) continue;
    const isDefault = name !== null && builder.source(key) === "default";
    builder.addSlot(isDefault ? [name, "default"] : [builder.source(key)], key.from, spanOf(value), pythonLiteral(value), isDefault);
  }
  const first = declared === null ? null : firstPositional(node);
  if (declared !== null && first !== null) {
    builder.addSlot([declared.source, "default"], declared.from, spanOf(first), pythonLiteral(first), true);
  }
}

/** Calls that say more of a field or of a function's parameter than its default: dataclasses, attrs, pydantic, Typer. */
const DECLARES = /(?:^|\.)(?:[fF]ield|attrib|attr\.ib|Option|Argument)$/;

/** `lr` of `lr: float = Field(0.5, gt=0)`, in a class or among parameters. */
function declaredName(builder: OutlineBuilder, args: SyntaxNode): { readonly source: string; readonly from: number } | null {
  const call = args.parent;
  const callee = call?.name === "CallExpression" ? call.firstChild : null;
  if (!call || !callee || !DECLARES.test(builder.source(callee))) return null;
  const around = childrenOf(call.parent ?? call);
  const place = around.findIndex((child) => child.from === call.from);
  const target =
    call.parent?.name === "AssignStatement" ? around[0] : call.parent?.name === "ParamList" ? namedBefore(around, place - 1) : undefined;
  return target === undefined ? null : { source: builder.source(target), from: target.from };
}

/** The default where it is given without its name. */
function firstPositional(args: SyntaxNode): SyntaxNode | null {
  const [, first, second] = childrenOf(args);
  return first === undefined || first.name === ")" || second?.name === "AssignOp" || !ELEMENTS.has(first.name) ? null : first;
}

/** `add_argument("-l", "--learning-rate", …)` and click's `option` alike: the long flag as a name. */
function flagName(builder: OutlineBuilder, args: SyntaxNode): string | null {
  const callee = args.parent?.name === "CallExpression" ? args.parent.firstChild : args.prevSibling;
  if (callee === null || callee === undefined || !/(?:^|\.)(?:add_argument|add_option|option|argument)$/.test(builder.source(callee)))
    return null;
  const flags: string[] = [];
  for (const child of childrenOf(args)) {
    if (child.name !== "String" || child.prevSibling?.name === "AssignOp") continue;
    const text = literalValue(builder.source(child));
    if (text?.kind === "string") flags.push(text.value);
  }
  const flag = flags.find((f) => f.startsWith("--")) ?? flags[0];
  const name = flag?.split("/")[0]?.replace(/^-+/, "").replaceAll("-", "_");
  return name === undefined || name === "" ? null : name;
}

function enterDictionary(builder: OutlineBuilder, node: SyntaxNode): void {
  const children = childrenOf(node);
  for (const [i, child] of children.entries()) {
    if (child.name !== ":") continue;
    const [key, value] = [children[i - 1], children[i + 1]];
    if (key === undefined || value === undefined) continue;
    const text = literalValue(builder.source(key));
    builder.addSlot(namesOfKey(text?.kind === "string" ? text.value : builder.source(key)), key.from, spanOf(value), pythonLiteral(value));
  }
}

function enterElement(builder: OutlineBuilder, node: SyntaxNode): void {
  if (!ELEMENT_PARENTS.has(node.parent?.name ?? "") || node.prevSibling?.name === "AssignOp") return;
  if (node.nextSibling?.name === "AssignOp" || isDeclaredDefault(builder, node)) return;
  builder.addSlot([], node.from, spanOf(node), pythonLiteral(node));
}

function isDeclaredDefault(builder: OutlineBuilder, node: SyntaxNode): boolean {
  const args = node.parent;
  // The name first: whose default it is not is told without a look at every argument, of which there may be thousands.
  return args?.name === "ArgList" && declaredName(builder, args) !== null && firstPositional(args)?.from === node.from;
}

function enterCall(builder: OutlineBuilder, node: SyntaxNode): void {
  enterElement(builder, node);
  pythonDynamicImport(builder, node);
}

function enterImport(builder: OutlineBuilder, node: SyntaxNode): void {
  const tokens = childrenOf(node);
  const from = tokens[0]?.name === "from";
  let level = 0;
  let path = "";
  const names: string[] = [];
  let part: "path" | "names" = from ? "path" : "names";
  let alias = false;
  let dotted = "";
  for (const token of tokens.slice(1)) {
    const source = builder.source(token);
    if (token.name === "import") part = "names";
    else if (part === "path" && token.name === "VariableName") path += source;
    else if (part === "path" && /^\.+$/.test(source)) {
      if (path === "") level += source.length;
      else path += source;
    } else if (token.name === "," || token.name === ")") {
      if (dotted !== "") names.push(dotted);
      dotted = "";
      alias = false;
    } else if (token.name === "as") alias = true;
    else if (!alias && (token.name === "VariableName" || source === "." || source === "*")) dotted += source;
  }
  if (dotted !== "") names.push(dotted);
  if (from) builder.addImport(path, level, names);
  else for (const name of names) builder.addImport(name, 0, []);
}

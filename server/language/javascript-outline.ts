import type { SyntaxNode, SyntaxNodeRef, Tree } from "@lezer/common";
import { literalValue } from "../space/literal";
import { nodeDynamicImport } from "./dynamic-imports";
import { childrenOf, spanOf } from "./host-syntax";
import { isJavascriptGap } from "./javascript-gaps";
import { javascriptTargetNames } from "./javascript-names";
import { arrowBodySite, assignmentSite, declarationSite, fieldSite, returnSite } from "./javascript-sites";
import { namesOfKey } from "./key-names";
import type { Literal, Outline } from "./outline";
import { OutlineBuilder } from "./outline-builder";

const BLOCKS = new Set(["Block", "ClassBody", "SwitchBody", "EnumBody"]);
const NO_UNIT = new Set(["Block", "ExportDeclaration", "LabeledStatement"]);
const MEMBERS = new Set(["MethodDeclaration", "PropertyDeclaration"]);
const FUNCTIONS = new Set(["ArrowFunction", "FunctionExpression", "ClassExpression"]);
/** Places where the grammar reports what the language allows: a comment alone in braces. */
const UNKNOWN_TO_GRAMMAR = new Set(["JSXEscape"]);
const ELEMENT_PARENTS = new Set(["ArgList", "ArrayExpression", "ReturnStatement"]);

export function javascriptOutline(text: string, tree: Tree): Outline {
  const builder = new OutlineBuilder(text);
  tree.iterate({ enter: (node) => enter(builder, node), leave: (node) => leave(builder, node) });
  return builder.build();
}

function isUnit(node: SyntaxNodeRef): boolean {
  return (
    MEMBERS.has(node.name) ||
    (node.type.is("Statement") && !NO_UNIT.has(node.name)) ||
    (node.name === "VariableDeclaration" && !isInner(node))
  );
}

function isInner(node: SyntaxNodeRef): boolean {
  return node.node.parent?.name === "ForSpec" || node.node.parent?.name === "ForOfSpec" || node.node.parent?.name === "ForInSpec";
}

/** The name of a function, class or method, also of one that is assigned; null for what opens no scope. */
function scopeName(builder: OutlineBuilder, node: SyntaxNodeRef): string | null {
  if (/^(?:FunctionDeclaration|ClassDeclaration)$/.test(node.name)) return sourceOf(builder, node.node.getChild("VariableDefinition"));
  if (node.name === "MethodDeclaration")
    return sourceOf(builder, node.node.getChild("PropertyDefinition") ?? node.node.getChild("PrivatePropertyDefinition"));
  if (!FUNCTIONS.has(node.name)) return null;
  const parent = node.node.parent;
  if (parent?.name === "VariableDeclaration") {
    const equals = node.node.prevSibling;
    const before = equals?.prevSibling;
    return sourceOf(builder, before?.name === "TypeAnnotation" ? before.prevSibling : before);
  }
  if (parent?.name === "Property" || parent?.name === "PropertyDeclaration") return sourceOf(builder, parent.firstChild);
  return "";
}

function sourceOf(builder: OutlineBuilder, node: SyntaxNode | null | undefined): string {
  return node ? builder.source(node) : "";
}

type Enter = (builder: OutlineBuilder, node: SyntaxNode) => void;

const LITERALS = ["Number", "UnaryExpression", "String", "TemplateString", "BooleanLiteral", "null"];

const ENTER = new Map<string, Enter>([
  ["VariableDeclaration", enterDeclaration],
  ["AssignmentExpression", enterAssignment],
  ["PropertyDeclaration", enterField],
  ["ReturnStatement", (builder, node) => builder.addSite(spanOf(node), returnSite(node), true)],
  ["ArrowFunction", enterArrow],
  ["ParamList", addPairs],
  ["PatternProperty", addPairs],
  ["ArrayPattern", addPairs],
  ["EnumBody", addPairs],
  ["Property", addProperty],
  ["JSXAttribute", addAttribute],
  ["ImportDeclaration", enterImport],
  ["ExportDeclaration", enterImport],
  ["DynamicImport", (builder, node) => nodeDynamicImport(builder, node, childrenOf(node)[2])],
  ["CallExpression", enterCall],
  ...[...LITERALS, "NewExpression", "VariableName", "MemberExpression"].map((name): [string, Enter] => [name, addElement]),
]);

function enter(builder: OutlineBuilder, ref: SyntaxNodeRef): void {
  const isKnown = () => (ref.from === ref.to && UNKNOWN_TO_GRAMMAR.has(ref.node.parent?.name ?? "")) || isJavascriptGap(builder.text, ref);
  if (ref.type.isError && !isKnown()) builder.addError(spanOf(ref));
  else if (ref.name === "LineComment") builder.addComment(ref.from, ref.to, 2, 0);
  else if (ref.name === "BlockComment") builder.addComment(ref.from, ref.to, 2, builder.text.startsWith("*/", ref.to - 2) ? 2 : 0);
  if (isUnit(ref)) builder.openUnit(ref.from, headerEnd(ref.node));
  const scope = scopeName(builder, ref);
  if (scope !== null) builder.openScope(scope);
  ENTER.get(ref.name)?.(builder, ref.node);
}

function enterDeclaration(builder: OutlineBuilder, node: SyntaxNode): void {
  addPairs(builder, node);
  builder.addSite(spanOf(node), declarationSite(builder, node));
}

function enterAssignment(builder: OutlineBuilder, node: SyntaxNode): void {
  const [target, , value] = childrenOf(node);
  if (target === undefined || value === undefined) return;
  addPair(builder, target, value);
  builder.addSite(spanOf(node), assignmentSite(builder, node));
}

function enterField(builder: OutlineBuilder, node: SyntaxNode): void {
  addPairs(builder, node);
  builder.addSite(spanOf(node), fieldSite(builder, node));
}

function enterArrow(builder: OutlineBuilder, node: SyntaxNode): void {
  const body = arrowBodySite(node);
  if (body !== null) builder.addSite(body.span, body.targets, true);
}

function enterCall(builder: OutlineBuilder, node: SyntaxNode): void {
  addElement(builder, node);
  const args = node.getChild("ArgList");
  if (args === null || sourceOf(builder, node.firstChild) !== "require") return;
  const [, specifier, end] = childrenOf(args);
  if (end?.name === ")") nodeDynamicImport(builder, node, specifier);
}

function enterImport(builder: OutlineBuilder, node: SyntaxNode): void {
  addImport(builder, node.getChild("String"));
}

function leave(builder: OutlineBuilder, ref: SyntaxNodeRef): void {
  if (isUnit(ref)) builder.closeUnit();
  if (scopeName(builder, ref) !== null) builder.closeScope();
}

/** Where a statement's own text ends: before the first statement that it holds. */
function headerEnd(node: SyntaxNode): number {
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (BLOCKS.has(child.name)) return child.from + 1;
    if (child.type.is("Statement") && !/Expression$/.test(child.name)) return Math.max(node.from, child.from);
  }
  return node.to;
}

/** The literal that a value is, without parentheses, `as`, `satisfies`, `!` and casts; null for any other expression. */
export function javascriptLiteral(node: SyntaxNode): Literal | null {
  switch (node.name) {
    case "Number":
      return { kind: "number", ...spanOf(node) };
    case "UnaryExpression":
      return node.lastChild?.name === "Number" && node.firstChild?.name === "ArithOp" ? { kind: "number", ...spanOf(node) } : null;
    case "String":
      return { kind: "string", ...spanOf(node) };
    case "TemplateString":
      return node.getChild("Interpolation") === null ? { kind: "string", ...spanOf(node) } : null;
    case "BooleanLiteral":
      return { kind: "boolean", ...spanOf(node) };
    case "null":
      return { kind: "null", ...spanOf(node) };
    case "BinaryExpression":
      return node.getChild("as") === null && node.getChild("satisfies") === null ? null : literalIn(node.firstChild);
    case "PostfixExpression":
      return node.lastChild?.name === "LogicOp" ? literalIn(node.firstChild) : null;
    case "PrefixCast":
      return literalIn(node.lastChild);
    case "ParenthesizedExpression":
      return literalIn(childrenOf(node)[1] ?? null);
    default:
      return null;
  }
}

function literalIn(node: SyntaxNode | null): Literal | null {
  return node === null ? null : javascriptLiteral(node);
}

/** `name = value` and `name: T = value` among the children: declarations, parameters, fields, patterns, enum members. */
function addPairs(builder: OutlineBuilder, node: SyntaxNode): void {
  const children = childrenOf(node);
  for (const [i, child] of children.entries()) {
    if (child.name !== "Equals") continue;
    const name = children[i - 1]?.name === "TypeAnnotation" ? children[i - 2] : children[i - 1];
    const value = children[i + 1];
    if (name !== undefined && value !== undefined) addPair(builder, name, value);
  }
}

/** `name = value`, `[name, name] = [value, value]`. */
function addPair(builder: OutlineBuilder, name: SyntaxNode, value: SyntaxNode): void {
  if (/^Array(?:Pattern|Expression)$/.test(name.name) && value.name === "ArrayExpression") {
    const values = elementsOf(value);
    for (const [i, [target, ...more]] of elementsOf(name).entries()) {
      const [given, ...behind] = values[i] ?? [];
      if (target !== undefined && given !== undefined && more.length === 0 && behind.length === 0) addPair(builder, target, given);
    }
    return;
  }
  const isDeclared = /Definition$|^PropertyName$/.test(name.name);
  const names = isDeclared ? namesOfKey(builder.source(name)) : javascriptTargetNames(builder, name);
  if (names.length > 0) builder.addSlot(names, name.from, spanOf(value), javascriptLiteral(value));
}

/** What stands at each place of a list; nothing behind a spread, whose length nobody knows. */
function elementsOf(list: SyntaxNode): readonly (readonly SyntaxNode[])[] {
  const places: SyntaxNode[][] = [[]];
  for (const child of childrenOf(list).slice(1, -1)) {
    if (child.name === "Spread") break;
    if (child.name === ",") places.push([]);
    else places.at(-1)?.push(child);
  }
  return places;
}

function addProperty(builder: OutlineBuilder, node: SyntaxNode): void {
  const children = childrenOf(node);
  const colon = children.findIndex((c) => c.name === ":");
  const [key, value] = [children[colon - 1], children[colon + 1]];
  if (colon !== 1 || key === undefined || value === undefined) return;
  const text = literalValue(builder.source(key));
  builder.addSlot(
    namesOfKey(text?.kind === "string" ? text.value : builder.source(key)),
    key.from,
    spanOf(value),
    javascriptLiteral(value),
  );
}

/** `units={16}` and `act="relu"` of JSX. */
function addAttribute(builder: OutlineBuilder, node: SyntaxNode): void {
  const [name, , given] = childrenOf(node);
  const value = given?.name === "JSXEscape" ? childrenOf(given)[1] : given;
  if (name === undefined || value === undefined || value.type.isError) return;
  const literal: Literal | null = value.name === "JSXAttributeValue" ? { kind: "string", ...spanOf(value) } : javascriptLiteral(value);
  builder.addSlot(namesOfKey(builder.source(name)), name.from, spanOf(value), literal);
}

function addElement(builder: OutlineBuilder, node: SyntaxNode): void {
  if (!ELEMENT_PARENTS.has(node.parent?.name ?? "")) return;
  builder.addSlot([], node.from, spanOf(node), javascriptLiteral(node));
}

function addImport(builder: OutlineBuilder, specifier: SyntaxNode | null): void {
  const text = specifier === null ? null : literalValue(builder.source(specifier));
  if (text?.kind === "string") builder.addImport(text.value, 0, []);
}

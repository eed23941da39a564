import type { SyntaxNode, SyntaxNodeRef } from "@lezer/common";

/** Types in which the grammar stumbles over labels that are optional, `in out T`, `infer U extends V`; what is behind them is read all the same. */
const TYPES = new Set(["TupleType", "TypeParamList"]);

const ASSIGNS = /^=(?![=>])/;

const MEMBERS = new Set(["PropertyDeclaration", "ClassBody", "MethodDeclaration"]);

/**
 * Whether an error is the grammar's and not the program's: TypeScript's `import x = require("y")`, `export import`, `export { type T }` and
 * `export as namespace`, `import x, * as y`, decorators before `export`, a line that begins with `!`, members as targets (`[a[i], a[j]] = [a[j], a[i]]`, `({ x: this.x } = p)`) are sound,
 * and what stands around them is read all the same. So is what the parser decides too early behind much text: `async` and `static` of a member, an object of very many names.
 */
export function isJavascriptGap(text: string, { node, from }: SyntaxNodeRef): boolean {
  const { parent, prevSibling: before } = node;
  const after = text.slice(from, from + 80);
  const head = text.slice(Math.max(0, from - 40), from);
  if (/\basync[ \t]+$/.test(head) && /^function\b/.test(after)) return true;
  if (parent !== null && MEMBERS.has(parent.name) && /\b(?:async|static|get|set)[ \t]+$/.test(head)) return /^[\w$#["'*]/.test(after);
  switch (parent?.name) {
    case "ImportDeclaration":
      return /^=[^=]/.test(after) || /^\*\s*as\b/.test(after) || /,\s*\*\s*as\s+$/.test(head);
    case "ExportDeclaration":
      return /^(?:import\s+[\w$]+\s*=|as\s+namespace\b)/.test(after);
    case "ExportGroup":
      return /\btype\s+$/.test(head);
    case "NamespaceDeclaration":
      return /\bexport\s+as\s+namespace\s+[\w$]+\s*$/.test(text.slice(0, from));
    case "ClassDeclaration":
      return (before?.name === "Decorator" && /^export\b/.test(after)) || /\bdefault\s+abstract\s+class\s+$/.test(head);
    case "ExpressionStatement":
      return before?.name === "PostfixExpression" && /\n\s*!$/.test(head);
    case "AssignmentExpression":
      return before?.name === "ObjectPattern";
    case "MemberExpression":
      return before?.name === "ArrayExpression" && ASSIGNS.test(after);
    case "ParenthesizedExpression":
      return (before?.name === "ObjectExpression" && ASSIGNS.test(after)) || (before?.type.isError === true && /\}\s*=\s*$/.test(head));
    case "ConditionalType":
      return parent.parent?.name === "ParenthesizedType" && parent.getChild("InferredType") !== null;
  }
  return isInType(parent);
}

function isInType(parent: SyntaxNode | null): boolean {
  for (let node = parent, level = 0; node !== null && level < 3; node = node.parent, level++) if (TYPES.has(node.name)) return true;
  return false;
}

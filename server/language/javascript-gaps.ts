import type { SyntaxNodeRef } from "@lezer/common";

/**
 * Whether an error is the grammar's and not the program's: TypeScript's `import x = require("y")`, `export import`,
 * `export { type T }` and `export as namespace` are sound, and what stands around them is read all the same.
 */
export function isGrammarGap(text: string, ref: SyntaxNodeRef): boolean {
  const parent = ref.node.parent;
  const after = text.slice(ref.from, ref.from + 80);
  if (parent?.name === "ImportDeclaration") return /^=[^=]/.test(after);
  if (parent?.name === "ExportDeclaration") return /^(?:import\s+[\w$]+\s*=|as\s+namespace\b)/.test(after);
  if (parent?.name === "ExportGroup") return /\btype\s+$/.test(text.slice(Math.max(0, ref.from - 20), ref.from));
  return parent?.name === "NamespaceDeclaration" && /\bexport\s+as\s+namespace\s+[\w$]+\s*$/.test(text.slice(0, ref.from));
}

import type { SyntaxNode } from "@lezer/common";

/** Places where the grammar reports what the language allows: a bare `yield`, several context managers in parentheses, `case Point():`. */
const AROUND = new Set(["YieldExpression", "YieldStatement", "WithStatement", "PatternArgList"]);

/**
 * Whether an error is the grammar's and not the program's, where what stands around it is read all the same: as above, stars in subscripts
 * and of `*args: *Ts`, decorators that are any expression, `case {}:` and `case "a" "b":`.
 */
export function isPythonGap(text: string, error: SyntaxNode): boolean {
  const { parent, prevSibling: before, from } = error;
  switch (parent?.name) {
    case "MemberExpression":
    case "TypeDef":
      if (text.startsWith("*", from)) return true;
      break;
    case "Decorator":
      return /[[(.]/.test(text[from] ?? "");
    case "DecoratedStatement":
      return before?.name === "Decorator" && before.lastChild?.type.isError === true && /[[(.]/.test(text[from] ?? "");
    case "MappingPattern":
      return before?.name === "{" && text.startsWith("}", from);
    case "MatchClause":
      return before?.name === "LiteralPattern" && /^(?:[rbuRBU]{0,2})["']/.test(text.slice(from, from + 3));
  }
  let node = parent;
  for (let level = 0; node !== null && node.name !== "Body" && level < 6; level++, node = node.parent) {
    if (AROUND.has(node.name)) return true;
  }
  return false;
}

import type { SyntaxNode } from "@lezer/common";
import { childrenOf } from "../language/host-syntax";
import type { ParsedFile } from "./parsed-file";

const STEPS =
  /^(?:epochs?|ep|step|steps|iteration|iter|it|round|rnd|episode|generation|global_step|globalStep|epoch_?idx|epochIdx|i_epoch)$/;

/** The loops that a place lies in, innermost first, up to its function; `step`: their variable where it counts steps of training. */
export interface EnclosingLoop {
  readonly step: string | null;
}

export function enclosingLoops({ tree, source }: ParsedFile, offset: number): EnclosingLoop[] {
  const loops: EnclosingLoop[] = [];
  let inner: SyntaxNode | null = tree?.resolveInner(offset, 1) ?? null;
  for (let node = inner; node !== null; inner = node, node = node.parent) {
    if (
      /^(?:FunctionDefinition|FunctionDeclaration|FunctionExpression|ArrowFunction|MethodDeclaration|LambdaExpression|ClassDefinition)$/.test(
        node.name,
      )
    )
      break;
    if (node.name === "WhileStatement" || node.name === "DoStatement") loops.push({ step: null });
    if (node.name !== "ForStatement" || inner === null || !isBody(node, inner)) continue;
    const names = counterNames(node).map(({ from, to }) => source.text.slice(from, to));
    loops.push({ step: names.find((name) => STEPS.test(name)) ?? null });
  }
  return loops;
}

function isBody(loop: SyntaxNode, inner: SyntaxNode): boolean {
  return inner.from !== loop.from || inner.to !== loop.to ? loop.lastChild?.from === inner.from : false;
}

/** Python: what stands before `in`; JavaScript: what the head declares. */
function counterNames(loop: SyntaxNode): SyntaxNode[] {
  const head = loop.getChild("ForSpec") ?? loop.getChild("ForOfSpec") ?? loop.getChild("ForInSpec");
  if (head !== null)
    return [...head.getChildren("VariableDefinition"), ...(head.getChild("VariableDeclaration")?.getChildren("VariableDefinition") ?? [])];
  const children = childrenOf(loop);
  const end = children.findIndex(({ name }) => name === "in");
  return children
    .slice(1, Math.max(1, end))
    .flatMap((child) => (child.name === "TupleExpression" || child.name === "ParenthesizedExpression" ? childrenOf(child) : [child]))
    .filter(({ name }) => name === "VariableName");
}

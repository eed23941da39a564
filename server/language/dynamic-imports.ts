import type { SyntaxNode } from "@lezer/common";
import { literalValue } from "../space/literal";
import { childrenOf, spanOf } from "./host-syntax";
import type { OutlineBuilder } from "./outline-builder";

const PYTHON_LOADERS = /^(?:(?:[\w.]*\.)?import_module|__import__)$/;

/** `importlib.import_module("models.net")` loads what `import models.net` would; with a name that is made when it runs, nobody can tell. */
export function pythonDynamicImport(builder: OutlineBuilder, call: SyntaxNode): void {
  const [callee, args] = [call.firstChild, call.getChild("ArgList")];
  if (callee === null || args === null || !PYTHON_LOADERS.test(builder.source(callee))) return;
  const first = childrenOf(args)[1];
  if (first === undefined || first.name === ")") return;
  const name = first.name === "String" ? literalValue(builder.source(first)) : null;
  if (name?.kind === "string") {
    const dots = /^\.*/.exec(name.value)?.[0].length ?? 0;
    builder.addImport(name.value.slice(dots), dots, []);
  } else builder.addUnknownImport({ ...spanOf(call), beginning: beginningOf(builder, first).replace(/^\.+/, "./").replaceAll(".", "/") });
}

/** `import("./net.js")` and `require("./net")` alike. */
export function nodeDynamicImport(builder: OutlineBuilder, node: SyntaxNode, specifier: SyntaxNode | undefined): void {
  if (specifier === undefined || specifier.name === ")") return;
  const text = literalValue(builder.source(specifier));
  if (text?.kind === "string" && !builder.source(specifier).includes("${")) builder.addImport(text.value, 0, []);
  else builder.addUnknownImport({ ...spanOf(node), beginning: beginningOf(builder, specifier) });
}

/** What a computed name begins with: `models.` of `f"models.{name}"` and of `"models." + name`. */
function beginningOf(builder: OutlineBuilder, node: SyntaxNode): string {
  const source = builder.source(node);
  if (node.name === "BinaryExpression" && node.firstChild !== null) {
    const left = literalValue(builder.source(node.firstChild));
    return left?.kind === "string" ? left.value : "";
  }
  const [, text = ""] = (node.name === "FormatString" ? /^[fF][rR]?["']([\w./-]*)\{/ : /^`([\w./-]*)\$\{/).exec(source) ?? [];
  return text;
}

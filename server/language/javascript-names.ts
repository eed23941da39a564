import type { SyntaxNode } from "@lezer/common";
import { literalValue } from "../space/literal";
import type { OutlineBuilder } from "./outline-builder";

/** What an assignment's target may be called: `this.lr` also `lr`, `config["lr"]` by its key. */
export function javascriptTargetNames(builder: OutlineBuilder, target: SyntaxNode): string[] {
  const source = builder.source(target);
  if (target.name !== "MemberExpression") return /Name$|Definition$/.test(target.name) ? [source] : [];
  const property = target.getChild("PropertyName") ?? target.getChild("PrivatePropertyName");
  if (property !== null) return [builder.source(property), source];
  const key = target.getChild("String");
  const text = key === null ? null : literalValue(builder.source(key));
  return text?.kind === "string" ? [text.value, source] : [source];
}

import type { Outline } from "./outline";
import { OutlineBuilder } from "./outline-builder";
import { CLOSES, OPENS } from "./text-brackets";
import { CodeReader } from "./text-code";
import { readLines } from "./text-lines";
import { readLisp } from "./text-lisp";
import { readMarkup } from "./text-markup";
import { indentScopes } from "./text-scopes";
import { readShell } from "./text-shell";
import { textSyntax } from "./text-syntax";
import { tokenize } from "./text-tokens";
import type { TextSyntax } from "./text-type";
import { readYaml } from "./text-yaml";

/** The outline of any file that has no grammar here: its comments, and the literals that assignments, keys and lists hold. Never throws. */
export function textOutline(text: string, path: string): Outline {
  const syntax = textSyntax(path, text);
  const builder = new OutlineBuilder(text);
  read(builder, syntax);
  return builder.build();
}

function read(builder: OutlineBuilder, syntax: TextSyntax): void {
  switch (syntax.family) {
    case "yaml":
      readYaml(builder, syntax);
      break;
    case "shell":
      readShell(builder, syntax);
      break;
    case "lines":
      readLines(builder, syntax);
      break;
    case "markup":
      readMarkup(builder, syntax);
      break;
    default: {
      const { tokens, comments } = tokenize(builder.text, syntax);
      for (const { from, to, inner } of comments) builder.addComment(from, to, inner.from - from, to - inner.to);
      for (const { from } of tokens) if (builder.text[from] === "@") builder.addStray(from);
      if (syntax.paths !== true) builder.scopesFrom(indentScopes(builder.text));
      if (syntax.family === "lisp") readLisp(builder, tokens, syntax);
      else new CodeReader(builder, tokens, syntax).read();
    }
  }
}

/** Why a text cannot stand where a value stands in a file of that syntax: brackets and strings have to be closed. */
export function textFault(source: string, syntax: TextSyntax): "empty" | "syntax" | null {
  if (source.trim() === "") return "empty";
  if (syntax.family === "yaml" && !/^["'[{]/.test(source) && /:(?:\s|$)|\s#|^[@`%|>]/.test(source)) return "syntax";
  const open: string[] = [];
  for (const token of tokenize(source, syntax.strings.length > 0 ? syntax : textSyntax("x.conf")).tokens) {
    const sign = token.kind === "sign" ? source.slice(token.from, token.to) : "";
    if (sign === '"' || (sign === "'" && syntax.loneQuotes !== true && syntax.family !== "code")) return "syntax";
    if (sign === "") continue;
    if (OPENS.includes(sign)) open.push(sign);
    else if (CLOSES.includes(sign) && open.pop() !== OPENS[CLOSES.indexOf(sign)]) return "syntax";
  }
  return open.length > 0 ? "syntax" : null;
}

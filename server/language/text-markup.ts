import type { OutlineBuilder } from "./outline-builder";
import { TextReader } from "./text-comments";
import { scalarLiteral } from "./text-literals";
import type { TextSyntax } from "./text-type";

const TAG = /<([A-Za-z_][\w:.-]*)/y;
const ATTRIBUTE = /([A-Za-z_][\w:.-]*)\s*=\s*(["'])/y;
const CONTENT = />[ \t]*([^<>\s][^<>\r\n]{0,80}?)[ \t]*<\//y;

/** Values of attributes and of elements that hold a text: what stands between the quotes or the tags is the literal. */
export function readMarkup(builder: OutlineBuilder, syntax: TextSyntax): void {
  const { text } = builder;
  const reader = new TextReader(text, syntax);
  let element = "";
  let unit = false;
  for (let at = 0; at < text.length; ) {
    const comment = text.startsWith("<!--", at) ? reader.comment(at) : null;
    if (comment !== null) {
      builder.addComment(comment.from, comment.to, comment.inner.from - comment.from, comment.to - comment.inner.to);
      at = comment.to;
      continue;
    }
    TAG.lastIndex = at;
    const tag = text[at] === "<" ? TAG.exec(text) : null;
    if (tag !== null) {
      if (unit) builder.closeUnit();
      element = tag[1] ?? "";
      builder.openUnit(at, at + 1);
      unit = true;
      at = readAttributes(builder, TAG.lastIndex, element, syntax);
      builder.endUnit(at);
      if (text[at] !== ">") continue;
    }
    CONTENT.lastIndex = at;
    const content = text[at] === ">" && element !== "" ? CONTENT.exec(text) : null;
    if (content !== null) {
      const from = at + content[0].indexOf(content[1] ?? "", 1);
      const span = { from, to: from + (content[1] ?? "").length };
      builder.addSlot([element], at, span, scalarLiteral(text, span, syntax));
    }
    at++;
  }
  if (unit) builder.closeUnit();
}

/** Reads up to the tag's end, or to where it is none; answers that offset. */
function readAttributes(builder: OutlineBuilder, from: number, element: string, syntax: TextSyntax): number {
  const { text } = builder;
  let named: string | null = null;
  let at = from;
  while (at < text.length && text[at] !== ">" && text[at] !== "<") {
    ATTRIBUTE.lastIndex = at;
    const match = /[A-Za-z_]/.test(text[at] ?? "") && !/[\w:.-]/.test(text[at - 1] ?? "") ? ATTRIBUTE.exec(text) : null;
    if (match === null) {
      at++;
      continue;
    }
    const [, name = "", quote = '"'] = match;
    const open = ATTRIBUTE.lastIndex;
    let close = open;
    while (close < text.length && text[close] !== quote) close++;
    if (close >= text.length) return close;
    const value = text.slice(open, close);
    if (close > open) {
      const names = name === "value" && named !== null ? [named, name] : [name, `${element}.${name}`];
      builder.addSlot(names, at, { from: open, to: close }, scalarLiteral(text, { from: open, to: close }, syntax));
    }
    if (name === "name" || name === "key" || name === "id") named = value;
    at = close + 1;
  }
  return at;
}

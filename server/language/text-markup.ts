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
      const close = text.indexOf(">", at);
      const end = close < 0 ? text.length : close + 1;
      builder.openUnit(at, end);
      unit = true;
      at = TAG.lastIndex;
      readAttributes(builder, at, end, element, syntax);
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

function readAttributes(builder: OutlineBuilder, from: number, to: number, element: string, syntax: TextSyntax): void {
  const { text } = builder;
  let named: string | null = null;
  for (let at = from; at < to; at++) {
    ATTRIBUTE.lastIndex = at;
    if (!/[A-Za-z_]/.test(text[at] ?? "") || /[\w:.-]/.test(text[at - 1] ?? "")) continue;
    const match = ATTRIBUTE.exec(text);
    if (match === null) continue;
    const [, name = "", quote = '"'] = match;
    const open = ATTRIBUTE.lastIndex;
    const close = text.indexOf(quote, open);
    if (close < 0 || close >= to) continue;
    const span = { from: open, to: close };
    const value = text.slice(open, close);
    if (close > open) {
      const plain = name === "value" && named !== null ? [named, name] : [name, `${element}.${name}`];
      builder.addSlot(plain, at, span, scalarLiteral(text, span, syntax));
    }
    if (name === "name" || name === "key" || name === "id") named = value;
    at = close;
  }
}

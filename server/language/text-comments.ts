import type { CommentText } from "./outline";
import type { BlockSign, StringRule, TextSyntax } from "./text-type";

/** Whether a sign stands at an offset that begins a comment, also one inside an annotation, which it ends. */
export function isTextCommentSign(text: string, at: number, syntax: TextSyntax): boolean {
  if (text[at] === ";" && !/\s/.test(text[at - 1] ?? "")) return false; // parts the items of a `@tune`
  return lineSignLength(text, at, syntax) > 0 || syntax.block.some((b) => !b.alone && text.startsWith(b.open, at));
}

/** How long a comment sign at an offset is, repeated ones included (`;;`, `///`); 0 without one. */
export function lineSignLength(text: string, at: number, syntax: TextSyntax): number {
  for (const { at: sign } of syntax.line) {
    sign.lastIndex = at;
    const length = sign.exec(text)?.[0].length ?? 0;
    if (length > 0) return length;
  }
  return 0;
}

/** Finds comments and strings from left to right. What was looked for once without success is not looked for again. */
export class TextReader {
  readonly text: string;
  readonly syntax: TextSyntax;
  private readonly missing = new Set<string>();

  constructor(text: string, syntax: TextSyntax) {
    this.text = text;
    this.syntax = syntax;
  }

  /** The comment that begins at an offset. */
  comment(at: number): CommentText | null {
    for (const block of this.syntax.block) {
      const found = this.text.startsWith(block.open, at) ? this.block(at, block) : null;
      if (found !== null) return found;
    }
    const sign = lineSignLength(this.text, at, this.syntax);
    if (sign === 0) return null;
    const to = lineEndFrom(this.text, at);
    return { from: at, to, inner: { from: Math.min(at + sign, to), to } };
  }

  private block(at: number, block: BlockSign): CommentText | null {
    const { text } = this;
    if (block.alone && !this.standsAlone(at)) return null;
    const open = at + block.open.length;
    const close = this.blockEnd(open, block);
    const to = close < 0 ? text.length : close + block.close.length;
    return { from: at, to, inner: { from: open, to: close < 0 ? to : close } };
  }

  private blockEnd(from: number, { open, close, nested, alone }: BlockSign): number {
    if (!nested && !alone) return this.find(close, from);
    let depth = 1;
    for (let i = from; i < this.text.length; i++) {
      if (this.text.startsWith(close, i) && (!alone || this.standsAlone(i))) {
        depth--;
        if (depth === 0) return i;
        i += close.length - 1;
      } else if (nested && this.text.startsWith(open, i)) {
        depth++;
        i += open.length - 1;
      }
    }
    return -1;
  }

  private standsAlone(at: number): boolean {
    const start = this.text.lastIndexOf("\n", at - 1) + 1;
    return this.text.slice(start, at).trim() === "";
  }

  /** Where the string that begins at an offset ends; null when none does, or none is closed. */
  stringEnd(at: number): number | null {
    for (const rule of this.syntax.strings) {
      rule.open.lastIndex = at;
      const match = rule.open.exec(this.text);
      if (match === null) continue;
      const close = rule.close.replace("$1", () => match[1] ?? "");
      const end = this.closing(at + match[0].length, close, rule);
      if (end !== null) return end;
    }
    return null;
  }

  private closing(from: number, close: string, { escape: sign, lines }: StringRule): number | null {
    const { text } = this;
    if (close === "") return from + 1 <= text.length ? from + 1 : null;
    if (lines && this.find(close, from) < 0) return null;
    for (let i = from; i < text.length; i++) {
      const unit = text[i];
      if (sign !== null && sign !== "double" && unit === sign) {
        i++;
        if (text[i] === "\r" && text[i + 1] === "\n") i++;
      } else if (text.startsWith(close, i)) {
        if (sign === "double" && text.startsWith(close, i + close.length)) i += close.length;
        else return i + close.length;
      } else if (!lines && (unit === "\n" || unit === "\r")) return null;
    }
    return null;
  }

  /** Where the lines that `<<EOF` announces end, looked for from the next line on; null when they do not. */
  heredocEnd(tag: string, from: number): number | null {
    for (let at = this.find(tag, from); at >= 0; at = this.find(tag, at + tag.length)) {
      const start = this.text.lastIndexOf("\n", at - 1) + 1;
      const end = lineEndFrom(this.text, at);
      if (this.text.slice(start, at).trim() === "" && /^[;,)\s]*$/.test(this.text.slice(at + tag.length, end))) return at + tag.length;
    }
    return null;
  }

  private find(sought: string, from: number): number {
    if (this.missing.has(sought)) return -1;
    const at = this.text.indexOf(sought, from);
    if (at < 0) this.missing.add(sought);
    return at;
  }
}

export function lineEndFrom(text: string, at: number): number {
  let end = at;
  while (end < text.length && text[end] !== "\n" && text[end] !== "\r") end++;
  return end;
}

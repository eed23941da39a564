import type { Span } from "./model";
import type { OutlineBuilder } from "./outline-builder";
import { lineSignLength } from "./text-comments";
import { lineEnd, trimmedEnd } from "./text-lines";
import { scalarLiteral } from "./text-literals";
import type { TextSyntax } from "./text-type";

const KEY =
  /(?:"((?:[^"\\\r\n]|\\.)*)"|'((?:[^'\r\n]|'')*)'|([^\s#&*!|>'"%@`{}[\],:?-][^\r\n#]*?|[?:-][^\s#,[\]{}][^\r\n#]*?))[ \t]*:(?=[ \t\r\n]|$)/y;
const PROPERTIES = /(?:[&!][^\s,[\]{}]*[ \t]+)*/y;
const BLOCK = /[|>][+-]?\d?[+-]?[ \t]*(?=#|\r|\n|$)/y;

/** Lists in lists on one line. */
const MOST_DASHES = 16;

interface Level {
  readonly indent: number;
  readonly name: string;
  /** How many elements of its list were seen. */
  items: number;
}

/** Keys, values and elements of YAML, by indentation and in flow style. */
export function readYaml(builder: OutlineBuilder, syntax: TextSyntax): void {
  new YamlReader(builder, syntax).read();
}

class YamlReader {
  private readonly text: string;
  private readonly builder: OutlineBuilder;
  private readonly syntax: TextSyntax;
  private readonly levels: Level[] = [{ indent: -1, name: "", items: 0 }];

  constructor(builder: OutlineBuilder, syntax: TextSyntax) {
    this.builder = builder;
    this.syntax = syntax;
    this.text = builder.text;
  }

  read(): void {
    let from: number | null = this.text.startsWith("\uFEFF") ? 1 : 0;
    while (from !== null && from <= this.text.length) from = this.row(from);
  }

  /** Reads a line, or several that one value takes; answers where the next one begins. */
  private row(from: number): number | null {
    const { text } = this;
    let at = from;
    while (text[at] === " " || text[at] === "\t") at++;
    const [end, next] = lineEnd(text, at);
    if (at >= end) return next;
    if (text[at] === "#") {
      this.comment(at, end);
      return next;
    }
    if (/^(?:---|\.\.\.|%)/.test(text.slice(from, from + 3)) && at === from) {
      this.leave(-1);
      const comment = this.commentIn(at, end);
      if (comment !== null) this.comment(comment, end);
      return next;
    }
    return this.entry(at, at - from);
  }

  private entry(start: number, column: number): number | null {
    const { text } = this;
    let [at, indent] = [start, column];
    const dash = text[at] === "-" && /[\s]|^$/.test(text[at + 1] ?? "");
    this.leave(dash ? indent : indent - 1, dash);
    this.builder.openUnit(start, start);
    let element: string | null = null;
    for (let depth = 0; depth < MOST_DASHES && text[at] === "-" && /[ \t]/.test(text[at + 1] ?? ""); depth++) {
      element = this.element(indent);
      const begin = at;
      at++;
      while (text[at] === " " || text[at] === "\t") at++;
      indent += at - begin;
      if (text[at] === "#" || text[at] === "\n" || text[at] === "\r" || at >= text.length) break;
    }
    KEY.lastIndex = at;
    const key = KEY.exec(text);
    const name = key === null ? null : (key[1] ?? key[2] ?? key[3] ?? "");
    const value = this.skip(key === null ? at : KEY.lastIndex);
    const end =
      name === null ? this.value(element === null ? [] : [element], at, value, column) : this.value(namesOf(name), at, value, indent);
    if (name !== null && end.nested) this.enter(indent, name);
    this.builder.endUnit(end.to);
    this.builder.closeUnit();
    const [, next] = lineEnd(text, end.next);
    return next;
  }

  private skip(at: number): number {
    let to = at;
    while (this.text[to] === " " || this.text[to] === "\t") to++;
    PROPERTIES.lastIndex = to;
    return PROPERTIES.exec(this.text) === null ? to : PROPERTIES.lastIndex;
  }

  /** A value and the comment behind it. `next` lies on the last line that they take. */
  private value(names: readonly string[], from: number, at: number, indent: number): { to: number; next: number; nested: boolean } {
    const { text } = this;
    const [end] = lineEnd(text, at);
    const unit = text[at] ?? "";
    BLOCK.lastIndex = at;
    if ((unit === "|" || unit === ">") && BLOCK.exec(text) !== null) {
      const comment = this.commentIn(at, end);
      if (comment !== null) this.comment(comment, end);
      return { to: at + 1, next: this.blockEnd(end, indent), nested: false };
    }
    if (unit === "{" || unit === "[") {
      const to = this.flow(at, names[0] ?? "");
      if (to !== null) {
        this.builder.addSlot(names, from, { from: at, to }, null);
        return { to, next: this.behind(to), nested: false };
      }
    }
    const quoted = unit === '"' || unit === "'" ? this.quotedEnd(at) : null;
    if (quoted !== null) {
      this.scalar(names, from, { from: at, to: quoted });
      return { to: quoted, next: this.behind(quoted), nested: false };
    }
    const comment = this.commentIn(at, end);
    const to = trimmedEnd(text, at, comment ?? end);
    if (comment !== null) this.comment(comment, end);
    if (to > at) this.scalar(names, from, { from: at, to });
    return { to: Math.max(to, from), next: end, nested: to <= at };
  }

  private scalar(names: readonly string[], from: number, span: Span): void {
    if (!/["']/.test(this.text[span.from] ?? "")) this.builder.addStrays(span);
    if (span.to > span.from)
      this.builder.addSlot(names, from, span, this.text[span.from] === "*" ? null : scalarLiteral(this.text, span, this.syntax));
  }

  private behind(at: number): number {
    const [end] = lineEnd(this.text, at);
    const comment = this.commentIn(at, end);
    if (comment !== null) this.comment(comment, end);
    return end;
  }

  /** `{lr: 0.5, betas: [0.9, 0.99]}` over any number of lines; null when it is not closed. */
  private flow(open: number, owner: string): number | null {
    const { text } = this;
    const stack: { readonly close: string; readonly name: string; items: number }[] = [];
    let key: { readonly name: string; readonly from: number } | null = null;
    let pending = owner;
    for (let at = open; at < text.length; ) {
      const unit = text[at] ?? "";
      const top = stack.at(-1);
      if (lineSignLength(text, at, this.syntax) > 0) {
        const [end] = lineEnd(text, at);
        this.comment(at, end);
        at = end;
      } else if (unit === "{" || unit === "[") {
        const name: string = key?.name ?? (top === undefined || top.close === "}" ? pending : `${top.name}_${top.items}`);
        stack.push({ close: unit === "{" ? "}" : "]", name, items: 0 });
        if (unit === "{" && name !== "") this.builder.openScope(name);
        else this.builder.openScope("");
        key = null;
        at++;
      } else if (unit === "}" || unit === "]") {
        if (top?.close !== unit) {
          for (const _ of stack) this.builder.closeScope();
          return null;
        }
        this.builder.closeScope();
        stack.pop();
        key = null;
        pending = "";
        at++;
        if (stack.length === 0) return at;
      } else if (unit === ",") {
        if (top !== undefined) top.items++;
        key = null;
        at++;
      } else if (/\s/.test(unit)) at++;
      else {
        const end = this.flowScalar(at);
        const span = { from: at, to: trimmedEnd(text, at, end) };
        const colon =
          /^[ \t]*:(?=[\s,[\]{}]|$)/.exec(text.slice(end, end + 40)) ?? (/["']/.test(unit) ? /^:/.exec(text.slice(end, end + 1)) : null);
        if (colon !== null && key === null) {
          key = { name: text.slice(span.from, span.to).replace(/^["']|["']$/g, ""), from: at };
          at = this.skip(end + colon[0].length);
          continue;
        }
        const names = key !== null ? namesOf(key.name) : top?.close === "]" && top.name !== "" ? [`${top.name}_${top.items}`] : [];
        this.scalar(names, key?.from ?? at, span);
        at = Math.max(end, at + 1);
      }
    }
    for (const _ of stack) this.builder.closeScope();
    return null;
  }

  private flowScalar(at: number): number {
    const { text } = this;
    const quoted = text[at] === '"' || text[at] === "'" ? this.quotedEnd(at) : null;
    if (quoted !== null) return quoted;
    let to = at;
    while (to < text.length && !/[,[\]{}\r\n]/.test(text[to] ?? "")) {
      if (text[to] === ":" && /[\s,[\]{}]|^$/.test(text[to + 1] ?? "")) break;
      if (to > at && lineSignLength(text, to, this.syntax) > 0) break;
      to++;
    }
    return trimmedEnd(text, at, Math.max(to, at + 1));
  }

  private quotedEnd(at: number): number | null {
    const quote = this.text[at] ?? "";
    for (let i = at + 1; i < this.text.length; i++) {
      if (quote === '"' && this.text[i] === "\\") i++;
      else if (this.text[i] === quote) {
        if (quote === "'" && this.text[i + 1] === "'") i++;
        else return i + 1;
      }
    }
    return null;
  }

  /** End of the last line of a block scalar: its lines stand deeper than its key. */
  private blockEnd(end: number, indent: number): number {
    let last = end;
    let [, next] = lineEnd(this.text, end);
    while (next !== null && next <= this.text.length) {
      const [to, after]: readonly [number, number | null] = lineEnd(this.text, next);
      const row = this.text.slice(next, to);
      const depth = row.length - row.trimStart().length;
      if (row.trim() !== "" && depth <= indent) break;
      last = to;
      next = after;
    }
    return last;
  }

  private commentIn(from: number, to: number): number | null {
    for (let i = this.text.indexOf("#", from); i >= 0 && i < to; i = this.text.indexOf("#", i + 1)) {
      if (lineSignLength(this.text, i, this.syntax) > 0) return i;
    }
    return null;
  }

  private comment(at: number, end: number): void {
    this.builder.addComment(at, end, lineSignLength(this.text, at, this.syntax), 0);
  }

  private enter(indent: number, name: string): void {
    this.levels.push({ indent, name, items: 0 });
    this.builder.openScope(scopeName(name));
  }

  /** Leaves what stands deeper than a column; a list may stand at its key's own. */
  private leave(indent: number, dash = false): void {
    for (let last = this.levels.at(-1); this.levels.length > 1 && last !== undefined; last = this.levels.at(-1)) {
      if (dash ? last.indent < indent || (last.indent === indent && last.name !== "-") : last.indent <= indent) return;
      this.levels.pop();
      this.builder.closeScope();
    }
  }

  /** Enters an element of the list of the key above: `betas_0`. */
  private element(indent: number): string | null {
    const owner = this.levels.findLast((l) => l.name !== "-" && l.name !== "");
    const list = this.levels.at(-1);
    const index = list === undefined ? 0 : list.items++;
    const name = owner === undefined ? null : `${namesOf(owner.name)[0] ?? ""}_${index}`;
    this.levels.push({ indent, name: "-", items: 0 });
    this.builder.openScope(name === null ? `${index}` : name);
    return name;
  }
}

function scopeName(key: string): string {
  return key.trim().replace(/[^\p{L}\p{N}_.]+/gu, "_");
}

/** What a key may be called: with hyphens as underscores, and as it is; of a dotted key the last part. */
function namesOf(key: string): string[] {
  const name = key.trim();
  const short = name.split(/[./]/).at(-1) ?? name;
  const plain = short.replace(/[^\p{L}\p{N}_]+/gu, "_");
  return [...new Set([plain, short, name])].filter((n) => n !== "");
}

import type { Span } from "./model";
import type { OutlineBuilder } from "./outline-builder";
import { lineSignLength, TextReader } from "./text-comments";
import { scalarLiteral } from "./text-literals";
import type { TextSyntax } from "./text-type";

const ASSIGNED = /([A-Za-z_]\w*)(?:\[[^\]\s]*\])?\+?=/y;
const FLAG = /--?([A-Za-z][\w.-]*)(?:=|[ \t]+(?=[^\s-]|-[\d.]))/y;
const DEFAULT = /\$\{(\w+):?[-=]/y;
/** `LR := 0.5`, `LR ?= 0.5` of a makefile, and space around the sign. */
const MAKE = /^[ \t]*(?:export[ \t]+|override[ \t]+|private[ \t]+)*([\w.-]+)[ \t]*(?::::=|::=|:=|\?=|\+=|!=|=)[ \t]*/;
/** `set -x LR 0.5`, `ENV LR 0.5` */
const HEAD = /^[ \t]*(set|env)(?:[ \t]+-{1,2}[\w-]+)*[ \t]+([A-Za-z_]\w*)[ \t]+(?![=\s])/i;
const WORD_START = /[\s;&|()`{]/;

/** Words of a shell: assignments, defaults in `${NAME:-…}`, flags of a command line. Also makefiles and Dockerfiles. */
export function readShell(builder: OutlineBuilder, syntax: TextSyntax): void {
  new ShellReader(builder, syntax).read();
}

class ShellReader {
  private readonly text: string;
  private readonly reader: TextReader;
  private quote = "";
  private unit = -1;
  private heredocs: string[] = [];

  private readonly builder: OutlineBuilder;
  private readonly syntax: TextSyntax;

  constructor(builder: OutlineBuilder, syntax: TextSyntax) {
    this.builder = builder;
    this.syntax = syntax;
    this.text = builder.text;
    this.reader = new TextReader(builder.text, syntax);
  }

  read(): void {
    const { text } = this;
    let at = text.startsWith("\uFEFF") ? 1 : 0;
    if (text.startsWith("#!", at)) at = this.lineEnd(at);
    this.rowStart(at);
    while (at < text.length) at = this.step(at);
    this.close(text.length);
  }

  private step(at: number): number {
    const { text } = this;
    const unit = text[at] ?? "";
    if (unit === "\n" || (unit === "\r" && text[at + 1] !== "\n")) return this.newLine(at);
    if (unit === "\\") return Math.min(text.length, text[at + 1] === "\r" && text[at + 2] === "\n" ? at + 3 : at + 2);
    const fallback = this.quote === "'" ? null : this.fallback(at);
    if (fallback !== null) return fallback;
    if (this.quote !== "") {
      if (unit === this.quote) this.quote = "";
      return at + 1;
    }
    if (unit === '"' || unit === "'") {
      if (this.reader.text.indexOf(unit, at + 1) > 0) this.quote = unit;
      return at + 1;
    }
    const sign = lineSignLength(text, at, this.syntax);
    if (sign > 0) {
      const close = this.text[at - 1] === "`" ? this.text.indexOf("`", at) : -1; // a comment inside a command over several lines
      const end = close < 0 ? this.lineEnd(at) : Math.min(close, this.lineEnd(at));
      this.builder.addComment(at, end, sign, 0);
      return end;
    }
    if (unit === "<") this.announced(at);
    return /\s/.test(unit) || !this.atWord(at) ? at + 1 : this.word(at);
  }

  private atWord(at: number): boolean {
    return at === 0 || WORD_START.test(this.text[at - 1] ?? "") || this.text[at - 1] === "\uFEFF";
  }

  private newLine(at: number): number {
    this.close(at);
    let next = at + 1;
    for (const tag of this.heredocs) next = this.reader.heredocEnd(tag, next) ?? next;
    this.heredocs = [];
    if (this.quote === "") this.rowStart(next);
    return next;
  }

  private announced(at: number): void {
    const { heredoc } = this.syntax;
    if (heredoc === undefined || this.text[at - 1] === "<" || this.text.startsWith("<<<", at)) return;
    heredoc.lastIndex = at;
    const tag = heredoc.exec(this.text)?.[2];
    if (tag !== undefined) this.heredocs.push(tag);
  }

  private rowStart(at: number): void {
    const end = this.lineEnd(at);
    let from = at;
    while (from < end && /[ \t]/.test(this.text[from] ?? "")) from++;
    if (from >= end || this.text[from] === "#") return;
    this.builder.openUnit(from, end);
    this.unit = from;
    const row = this.text.slice(at, end);
    const head = HEAD.exec(row);
    if (head !== null && this.syntax.heads?.includes((head[1] ?? "").toLowerCase()) === true)
      this.value([head[2] ?? ""], at + row.indexOf(head[2] ?? ""), at + head[0].length);
    const make = this.syntax.name === "make" && this.text[at] !== "\t" ? MAKE.exec(row) : null;
    if (make !== null && /[ \t:?!]/.test(row[row.indexOf(make[1] ?? "") + (make[1] ?? "").length] ?? ""))
      this.rest(make[1] ?? "", from, at + make[0].length, end);
  }

  /** A makefile's value is the rest of its line. */
  private rest(name: string, from: number, at: number, end: number): void {
    let to = at;
    while (to < end && lineSignLength(this.text, to, this.syntax) === 0) to++;
    while (to > at && /[ \t\r]/.test(this.text[to - 1] ?? "")) to--;
    if (to > at) this.builder.addSlot([name], from, { from: at, to }, scalarLiteral(this.text, { from: at, to }, this.syntax));
  }

  private close(_at: number): void {
    if (this.unit >= 0) this.builder.closeUnit();
    this.unit = -1;
  }

  /** `NAME=value` or `--name value` at the start of a word. */
  private word(at: number): number {
    if (this.text[at] === "@") this.builder.addStray(at);
    ASSIGNED.lastIndex = at;
    const name = ASSIGNED.exec(this.text)?.[1];
    if (name !== undefined) return this.value([name], at, ASSIGNED.lastIndex);
    FLAG.lastIndex = at;
    const flag = FLAG.exec(this.text)?.[1];
    if (flag === undefined) return at + 1;
    const name2 = flag.replaceAll("-", "_");
    this.value(name2 === flag ? [flag] : [name2, flag], at, FLAG.lastIndex);
    return FLAG.lastIndex;
  }

  /** The word that a value is: in quotes, or up to the next space. What has a default inside stands for that. */
  private value(names: readonly string[], from: number, at: number): number {
    const span = this.wordAt(at);
    const source = this.text.slice(span.from, span.to);
    if (source === "" || /^"?\$\{\w+:?[-=]/.test(source)) return at;
    const literal = /[$`*(){}<>|&]/.test(source) ? null : scalarLiteral(this.text, span, this.syntax);
    this.builder.addSlot(names, from, span, literal);
    return at;
  }

  private wordAt(at: number): Span {
    const { text } = this;
    let to = at;
    const quote = text[at];
    if (quote === '"' || quote === "'") {
      const end = text.indexOf(quote, at + 1);
      const line = this.lineEnd(at);
      if (end > 0 && end < line) return { from: at, to: end + 1 };
    }
    while (to < text.length && !/[\s;&|<>)"'`]/.test(text[to] ?? "")) to++;
    return { from: at, to };
  }

  private fallback(at: number): number | null {
    if (this.text[at] !== "$") return null;
    DEFAULT.lastIndex = at;
    const [, name = ""] = DEFAULT.exec(this.text) ?? [];
    if (name === "") return null;
    const from = DEFAULT.lastIndex;
    let to = from;
    while (to < this.text.length && !/[}\r\n$]/.test(this.text[to] ?? "")) to++;
    if (this.text[to] !== "}" || to === from) return from;
    // a positional parameter's default is named by what it is assigned to
    const assigned = /^\d+$/.test(name) ? /([A-Za-z_]\w*)="?$/.exec(this.text.slice(Math.max(0, at - 80), at))?.[1] : undefined;
    this.builder.addSlot([assigned ?? name], at, { from, to }, scalarLiteral(this.text, { from, to }, this.syntax));
    return to;
  }

  private lineEnd(at: number): number {
    let end = at;
    while (end < this.text.length && this.text[end] !== "\n" && this.text[end] !== "\r") end++;
    return end;
  }
}

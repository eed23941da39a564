import type { OutlineBuilder } from "./outline-builder";
import { lineSignLength } from "./text-comments";
import { scalarLiteral } from "./text-literals";
import type { TextSyntax } from "./text-type";

const ENTRY =
  /^([ \t]*(?:export[ \t]+|(?:set|SET)[ \t]+(?:\/a[ \t]+)?"?)?)([^\s=:#;"'][^=:\r\n]*?|"[^"\r\n]*")[ \t]*(:=|\?=|\+=|::=|=|:)[ \t]*/;
const SECTION = /^[ \t]*\[+([^\]\r\n]+)\]+[ \t]*$/;

/** A key, a sign and the rest of the line, as in INI files, `.env` and properties; `[section]` names what follows. */
export function readLines(builder: OutlineBuilder, syntax: TextSyntax): void {
  const { text } = builder;
  let open = 0;
  for (let from = text.startsWith("\uFEFF") ? 1 : 0; from <= text.length; ) {
    const [end, next] = lineEnd(text, from);
    const comment = commentStart(text, from, end, syntax);
    const to = trimmedEnd(text, from, comment ?? end);
    if (comment !== null) builder.addComment(comment, end, lineSignLength(text, comment, syntax), 0);
    const row = text.slice(from, to);
    const section = SECTION.exec(row)?.[1];
    if (section !== undefined) {
      for (; open > 0; open--) builder.closeScope();
      for (const part of section.trim().split(".")) {
        builder.openScope(part.replace(/\W+/g, "_"));
        open++;
      }
    } else if (to > from && !readDefault(builder, from, to, syntax)) readEntry(builder, from, to, syntax);
    if (next === null) break;
    from = next;
  }
}

/** Where a line ends, and where the next one begins. */
export function lineEnd(text: string, from: number): readonly [number, number | null] {
  let end = from;
  while (end < text.length && text[end] !== "\n" && text[end] !== "\r") end++;
  if (end >= text.length) return [end, null];
  return [end, text[end] === "\r" && text[end + 1] === "\n" ? end + 2 : end + 1];
}

export function trimmedEnd(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && /[ \t]/.test(text[end - 1] ?? "")) end--;
  return end;
}

function commentStart(text: string, from: number, to: number, syntax: TextSyntax): number | null {
  let quote = "";
  for (let i = from; i < to; i++) {
    const unit = text[i] ?? "";
    if (quote !== "") {
      if (unit === "\\") i++;
      else if (unit === quote) quote = "";
    } else if ((unit === '"' || unit === "'") && /[=:\s]/.test(text[i - 1] ?? "="))
      quote = text.slice(i + 1, to).includes(unit) ? unit : "";
    else if (lineSignLength(text, i, syntax) > 0) return i;
  }
  return null;
}

/** `LR=${LR:-0.5}` and `: "${LR:=0.5}"` of a file that a shell reads. */
const DEFAULT = /^[ \t]*(?:(?:export[ \t]+)?\w+=|:[ \t]+)"?\$\{(\w+):?[-=](?=([^${}"]*)\}"?$)/;

function readDefault(builder: OutlineBuilder, from: number, to: number, syntax: TextSyntax): boolean {
  const [whole, name = "", inner = ""] = DEFAULT.exec(builder.text.slice(from, to)) ?? [];
  if (whole === undefined || inner === "" || syntax.name !== ".env") return false;
  const at = from + whole.length;
  builder.openUnit(from, to);
  builder.addSlot(
    [name],
    from,
    { from: at, to: at + inner.length },
    scalarLiteral(builder.text, { from: at, to: at + inner.length }, syntax),
  );
  builder.closeUnit();
  return true;
}

function readEntry(builder: OutlineBuilder, from: number, to: number, syntax: TextSyntax): void {
  const match = ENTRY.exec(builder.text.slice(from, to));
  builder.openUnit(from, to);
  if (match !== null) {
    const [whole, lead = "", key = ""] = match;
    const value = { from: from + whole.length, to };
    if (lead.endsWith('"') && builder.text[to - 1] === '"') value.to = to - 1;
    const name = key.replace(/^"|"$/g, "").trim();
    const short = name.split(/[.\s/]/).at(-1) ?? name;
    const names = [short.replaceAll("-", "_"), ...(short.includes("-") ? [short] : []), ...(name === short ? [] : [name])];
    if (!/["']/.test(builder.text[value.from] ?? "")) builder.addStrays(value);
    if (value.to > value.from) builder.addSlot(names, from + lead.length, value, scalarLiteral(builder.text, value, syntax));
  }
  builder.closeUnit();
}

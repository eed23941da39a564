import type { CodeReader } from "./text-code";
import { elementKey } from "./text-names";

export const ASSIGNS = new Set(["=", ":=", "<-", "<<-", "=>", "?=", "::=", "||=", "+=", "-=", "*=", "/=", ".=", ":", "??="]);

/** `#define NAME VALUE`, `set NAME VALUE`, `NAME equ VALUE`: what stands between name and value is space alone. */
export function readHead(reader: CodeReader, index: number): void {
  const heads = reader.syntax.heads ?? [];
  const at = reader.tokens[index]?.from ?? 0;
  const head = heads.find(
    (h) =>
      reader.text
        .slice(at, at + h.length + 1)
        .toLowerCase()
        .startsWith(h) && !/\w/.test(/\w$/.test(h) ? (reader.text[at + h.length] ?? "") : ""),
  );
  const equ = /^\S+\s+equ\s/i.test(reader.text.slice(at, at + 80));
  if (head === undefined && !equ) return;
  let name = index;
  if (head !== undefined) while ((reader.tokens[name]?.from ?? Number.POSITIVE_INFINITY) < at + head.length) name++;
  if (/^(?:global|local|-\w+)$/.test(reader.source(reader.tokens[name]))) name++;
  let first = name + 1 + (equ ? 1 : 0);
  if (reader.source(reader.tokens[first]) === ",") first++;
  const token = reader.tokens[name];
  if (token?.kind !== "word" || reader.tokens[first] === undefined || ASSIGNS.has(reader.source(reader.tokens[first]))) return;
  const group = reader.partner.get(first);
  if (reader.source(reader.tokens[first]) === "(" && reader.tokens[first]?.from === token.to && group !== undefined) {
    if (reader.syntax.name !== "Tcl") return; // a macro with parameters
    const key = reader.text.slice(reader.tokens[first]?.to ?? 0, reader.tokens[group]?.from ?? 0); // set cfg(lr) 0.5
    reader.slot([key, `${reader.source(token)}(${key})`], token.from, group + 1, reader.valueEnd(group + 1));
    return;
  }
  const last = reader.valueEnd(first);
  reader.slot([reader.source(token).replace(/^\\/, "")], token.from, first, last);
}

/** `0.5 AS lr` of SQL gives a value its name. */
export function readAlias(reader: CodeReader, index: number): void {
  const entry = aliasEntry(reader, index);
  if (entry !== null) reader.slot([elementKey(entry.name)], entry.from, entry.first, index - 1);
}

/** `0.5 AS lr` of SQL; not the type in `CAST(0.5 AS REAL)`. */
function aliasEntry(reader: CodeReader, index: number): { readonly name: string; readonly from: number; readonly first: number } | null {
  const name = reader.tokens[index + 1];
  const value = reader.tokens[index - 1];
  const isValue = value?.kind === "number" || value?.kind === "string" || /^(?:true|false|null)$/i.test(reader.source(value));
  if (!isValue || (name?.kind !== "word" && name?.kind !== "string")) return null;
  const ahead = reader.tokens[index - 3];
  const opens = ahead === undefined || ahead.kind === "line" || /^(?:[,(]|select)$/i.test(reader.source(ahead));
  const first = opens && /^[+-]$/.test(reader.source(reader.tokens[index - 2])) ? index - 2 : index - 1;
  const isCast = reader.source(reader.tokens[first - 1]) === "(" && /cast$/i.test(reader.source(reader.tokens[first - 2]));
  return isCast ? null : { name: reader.source(name), from: reader.tokens[first]?.from ?? name.from, first };
}

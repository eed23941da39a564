import type { Span } from "./model";

export interface Scope extends Span {
  readonly name: string;
}

const WORDS =
  /^[ \t]*(?:[\w<>]+\s+){0,4}?(?:function|func|fun|fn|def|defp|defn|defmodule|sub|proc|procedure|subroutine|module|class|struct|impl|trait|object|namespace|interface|enum|record|package|task|define-record-type|let rec)\b[\s(]*(?:\([^()]*\)\s*)?(?:[\w[\], ]+=\s*)?([\p{L}_][\p{L}\p{N}_.:$*!?-]*)/u;
const C_LIKE = /^[A-Za-z_][\w:<>,*&[\] \t]*[\s*&]([A-Za-z_][\w:]*)\s*\([^;{}=]*\)?[^;{}=]*\{?\s*$/;
const ASSIGNED = /^[ \t]*(?:local\s+)?([\p{L}_.][\p{L}\p{N}_.]*)\s*(?:<-|=)\s*function\b/u;
const NO_FUNCTION = /^\s*(?:if|for|while|switch|return|else|do|catch|with|match|elseif|elif|until|when|case|foreach|end)\b/;
const LONGEST = 200;

interface Open {
  readonly from: number;
  readonly indent: number;
  readonly name: string;
}

/** Functions and classes as their headers and indentation tell them, in whatever language: good enough to tell two values of one name apart. */
export function indentScopes(text: string): readonly Scope[] {
  const found: Scope[] = [];
  const open: Open[] = [];
  let at = 0;
  for (const row of text.split("\n")) {
    const body = row.trim();
    const indent = row.length - row.trimStart().length;
    if (body !== "" && !/^[#{]/.test(body)) {
      for (let last = open.at(-1); last !== undefined && indent <= last.indent && !/^(?:[{)]|begin\b)/.test(body); last = open.at(-1)) {
        open.pop();
        found.push({ from: last.from, to: at, name: last.name });
      }
      const name = row.length > LONGEST ? undefined : headerName(row);
      if (name !== undefined && !/\bend\s*;?\s*$/.test(body)) open.push({ from: at, indent, name });
    }
    at += row.length + 1;
  }
  for (const { from, name } of open) found.push({ from, to: text.length + 1, name });
  return found.sort((a, b) => a.from - b.from || b.to - a.to);
}

function headerName(row: string): string | undefined {
  if (NO_FUNCTION.test(row)) return undefined;
  return (ASSIGNED.exec(row) ?? WORDS.exec(row) ?? C_LIKE.exec(row))?.[1];
}

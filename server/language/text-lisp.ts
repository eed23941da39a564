import type { Literal } from "./outline";
import type { OutlineBuilder } from "./outline-builder";
import { quotedLiteral, scalarLiteral } from "./text-literals";
import type { Token } from "./text-tokens";
import type { TextSyntax } from "./text-type";

/** Heads after which the next symbol is what is defined, or that compute with what follows. */
const NO_NAME = /^(?:\*|\+|-|\/|<|>|=|<=|>=|if|when|unless|and|or|not|list|vector|cons|do|begin|return|\.)$/;

/** A literal is named by the symbol or keyword right before it: `(define lr 0.5)`, `:lr 0.5`, `((lr 0.5))`. */
export function readLisp(builder: OutlineBuilder, tokens: readonly Token[], syntax: TextSyntax): void {
  const { text } = builder;
  const plain = tokens.filter((t) => t.kind !== "line");
  let depth = 0;
  for (const [i, token] of plain.entries()) {
    const source = text.slice(token.from, token.to);
    if (depth === 0) builder.openUnit(token.from, formEnd(plain, i, text));
    if ("([{".includes(source) && token.kind === "sign") depth++;
    else if (")]}".includes(source) && token.kind === "sign") depth = Math.max(0, depth - 1);
    else readAtom(builder, plain, i, syntax);
    if (depth === 0) builder.closeUnit();
  }
}

function formEnd(tokens: readonly Token[], from: number, text: string): number {
  let depth = 0;
  for (let i = from; i < tokens.length; i++) {
    const token = tokens[i];
    const source = token?.kind === "sign" ? text.slice(token.from, token.to) : "";
    if (source !== "" && "([{".includes(source)) depth++;
    else if (source !== "" && ")]}".includes(source)) depth--;
    if (depth <= 0) return token?.to ?? 0;
  }
  return tokens.at(-1)?.to ?? 0;
}

function readAtom(builder: OutlineBuilder, tokens: readonly Token[], index: number, syntax: TextSyntax): void {
  const { text } = builder;
  const token = tokens[index];
  if (token === undefined) return;
  const quote = text[token.from - 1] === "'" ? 1 : 0;
  const before = tokens[index - 1 - quote];
  const literal = atomLiteral(text, token, quote, syntax);
  if (literal === null) return;
  const name = before?.kind === "word" ? text.slice(before.from, before.to) : "";
  if (before === undefined || name === "" || NO_NAME.test(name)) {
    builder.addSlot([], literal.from, literal, literal);
    return;
  }
  const bare = name.replace(/^#?:+|^\*+|\*+$|:$/g, "");
  const short = bare.replaceAll("-", "_");
  builder.addSlot([short, ...(bare === short ? [] : [bare]), ...(name === bare ? [] : [name])], before.from, literal, literal);
}

function atomLiteral(text: string, token: Token, quote: number, syntax: TextSyntax): Literal | null {
  if (token.kind === "string") return quotedLiteral(text, token, syntax);
  if (token.kind !== "word" && token.kind !== "number") return null;
  const span = { from: token.from - quote, to: token.to };
  const keyword = /^:[\w-]/.test(text.slice(token.from, token.to));
  const literal = scalarLiteral(text, { from: token.from, to: token.to }, syntax);
  if (quote === 1 || keyword) return { kind: "string", ...span };
  return literal?.kind === "string" ? null : literal;
}

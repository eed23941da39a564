import type { Span } from "../language/model";
import { TUNE_OPTIONS } from "../language/tune-options";
import { type Token, tokenAt, tokensOf } from "./annotation-tokens";

export type TuneOption = (typeof TUNE_OPTIONS)[number];

/** What may be written at a place of `@tune`. */
export type TuneExpects =
  | { readonly kind: "domain" }
  | { readonly kind: "alternative" }
  | { readonly kind: "option" }
  | { readonly kind: "step" }
  | { readonly kind: "name" }
  | { readonly kind: "operand" }
  | { readonly kind: "operator"; readonly name: string }
  | { readonly kind: "value"; readonly name: string; readonly given: readonly string[] }
  | { readonly kind: "connective" }
  | { readonly kind: "nothing" };

export interface TuneCursor {
  /** The item that the offset lies in. */
  readonly item: Span;
  readonly target: Token | null;
  readonly expects: TuneExpects;
  /** The token that is being written, or the empty place. */
  readonly replace: Span;
  /** Options of the item that stand elsewhere in it. */
  readonly given: ReadonlySet<TuneOption>;
  /** Alternatives that stand elsewhere in it. */
  readonly alternatives: readonly string[];
  /** The domain as far as it is written, without the token at the offset. */
  readonly domain: string;
}

/** Reads an item of `@tune` up to an offset, however much of it is still missing. Never throws. */
export function tuneCursor(text: string, body: Span, offset: number, quotes: string): TuneCursor {
  const item = itemAt(text, body, offset, quotes);
  const all = tokensOf(text, item, quotes);
  const current = tokenAt(all, offset);
  const target = targetOf(all, offset);
  const rest = all.filter((t) => t !== current && (target === null || t.from > target.to) && !(target !== null && t === colonOf(all)));
  const before = rest.filter((t) => t.to <= offset);
  const domain = before.slice(0, domainLength(before));
  return {
    item,
    target,
    expects: expectation(before, domain.length, current),
    replace: current === null ? { from: offset, to: offset } : { from: current.from, to: current.to },
    given: new Set(optionsIn(rest)),
    alternatives: alternativesIn(text, rest),
    domain: domain.map((t) => t.text).join(" "),
  };
}

function itemAt(text: string, body: Span, offset: number, quotes: string): Span {
  const items = itemsOf(text, body, quotes);
  return items.findLast(({ from }) => from <= offset) ?? items[0] ?? body;
}

/** What stands between the semicolons. Never throws. */
export function itemsOf(text: string, body: Span, quotes: string): Span[] {
  const items: Span[] = [];
  let [from, depth] = [body.from, 0];
  for (const token of tokensOf(text, body, quotes)) {
    if (token.kind !== "sign") continue;
    if ("([{".includes(token.text)) depth++;
    else if (")]}".includes(token.text)) depth = Math.max(0, depth - 1);
    else if (token.text === ";" && depth === 0) {
      items.push({ from, to: token.from });
      from = token.to;
    }
  }
  return [...items, { from, to: body.to }];
}

function targetOf(tokens: readonly Token[], offset: number): Token | null {
  const colon = colonOf(tokens);
  return colon !== null && colon.to <= offset ? (tokens[0] ?? null) : null;
}

function colonOf(tokens: readonly Token[]): Token | null {
  const [first, colon, next] = tokens;
  if (first === undefined || first.kind === "sign" || colon?.text !== ":" || colon.from !== first.to) return null;
  return next?.text === ":" && next.from === colon.to ? null : colon;
}

function isOption(token: Token | undefined): boolean {
  return token?.kind === "word" && TUNE_OPTIONS.some((o) => o === token.text);
}

/** How many tokens the domain takes: all up to the first option that no `|` or bracket asks for as an operand. */
function domainLength(tokens: readonly Token[]): number {
  let depth = 0;
  for (const [i, token] of tokens.entries()) {
    if (token.kind === "sign" && "([{".includes(token.text)) depth++;
    else if (token.kind === "sign" && ")]}".includes(token.text)) depth = Math.max(0, depth - 1);
    else if (depth === 0 && isOption(token) && tokens[i - 1]?.text !== "|") return i;
  }
  return tokens.length;
}

function expectation(before: readonly Token[], length: number, current: Token | null): TuneExpects {
  if (length === before.length) return inDomain(before, current);
  const options = before.slice(length);
  const at = options.findLastIndex((t) => isOption(t));
  const option = options[at]?.text;
  const behind = options.slice(at + 1);
  if (option === "if" || options.slice(0, at + 1).some((t) => t.text === "if")) {
    const condition = options.slice(options.findIndex((t) => t.text === "if") + 1);
    if (!condition.some((t) => isOption(t))) return inCondition(condition);
  }
  if (option === "step") return behind.length === 0 ? { kind: "step" } : { kind: "option" };
  if (option === "as") return behind.length === 0 ? { kind: "name" } : { kind: "option" };
  return behind.length === 0 ? { kind: "option" } : { kind: "nothing" };
}

function inDomain(tokens: readonly Token[], current: Token | null): TuneExpects {
  const last = tokens.at(-1);
  if (last === undefined) return { kind: "domain" };
  if (depthOf(tokens) > 0) return { kind: "nothing" };
  if (last.text === "|") return { kind: "alternative" };
  if (last.kind === "sign" && !")]}".includes(last.text)) return { kind: "nothing" };
  return current?.kind === "string" || last.text.endsWith("..") ? { kind: "nothing" } : { kind: "option" };
}

function depthOf(tokens: readonly Token[]): number {
  let depth = 0;
  for (const { kind, text } of tokens) {
    if (kind === "sign" && "([{".includes(text)) depth++;
    else if (kind === "sign" && ")]}".includes(text)) depth = Math.max(0, depth - 1);
  }
  return depth;
}

const COMPARISON = /^(?:==|!=|<=?|>=?)$/;

/** `not`, names, comparisons, values and what joins them, from left to right. */
function inCondition(tokens: readonly Token[]): TuneExpects {
  let state: TuneExpects = { kind: "operand" } as TuneExpects;
  let members = false;
  for (const token of tokens) {
    switch (state.kind) {
      case "operand":
        if (token.kind === "word" && token.text !== "not") state = { kind: "operator", name: token.text };
        else if (token.text !== "not" && token.text !== "(") return { kind: "nothing" };
        break;
      case "operator":
        if (token.text === "not") break;
        if (token.text === ":") state = { kind: "operator", name: `${state.name}:` };
        else if (state.name.endsWith(":") && token.kind === "word") state = { kind: "operator", name: state.name + token.text };
        else if (token.text === "in" || COMPARISON.test(token.text)) {
          members = token.text === "in";
          state = { kind: "value", name: state.name, given: [] };
        } else return { kind: "nothing" };
        break;
      case "value":
        if (token.text === ")" || token.text === "]") [state, members] = [{ kind: "connective" }, false];
        else if (token.kind === "sign") break;
        else if (members) state = { ...state, given: [...state.given, token.text] };
        else state = { kind: "connective" };
        break;
      default:
        if (token.text === "and" || token.text === "or") state = { kind: "operand" };
        else if (token.text !== ")") return { kind: "nothing" };
    }
  }
  return state;
}

function optionsIn(tokens: readonly Token[]): TuneOption[] {
  return tokens.flatMap((t, i) => (isOption(t) && tokens[i - 1]?.text !== "|" ? [t.text as TuneOption] : []));
}

/** What stands between the signs `|` outside of brackets, and before the first option. */
function alternativesIn(text: string, tokens: readonly Token[]): string[] {
  const domain = tokens.slice(0, domainLength(tokens));
  if (!domain.some((t) => t.text === "|")) return [];
  const found: string[] = [];
  let [depth, from, to] = [0, -1, -1];
  for (const token of [...domain, null]) {
    if (token === null || (token.text === "|" && depth === 0)) {
      if (from >= 0) found.push(text.slice(from, to));
      from = -1;
      continue;
    }
    if (token.kind === "sign" && "([{".includes(token.text)) depth++;
    else if (token.kind === "sign" && ")]}".includes(token.text)) depth = Math.max(0, depth - 1);
    if (from < 0) from = token.from;
    to = token.to;
  }
  return found;
}

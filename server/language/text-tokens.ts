import type { Span } from "./model";
import type { CommentText } from "./outline";
import { TextReader } from "./text-comments";
import { numberAt } from "./text-numbers";
import type { TextSyntax } from "./text-type";

/** `line` is a line's end, `sign` anything that is no word, number or string. */
export interface Token extends Span {
  readonly kind: "word" | "number" | "string" | "sign" | "line";
  /** Of a number: where the number itself ends and a suffix begins. */
  readonly core?: number;
  readonly float?: boolean;
}

export interface Tokens {
  readonly tokens: readonly Token[];
  readonly comments: readonly CommentText[];
}

const WORD = /[\p{L}\p{Nl}_$][\p{L}\p{N}\p{M}_$]*/uy;
const SIGNS =
  /(?:<<-|->>|\?:=|::=|\|\|=|\?\?=|&&=|===|!==|\.\.\.|:=|::|<-|->|=>|==|!=|\/=|<=|>=|\+=|-=|\*=|\?=|\.=|~=|=~|:-|\.\.|&&|\|\||<<|>>|\+\+|--)/y;
const PART_OF_WORD = /[\p{L}\p{N}_]/u;

/** Words, numbers, strings and signs of a text in order, and its comments. Never throws. */
export function tokenize(text: string, syntax: TextSyntax): Tokens {
  const reader = new TextReader(text, syntax);
  const tokens: Token[] = [];
  const comments: CommentText[] = [];
  let heredocs: string[] = [];
  const word = syntax.word ?? WORD;
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  if (text.startsWith("#!", at)) at = skipLine(text, at);
  while (at < text.length) {
    const unit = text[at] ?? "";
    if (unit === "\n" || unit === "\r") {
      const to = unit === "\r" && text[at + 1] === "\n" ? at + 2 : at + 1;
      tokens.push({ kind: "line", from: at, to });
      at = to;
      for (const tag of heredocs) at = reader.heredocEnd(tag, at) ?? at;
      heredocs = [];
      continue;
    }
    if (/\s/.test(unit)) {
      at++;
      continue;
    }
    const comment = reader.comment(at);
    if (comment !== null) {
      comments.push(comment);
      at = Math.max(comment.to, at + 1);
      continue;
    }
    const tag = heredocTag(text, at, syntax);
    if (tag !== null) heredocs.push(tag);
    const token = tokenAt(text, at, syntax, reader, word);
    tokens.push(token);
    at = token.to;
  }
  return { tokens, comments };
}

function skipLine(text: string, at: number): number {
  const end = /[\r\n]|$/g;
  end.lastIndex = at;
  return end.exec(text)?.index ?? text.length;
}

function heredocTag(text: string, at: number, { heredoc }: TextSyntax): string | null {
  if (heredoc === undefined || text[at] !== "<") return null;
  heredoc.lastIndex = at;
  return heredoc.exec(text)?.[2] ?? null;
}

function tokenAt(text: string, at: number, syntax: TextSyntax, reader: TextReader, word: RegExp): Token {
  const string = reader.stringEnd(at);
  if (string !== null && string > at) return { kind: "string", from: at, to: string };
  const number = /[\d.]/.test(text[at] ?? "") && !PART_OF_WORD.test(text[at - 1] ?? "") ? numberAt(text, at, syntax) : null;
  if (number !== null) return { kind: "number", from: at, to: number.to, core: number.core, float: number.float };
  word.lastIndex = at;
  if (word.exec(text) !== null) return { kind: "word", from: at, to: word.lastIndex };
  SIGNS.lastIndex = at;
  if (SIGNS.exec(text) !== null) return { kind: "sign", from: at, to: SIGNS.lastIndex };
  const pair = (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return { kind: "sign", from: at, to: at + pair };
}

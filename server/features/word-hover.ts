import type { Hover, Position } from "vscode-languageserver";
import { annotationAt } from "../language/annotation-at";
import type { AnnotationText } from "../language/annotation-text";
import type { SourceFile, Span } from "../language/model";
import { lineIndexOf } from "../language/text-positions";
import { quotesOf } from "../language/text-syntax";
import { codeSpan } from "../words/markdown";
import { type Token, tokenAt, tokensOf } from "./annotation-tokens";
import { DIRECTION_WORDS, type Explained, OBJECTIVE_WORDS, OPERATOR_WORDS, TAG_WORDS, TUNE_WORDS } from "./annotation-words";
import { searchCursor } from "./search-cursor";
import { SAMPLER_WORDS, SEARCH_WORDS, STOP_WORDS } from "./search-words";

interface Said {
  readonly span: Span;
  readonly paragraphs: readonly string[];
}

/** What the word of an annotation means that stands there; null where there is none. */
export function wordHover(source: SourceFile, position: Position): Hover | null {
  const lines = lineIndexOf(source);
  const offset = lines.offsetAt(position);
  const place = annotationAt(source, offset);
  if (place === null || place.annotation === null) return null;
  const { annotation } = place;
  const said = place.tagWord === null ? bodyWord(source, annotation, offset) : explained(annotation.tagSpan, TAG_WORDS[annotation.tag]);
  return said && { range: lines.rangeOf(said.span), contents: { kind: "markdown", value: said.paragraphs.join("\n\n") } };
}

function bodyWord(source: SourceFile, { tag, body }: AnnotationText, offset: number): Said | null {
  if (tag === "search") return searchWord(source.text, body, offset);
  const tokens = tokensOf(source.text, body, quotesOf(source));
  const token = tokenAt(tokens, offset) ?? tokens.find((t) => t.from <= offset && offset < t.to) ?? null;
  if (token === null) return null;
  if (tag === "tune") return known(token, TUNE_WORDS);
  if (tag !== "objective" && tag !== "constraint") return null;
  return brief(token, tag === "objective" ? DIRECTION_WORDS : OPERATOR_WORDS) ?? known(token, OBJECTIVE_WORDS);
}

function searchWord(text: string, body: Span, offset: number): Said | null {
  const cursor = searchCursor(text, body, offset);
  if (cursor === null || cursor.replace.to <= cursor.replace.from) return null;
  const span = cursor.replace;
  const written = text.slice(span.from, span.to);
  if (cursor.kind === "key") return known({ ...span, text: written }, SEARCH_WORDS);
  const values: Readonly<Record<string, string>> = cursor.key === "sampler" ? SAMPLER_WORDS : cursor.key === "stop" ? STOP_WORDS : {};
  const name = written.replace(/\(.*/s, "");
  if (!Object.hasOwn(values, name)) return cursor.key === "on" ? null : explained(span, SEARCH_WORDS[cursor.key]);
  return { span, paragraphs: [codeSpan(`${cursor.key}=${written}`), values[name] ?? ""] };
}

function known(word: Span & Pick<Token, "text">, words: Readonly<Record<string, Explained>>): Said | null {
  const found = Object.hasOwn(words, word.text) ? words[word.text] : undefined;
  return found === undefined ? null : explained(word, found);
}

function brief(token: Token, words: Readonly<Record<string, string>>): Said | null {
  return Object.hasOwn(words, token.text) ? { span: token, paragraphs: [codeSpan(token.text), words[token.text] ?? ""] } : null;
}

function explained(span: Span, { form, says, example }: Explained): Said {
  return { span, paragraphs: [codeSpan(form), says, ...(example === undefined || example === form ? [] : [codeSpan(example)])] };
}

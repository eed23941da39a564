import type { SemanticTokens, SemanticTokensLegend } from "vscode-languageserver";
import { annotationsIn } from "../language/annotation-at";
import type { AnnotationText } from "../language/annotation-text";
import type { SourceFile, Span } from "../language/model";
import { numberValue } from "../language/number-text";
import { lineIndexOf } from "../language/text-positions";
import { quotesOf } from "../language/text-syntax";
import { TUNE_OPTIONS } from "../language/tune-options";
import { tokensOf } from "./annotation-tokens";
import { OBJECTIVE_WORDS } from "./annotation-words";

const TYPES = ["keyword", "number", "string", "parameter", "property"] as const;
type TokenType = (typeof TYPES)[number];

/** Standard types alone, so that every theme has colours for them. */
export const LEGEND: SemanticTokensLegend = { tokenTypes: [...TYPES], tokenModifiers: ["documentation"] };

const DOCUMENTATION = 1;
const CONDITION_WORDS: ReadonlySet<string> = new Set(["and", "or", "not", "in"]);
const REPORT_WORDS: ReadonlySet<string> = new Set(["maximize", "minimize", ...Object.keys(OBJECTIVE_WORDS)]);

/** The words of annotations inside their comments; everything else is left to the language's own server. With a span, those in it alone. */
export function semanticTokens(source: SourceFile, within: Span = { from: 0, to: source.text.length }): SemanticTokens {
  const lines = lineIndexOf(source);
  const data: number[] = [];
  let [line, character] = [0, 0];
  for (const annotation of annotationsIn(source)) {
    if (annotation.body.to < within.from || annotation.tagSpan.from > within.to) continue;
    for (const { type, span } of [{ type: "keyword" as const, span: annotation.tagSpan }, ...bodyTokens(source, annotation)]) {
      const at = lines.positionAt(span.from);
      const same = at.line === line;
      data.push(at.line - line, same ? at.character - character : at.character, span.to - span.from, TYPES.indexOf(type), DOCUMENTATION);
      [line, character] = [at.line, at.character];
    }
  }
  return { data };
}

interface Coloured {
  readonly type: TokenType;
  readonly span: Span;
}

function bodyTokens(source: SourceFile, { tag, body }: AnnotationText): Coloured[] {
  const tokens = tokensOf(source.text, body, quotesOf(source));
  let inCondition = false;
  return tokens.flatMap(({ kind, text, from, to }, i): Coloured[] => {
    if (kind === "string") return [{ type: "string", span: { from, to } }];
    if (kind === "sign") {
      if (text === ";") inCondition = false;
      return [];
    }
    if (text.includes("..")) return boundsOf(text, from);
    if (numberValue(text) !== null) return [{ type: "number", span: { from, to } }];
    const behind = tokens[i - 1]?.text;
    if (tag === "search") return tokens[i + 1]?.text === "=" ? [{ type: "property", span: { from, to } }] : [];
    const isOption = tag === "objective" || tag === "constraint" ? REPORT_WORDS.has(text) : TUNE_OPTIONS.some((o) => o === text);
    if (isOption && behind !== "|" && behind !== "=") {
      inCondition = text === "if";
      return [{ type: "keyword", span: { from, to } }];
    }
    if (inCondition && CONDITION_WORDS.has(text)) return [{ type: "keyword", span: { from, to } }];
    const isName = behind === "as" || (inCondition && !/^(?:[=!<>]=?|in)$/.test(behind ?? "") && behind !== "," && behind !== "(");
    return isName || (inCondition && behind === "(" && tokens[i - 2]?.text !== "in") ? [{ type: "parameter", span: { from, to } }] : [];
  });
}

function boundsOf(text: string, from: number): Coloured[] {
  const at = text.indexOf("..");
  const bounds = [
    { from, to: from + at },
    { from: from + at + 2, to: from + text.length },
  ];
  return bounds.filter((b) => b.to > b.from).map((span) => ({ type: "number" as const, span }));
}

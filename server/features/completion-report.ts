import type { AnnotationPlaceAt } from "../language/annotation-at";
import type { AnnotationText } from "../language/annotation-text";
import { quotesOf } from "../language/text-syntax";
import { tr } from "../words/translate";
import { type Token, tokenAt, tokensOf } from "./annotation-tokens";
import { DIRECTION_WORDS, OBJECTIVE_WORDS, OPERATOR_WORDS } from "./annotation-words";
import type { CompletionRequest, Offer } from "./completion";
import { type Suggestion, snippetPlace } from "./completion-item";
import { documentation, metricMinimizes } from "./completion-tags";
import { loggedMetrics } from "./logged-metrics";
import { loopVariables } from "./loop-variables";

type ReportOption = keyof typeof OBJECTIVE_WORDS;

/** What may be written at a place behind `@objective` or `@constraint`. */
export function reportSuggestions(request: CompletionRequest, place: AnnotationPlaceAt, { tag, body }: AnnotationText): Offer | null {
  const { source, offset } = request;
  const { text } = source;
  if (isInPattern(text.slice(body.from, offset))) return null;
  const tokens = tokensOf(text, body, quotesOf(source));
  const current = tokenAt(tokens, offset);
  const replace = current === null ? { from: offset, to: offset } : { from: current.from, to: current.to };
  const before = tokens.filter((t) => t !== current && t.to <= offset);
  const head = tag === "objective" ? 1 : 2;
  if (before.length < head) return { replace, suggestions: tag === "objective" ? directions(place) : operators(before) };
  const last = before.at(-1);
  if (last?.text === "=" && before.at(-2)?.text === "step") return { replace, suggestions: loopSuggestions(request) };
  if (last?.kind === "sign") return null;
  const rest = tokens.filter((t) => t !== current).slice(head);
  return { replace, suggestions: [...metrics(request, place, rest), ...options(request, place, rest)] };
}

/** Behind `from /`, where anything may stand. */
function isInPattern(before: string): boolean {
  return /\bfrom\s+\/(?:[^/\\\n]|\\.)*\\?$/.test(before);
}

function directions(place: AnnotationPlaceAt): Suggestion[] {
  const order = metricMinimizes(place) ? (["minimize", "maximize"] as const) : (["maximize", "minimize"] as const);
  return order.map((word) => ({ label: word, kind: "keyword", docs: DIRECTION_WORDS[word] }));
}

function operators(before: readonly Token[]): Suggestion[] {
  if (before.length > 0) return [];
  return (["<=", ">="] as const).map((sign) => ({ label: sign, text: `${sign} `, kind: "operator", docs: OPERATOR_WORDS[sign] }));
}

/** Names that the statement assigns where it assigns several, or that a framework of the file logs. */
function metrics({ source }: CompletionRequest, place: AnnotationPlaceAt, rest: readonly Token[]): Suggestion[] {
  if (rest.some((t) => t.kind === "string" || (t.kind === "word" && !isOption(t.text)))) return [];
  const assigned = place.around.sites.flatMap((s) => s.targets.flatMap((t) => t.names.slice(0, 1)));
  if (assigned.length > 1) return [...new Set(assigned)].map((label) => ({ label, kind: "variable", detail: tr("assigned here") }));
  if (assigned.length === 1) return [];
  return loggedMetrics(source.text).map(({ name, framework }) => ({
    label: name,
    kind: "variable",
    detail: tr("logged by {0}", framework),
  }));
}

function isOption(word: string): word is ReportOption {
  return word in OBJECTIVE_WORDS;
}

function options({ source }: CompletionRequest, place: AnnotationPlaceAt, rest: readonly Token[]): Suggestion[] {
  const given = new Set(rest.map((t) => t.text));
  const reportable = source.language !== "text" && place.around.sites.length > 0;
  const order: readonly ReportOption[] = reportable
    ? ["step", "last", "mean", "patience", "min_steps", "from"]
    : ["last", "mean", "from", "patience", "min_steps"];
  return order
    .filter((name) => !given.has(name) && !(name === "last" && given.has("mean")) && !(name === "mean" && given.has("last")))
    .map((name): Suggestion => {
      const { form, says, example } = OBJECTIVE_WORDS[name];
      const base = { label: form, kind: "keyword", docs: documentation(form, says, example) } as const;
      switch (name) {
        case "last":
          return base;
        case "mean":
          return { ...base, text: "mean(5)", snippet: `mean(${snippetPlace(1, "5")})` };
        case "from":
          return { ...base, text: "from /acc: ([0-9.]+)/", snippet: `from /${snippetPlace(1, "acc: ([0-9.]+)")}/` };
        case "step":
          return { ...base, text: "step=", more: true };
        default:
          return { ...base, text: example ?? `${name}=5`, snippet: `${name}=${snippetPlace(1, name === "patience" ? "2" : "5")}` };
      }
    });
}

function loopSuggestions({ source, offset }: CompletionRequest): Suggestion[] {
  return loopVariables(source.text, offset).map((label) => ({ label, kind: "variable", detail: tr("counts the loop") }));
}

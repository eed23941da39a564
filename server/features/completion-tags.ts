import type { AnnotationPlaceAt } from "../language/annotation-at";
import { TAGS, type Tag } from "../language/annotation-text";
import { isIntegerForm, numberValue } from "../language/number-text";
import type { ReportSite } from "../language/outline";
import { type AnnotatedValue, valueAt } from "./annotated-value";
import { TAG_WORDS } from "./annotation-words";
import type { CompletionRequest, Offer } from "./completion";
import { type Suggestion, snippetChoice, snippetPlace } from "./completion-item";
import { isSeedName, suggestDomains } from "./domain-suggestions";

const COSTS = /^(?:n_?)?(?:num_?|max_?)?(?:train_?)?(?:epochs?|iterations|iters?|steps|max_iter)$/i;
const MOST_DOMAINS = 6;

/** The tags, those that can stand here first. */
export function tagSuggestions(request: CompletionRequest, place: AnnotationPlaceAt): Offer | null {
  const { source } = request;
  if (place.tagWord === null) return null;
  const value = valueAt(source, place, null);
  const hasBody = place.annotation !== null && place.annotation.body.to > place.annotation.body.from;
  const order = tagOrder(source.language === "text" ? [] : place.around.sites, value, place.around.ownLine);
  return { replace: place.tagWord, suggestions: order.map((tag) => tagSuggestion(tag, value, place, hasBody, source.language)) };
}

function tagOrder(sites: readonly ReportSite[], value: AnnotatedValue | null, ownLine: boolean): readonly Tag[] {
  const rest = (first: readonly Tag[]): readonly Tag[] => [...first, ...TAGS.filter((t) => !first.includes(t))];
  if (value !== null && isTunable(value)) {
    if (isSeedName(value.name)) return rest(["seed"]);
    return COSTS.test(value.name) ? rest(["fidelity", "tune"]) : rest(["tune", "fidelity", "seed"]);
  }
  if (sites.length > 0) return rest(["objective", "constraint"]);
  return ownLine ? rest(["search", "objective", "constraint"]) : rest(["objective", "constraint", "tune"]);
}

function isTunable(value: AnnotatedValue): boolean {
  return value.subject.literal !== null || suggestDomains(value).length > 0;
}

function tagSuggestion(
  tag: Tag,
  value: AnnotatedValue | null,
  place: AnnotationPlaceAt,
  hasBody: boolean,
  language: CompletionRequest["source"]["language"],
): Suggestion {
  const { form, says, example } = TAG_WORDS[tag];
  const base = { label: `@${tag}`, kind: "keyword", docs: documentation(form, says, example) } as const;
  const body = hasBody ? null : tagBody(tag, value, place, language);
  if (body === null) return { ...base, text: `@${tag}` };
  return { ...base, detail: body.plain, text: `@${tag} ${body.plain}`, snippet: `@${tag} ${body.snippet}$0` };
}

function tagBody(
  tag: Tag,
  value: AnnotatedValue | null,
  place: AnnotationPlaceAt,
  language: CompletionRequest["source"]["language"],
): { plain: string; snippet: string } | null {
  switch (tag) {
    case "tune": {
      const domains =
        value === null || value.name === ""
          ? []
          : suggestDomains(value)
              .map((d) => d.text)
              .slice(0, MOST_DOMAINS);
      const [first] = domains;
      if (first === undefined) return null;
      return { plain: first, snippet: domains.length > 1 ? snippetChoice(1, domains) : snippetPlace(1, first) };
    }
    case "fidelity": {
      const text = value?.subject.text ?? "";
      const number = numberValue(text);
      if (number === null || number <= 0) return null;
      const low = isIntegerForm(text, language) ? (number > 1 ? "1" : null) : String(Number((number / 10).toPrecision(2)));
      return low === null ? null : { plain: `${low}..${text}`, snippet: `${snippetPlace(1, low)}..${snippetPlace(2, text)}` };
    }
    case "objective": {
      const order = metricMinimizes(place) ? ["minimize", "maximize"] : ["maximize", "minimize"];
      return { plain: order[0] ?? "maximize", snippet: snippetChoice(1, order) };
    }
    case "constraint":
      return { plain: "<= 50", snippet: `${snippetChoice(1, ["<=", ">="])} ${snippetPlace(2, "50")}` };
    case "search":
      return { plain: "trials=40", snippet: `trials=${snippetPlace(1, "40")}` };
    default:
      return null;
  }
}

const COSTLY = /(?:loss|err|error|cost|mse|mae|rmse|nll|perplexity|ppl|latency|time|seconds|ms|size|wer|cer|fid)(?:$|_)/i;

/** Whether the names of the metric at a place say that less is better. */
export function metricMinimizes({ around }: AnnotationPlaceAt): boolean {
  const names = around.sites.flatMap((s) => s.targets.flatMap((t) => t.names));
  return names.length > 0 && names.some((n) => COSTLY.test(n));
}

export function documentation(form: string, says: string, example?: string): string {
  return example === undefined || example === form ? says : `${says}\n\n\`${example}\``;
}

import type { AnnotationPlaceAt } from "../language/annotation-at";
import { domainFits } from "../language/domain-fit";
import type { SourceFile, Span } from "../language/model";
import { isIntegerForm, numberValue } from "../language/number-text";
import { quotesOf } from "../language/text-syntax";
import { sameLiteral } from "../space/literal";
import { tr, trCount } from "../words/translate";
import { type AnnotatedValue, targetsAt, valueAt } from "./annotated-value";
import { TUNE_WORDS } from "./annotation-words";
import type { CompletionRequest, Offer } from "./completion";
import { conditionSuggestions } from "./completion-condition";
import { type Suggestion, snippetPlace, snippetText } from "./completion-item";
import { documentation } from "./completion-tags";
import { isSeedName, suggestDomains } from "./domain-suggestions";
import { itemsOf, type TuneCursor, type TuneOption, tuneCursor } from "./tune-cursor";

/** What may be written at a place behind `@tune`. */
export function tuneSuggestions(request: CompletionRequest, place: AnnotationPlaceAt, body: Span): Offer | null {
  const { source, offset } = request;
  const quotes = quotesOf(source);
  const cursor = tuneCursor(source.text, body, offset, quotes);
  const target = cursor.target === null ? null : unquoted(cursor.target.text);
  const value = valueAt(source, place, target);
  return { replace: cursor.replace, suggestions: suggestions(request, place, cursor, value) };
}

function suggestions(
  request: CompletionRequest,
  place: AnnotationPlaceAt,
  cursor: TuneCursor,
  value: AnnotatedValue | null,
): readonly Suggestion[] {
  switch (cursor.expects.kind) {
    case "domain":
      return [
        ...domains(cursor, value),
        ...targets(request, place, cursor, value),
        ...(cursor.domain === "" ? lateOptions(cursor, value) : []),
      ];
    case "alternative":
      return alternatives(cursor, value);
    case "option":
      return options(cursor, value);
    case "step":
      return steps(cursor, value);
    case "nothing":
    case "name":
      return [];
    case "connective":
      return [
        { label: "and", kind: "operator", detail: tr("both hold"), more: true, text: "and " },
        { label: "or", kind: "operator", detail: tr("one of them holds"), more: true, text: "or " },
        ...options(cursor, value),
      ];
    default:
      return conditionSuggestions(request, cursor, cursor.expects, value === null ? null : value.name);
  }
}

/** Domains that fit the value, less the options that stand behind the cursor already. */
function domains(cursor: TuneCursor, value: AnnotatedValue | null): Suggestion[] {
  if (value === null || cursor.alternatives.length > 0) return [];
  const name = value.name !== "" ? value.name : (value.proposed()?.name ?? "value");
  const found = suggestDomains(value).flatMap(({ text, why }): Suggestion[] => {
    const bare = withoutOptions(text, cursor.given);
    if (bare === null) return [];
    if (value.name !== "" || cursor.given.has("as")) return [{ label: bare, kind: "value", ...(why === "" ? {} : { detail: why }) }];
    return [
      {
        label: `${bare} as NAME`,
        text: `${bare} as ${name}`,
        snippet: `${snippetText(bare)} as ${snippetPlace(1, name)}`,
        kind: "value",
        detail: why,
      },
    ];
  });
  const { text, literal } = value.subject;
  if (literal?.kind !== "string" || found.length > 0 || isSeedName(value.name)) return found;
  const quote = /^["'`]/.exec(text)?.[0] ?? "";
  const choice = `${text} | ${quote}other${quote}`;
  return [
    {
      label: `${text} | …`,
      text: choice,
      snippet: `${snippetText(`${text} | ${quote}`)}${snippetPlace(1, "other")}${quote}`,
      kind: "snippet",
      detail: tr("alternatives, the value first"),
    },
  ];
}

/** A domain whose trailing options are given behind the cursor; null where they would contradict it. */
function withoutOptions(domain: string, given: ReadonlySet<TuneOption>): string | null {
  const [, head = domain, log, step, float] = /^(\S+)(?:( log)|( step \S+)|( float))?$/.exec(domain) ?? [];
  if (given.has("log")) return log === undefined ? null : head;
  if (given.has("step")) return log !== undefined || !head.includes("..") ? null : head;
  if (given.has("ordered") && head.includes("..")) return null;
  if (float !== undefined && given.has("float")) return head;
  return head + (log ?? "") + (step ?? "") + (float ?? "");
}

function targets({ source }: CompletionRequest, place: AnnotationPlaceAt, cursor: TuneCursor, value: AnnotatedValue | null): Suggestion[] {
  if (cursor.target !== null || cursor.domain !== "") return [];
  const given = place.annotation === null ? [] : targetsOf(source, place.annotation.body, cursor);
  const names = targetsAt(place)
    .filter((name) => !given.includes(name))
    .map(
      (name): Suggestion => ({
        label: `${name}:`,
        text: `${name}: `,
        kind: "property",
        detail: tr("which of the values here is meant"),
        more: true,
      }),
    );
  return value === null || names.length > 1 ? names : [];
}

/** The names that other items of the annotation speak of. */
function targetsOf(source: SourceFile, body: Span, { item }: TuneCursor): string[] {
  const quotes = quotesOf(source);
  const before = itemsOf(source.text, body, quotes).filter(({ from }) => from !== item.from);
  return before.flatMap((one) => {
    const { target } = tuneCursor(source.text, one, one.to, quotes);
    return target === null ? [] : [unquoted(target.text)];
  });
}

/** Options may also stand behind a bare `@tune`, whose domain is inferred. */
function lateOptions(cursor: TuneCursor, value: AnnotatedValue | null): Suggestion[] {
  if (value !== null && isSeedName(value.name)) return [];
  return options(cursor, value).filter(({ label }) => label === "as NAME" || label === "if CONDITION");
}

function options(cursor: TuneCursor, value: AnnotatedValue | null): Suggestion[] {
  const choice = cursor.alternatives.length > 0 || /^\S*["'`]/.test(cursor.domain);
  const numeric = choice && cursor.alternatives.every((a) => numberValue(a) !== null);
  const low = numberValue(/^([^\s]+?)\.\./.exec(cursor.domain)?.[1] ?? "");
  const integer = value !== null && isIntegerForm(value.subject.text, value.subject.source.language);
  const names: TuneOption[] = choice
    ? [...(numeric ? [] : (["ordered"] as const)), "if", "as"]
    : [
        ...(low !== null && low > 0 && !cursor.given.has("step") ? (["log"] as const) : []),
        ...(cursor.given.has("log") ? [] : (["step"] as const)),
        "if",
        ...(cursor.given.has("int") || cursor.given.has("float") ? [] : ([integer ? "float" : "int"] as const)),
        "as",
      ];
  return names
    .filter((name) => !cursor.given.has(name))
    .map((name): Suggestion => {
      const { form, says, example } = TUNE_WORDS[name];
      const takes = form !== name;
      return {
        label: form,
        text: takes ? `${name} ` : name,
        kind: "keyword",
        docs: documentation(form, says, example),
        ...(takes && name !== "as" ? { more: true } : {}),
      };
    });
}

/** Steps that meet both bounds and the value. */
function steps(cursor: TuneCursor, value: AnnotatedValue | null): Suggestion[] {
  const [, low, high] = /^(\S+?)\.\.(\S+)$/.exec(cursor.domain) ?? [];
  const [from, to] = [numberValue(low ?? ""), numberValue(high ?? "")];
  if (value === null || from === null || to === null || !(to > from)) return [];
  const width = to - from;
  const integer = isIntegerForm(value.subject.text, value.subject.source.language);
  const candidates = [from, ...[0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 5, 8, 10, 16, 32, 50, 64, 100]].filter(
    (s) => s > 0 && s <= width / 2 && (!integer || Number.isInteger(s)),
  );
  const fitting = [...new Set(candidates)].filter((s) => domainFits(value.subject, `${cursor.domain} step ${s}`));
  return fitting
    .slice(0, 6)
    .map((s) => ({ label: String(s), kind: "value", detail: trCount(Math.round(width / s) + 1, "{0} value", "{0} values") }));
}

/** What may stand beside the alternatives that are written: the value in the code, then others of its kind. */
function alternatives(cursor: TuneCursor, value: AnnotatedValue | null): Suggestion[] {
  if (value === null) return [];
  const { subject } = value;
  const known = suggestDomains(value).flatMap(({ text }) => (text.includes(" | ") ? text.split(" | ") : []));
  const doubled = numberValue(cursor.alternatives.at(-1) ?? "");
  const more = doubled !== null && doubled > 0 ? [String(doubled * 2)] : [];
  const fresh = [...new Set([subject.text, ...known, ...more])].filter((a) => !cursor.alternatives.some((b) => sameLiteral(a, b)));
  return fresh.map((text) => ({ label: text, kind: "value", ...(text === subject.text ? { detail: tr("the value in the code") } : {}) }));
}

/** `@fidelity` takes one range that ends at the value in the code. */
export function fidelitySuggestions(request: CompletionRequest, place: AnnotationPlaceAt, body: Span): Offer | null {
  const { source, offset } = request;
  const cursor = tuneCursor(source.text, body, offset, quotesOf(source));
  const value = valueAt(source, place, cursor.target === null ? null : unquoted(cursor.target.text));
  const number = numberValue(value?.subject.text ?? "");
  if (cursor.expects.kind !== "domain" || value === null || number === null || number <= 0) return null;
  const { text } = value.subject;
  const integer = isIntegerForm(text, source.language);
  const lows = integer
    ? [1, Math.round(number / 10), Math.round(number / 3)].filter((n) => n >= 1 && n < number)
    : [number / 10, number / 4];
  const suggestions = [...new Set(lows.map((n) => Number(n.toPrecision(2))))].map(
    (low): Suggestion => ({
      label: `${low}..${text}`,
      kind: "value",
      detail: low === 1 ? tr("from one on") : tr("from {0} % on", Math.round((100 * low) / number)),
    }),
  );
  return { replace: cursor.replace, suggestions };
}

function unquoted(text: string): string {
  return /^(["'`]).*\1$/.test(text) ? text.slice(1, -1) : text;
}

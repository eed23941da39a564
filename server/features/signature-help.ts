import type { ParameterInformation, SignatureHelp } from "vscode-languageserver";
import { type AnnotationPlaceAt, annotationAt } from "../language/annotation-at";
import type { SourceFile, Span } from "../language/model";
import { quotesOf } from "../language/text-syntax";
import { SAMPLER_NAMES, STOPPER_NAMES } from "../protocol/search";
import { tr } from "../words/translate";
import { valueAt } from "./annotated-value";
import { tokenAt, tokensOf } from "./annotation-tokens";
import { DIRECTION_WORDS, type Explained, OBJECTIVE_WORDS, TAG_WORDS, TUNE_WORDS } from "./annotation-words";
import { searchCursor } from "./search-cursor";
import { SEARCH_WORDS } from "./search-words";
import { type TuneOption, tuneCursor } from "./tune-cursor";

/** One part of a signature: how it is written there, and what it says. */
interface Part {
  readonly key: string;
  readonly form: string;
  readonly says: string;
}

const range = (): Part => ({
  key: "domain",
  form: "LOW..HIGH",
  says: tr("The range, its bounds included. Whole numbers where the literal is one."),
});
const choice = (): Part => ({
  key: "domain",
  form: "A | B | …",
  says: tr("The alternatives: expressions of the language, inserted as they are written."),
});
const RANGE_OPTIONS: readonly TuneOption[] = ["log", "step", "int", "float", "if", "as"];
const CHOICE_OPTIONS: readonly TuneOption[] = ["ordered", "if", "as"];

/** How the annotation at a place goes on, with the part at the cursor marked; null outside of annotations. Never throws. */
export function signatureHelp(source: SourceFile, offset: number): SignatureHelp | null {
  const place = annotationAt(source, offset);
  if (place === null || place.annotation === null || place.tagWord !== null) return null;
  const { tag, body } = place.annotation;
  switch (tag) {
    case "tune":
      return tuneHelp(source, place, body, offset);
    case "fidelity":
      return help("@fidelity", [range()], 0, TAG_WORDS.fidelity.says);
    case "objective":
    case "constraint":
      return reportHelp(source, tag, body, offset);
    case "search":
      return searchHelp(source, body, offset);
    default:
      return help("@seed", [], null, TAG_WORDS.seed.says);
  }
}

/** One form alone, as VS Code takes the arrow keys away for choosing among several. */
function tuneHelp(source: SourceFile, place: AnnotationPlaceAt, body: Span, offset: number): SignatureHelp {
  const cursor = tuneCursor(source.text, body, offset, quotesOf(source));
  const written = cursor.domain + source.text.slice(cursor.replace.from, cursor.replace.to);
  const kind = valueAt(source, place, cursor.target?.text ?? null)?.subject.literal?.kind;
  const isChoice =
    cursor.alternatives.length > 0 || /["'`|]/.test(written) || (!written.includes("..") && kind !== undefined && kind !== "number");
  const parts = isChoice
    ? [choice(), ...CHOICE_OPTIONS.map((o) => optional(o, TUNE_WORDS[o]))]
    : [range(), ...RANGE_OPTIONS.map((o) => optional(o, TUNE_WORDS[o]))];
  const word = lastOption(source, cursor.item, offset);
  const { expects } = cursor;
  const inDomain = expects.kind === "domain" || expects.kind === "alternative" || (expects.kind === "nothing" && word === null);
  return help("@tune", parts, indexOf(parts, inDomain ? "domain" : word), TAG_WORDS.tune.says);
}

/** The option whose value is being written, or that the cursor touches; the next free place otherwise. */
function lastOption(source: SourceFile, item: Span, offset: number): string | null {
  const tokens = tokensOf(source.text, item, quotesOf(source)).filter((t) => t.from < offset);
  const at = tokens.findLastIndex((t) => t.kind === "word" && t.text in TUNE_WORDS);
  const option = tokens[at];
  if (option === undefined) return null;
  const takes = option.text === "if" || ((option.text === "step" || option.text === "as") && tokens.length - at <= 2);
  const isOpen = option.text === "if" || tokens.length - at === 1 || (tokens.at(-1)?.to ?? 0) >= offset;
  return option.to >= offset || (takes && isOpen) ? option.text : null;
}

function reportHelp(source: SourceFile, tag: "objective" | "constraint", body: Span, offset: number): SignatureHelp {
  const head: Part[] =
    tag === "objective"
      ? [
          {
            key: "direction",
            form: "maximize|minimize",
            says: Object.entries(DIRECTION_WORDS)
              .map((d) => `\`${d[0]}\`: ${d[1]}`)
              .join("\n\n"),
          },
        ]
      : [
          { key: "direction", form: "<=|>=", says: tr("On which side of the bound the value must stay.") },
          { key: "bound", form: "X", says: tr("The bound: a finite number.") },
        ];
  const parts: Part[] = [
    ...head,
    {
      key: "name",
      form: "[NAME]",
      says: tr("The metric's name: one of several that the statement assigns, or that the framework logs or the program prints."),
    },
    ...(Object.keys(OBJECTIVE_WORDS) as (keyof typeof OBJECTIVE_WORDS)[]).map((o) => optional(o, OBJECTIVE_WORDS[o])),
  ];
  const tokens = tokensOf(source.text, body, quotesOf(source));
  const current = tokenAt(tokens, offset);
  const before = tokens.filter((t) => t !== current && t.to <= offset);
  const option = [...before, ...(current === null ? [] : [current])].findLast((t) => t.text in OBJECTIVE_WORDS);
  const isInOption = option !== undefined && (option === current || !/\s/.test(source.text.slice(option.to, offset)));
  const next = before.length <= head.length ? before.length : null;
  const active = before.length >= head.length && isInOption ? indexOf(parts, option.text) : next;
  return help(`@${tag}`, parts, active, TAG_WORDS[tag].says);
}

function searchHelp(source: SourceFile, body: Span, offset: number): SignatureHelp {
  const cursor = searchCursor(source.text, body, offset);
  const keys = Object.keys(SEARCH_WORDS) as (keyof typeof SEARCH_WORDS)[];
  const written = cursor === null ? "" : source.text.slice(cursor.replace.from, cursor.replace.to);
  const key = cursor?.kind === "value" ? cursor.key : keys.find((k) => k === written);
  if (key === undefined || key === "on") {
    const parts = keys.map((k) => ({ key: k, form: `${k}=`, says: SEARCH_WORDS[k].says }));
    return help("@search", parts, null, TAG_WORDS.search.says);
  }
  const form =
    key === "sampler" ? `sampler=${SAMPLER_NAMES.join("|")}` : key === "stop" ? `stop=${STOPPER_NAMES.join("|")}` : SEARCH_WORDS[key].form;
  const { says } = SEARCH_WORDS[key];
  return help("@search", [{ key, form, says }], 0, "");
}

function optional(key: string, { form, says, example }: Explained): Part {
  return { key, form: `[${form}]`, says: example === undefined ? says : `${says}\n\n\`${example}\`` };
}

function indexOf(parts: readonly Part[], key: string | null): number | null {
  const at = parts.findIndex((p) => p.key === key);
  return at < 0 ? null : at;
}

/** Without an active part, what the tag means; the number then lies behind the last part, as editors that know no null would mark the first. */
function help(tag: string, parts: readonly Part[], active: number | null, says: string): SignatureHelp {
  let label = tag;
  const parameters = parts.map(({ form, says: about }): ParameterInformation => {
    const from = label.length + 1;
    label += ` ${form}`;
    return { label: [from, label.length], documentation: { kind: "markdown", value: about } };
  });
  const documentation = active === null ? { documentation: { kind: "markdown" as const, value: says } } : {};
  return { signatures: [{ label, parameters, ...documentation }], activeSignature: 0, activeParameter: active ?? parts.length };
}

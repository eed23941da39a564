import type { Distribution, ParameterValue } from "../protocol/space";
import { tr } from "../words/translate";
import type { AnnotationText } from "./annotation-text";
import type { Surroundings } from "./attach";
import { choiceDistribution, chosen } from "./choice-domain";
import type { DomainSyntax } from "./domain-syntax";
import type { ParameterDraft } from "./drafts";
import { inferredDistribution } from "./inferred-distribution";
import { meantLiteral, truthsOf } from "./meant-literal";
import type { Span } from "./model";
import { floatText, integerText, isIntegerForm, numberValue, plainNumber } from "./number-text";
import type { Slot } from "./outline";
import type { MendDraft, ProblemList } from "./problem-list";
import { rangeDistribution } from "./range-domain";
import { chooseSlot } from "./slot-choice";
import { parseTune, type TuneItem } from "./tune-syntax";

/** The parameters of one `@tune`. */
export function draftParameters(
  annotation: AnnotationText,
  around: Surroundings,
  slots: readonly Slot[],
  problems: ProblemList,
): ParameterDraft[] {
  const { source } = problems;
  const items = parseTune(source.text, annotation.body, source.language, problems);
  return items.flatMap((item) => (item.sound ? (draftParameter(annotation, item, around, slots, problems) ?? []) : []));
}

function draftParameter(
  annotation: AnnotationText,
  item: TuneItem,
  around: Surroundings,
  slots: readonly Slot[],
  problems: ProblemList,
): ParameterDraft | null {
  const { text } = problems.source;
  const { domain } = item;
  const alternatives = domain?.kind === "choice" ? domain.alternatives.map((a) => text.slice(a.from, a.to)) : null;
  const wish = {
    tag: "@tune",
    tagSpan: annotation.tagSpan,
    comment: annotation.comment,
    nameAt: item.span.from,
    target: item.target,
    alternatives,
    number: domain?.kind === "range",
    allowUnnamed: item.as !== null,
  };
  const slot = chooseSlot(text, around, wish, problems);
  if (slot === null) return null;
  const literal = meantLiteral(text, slot, alternatives, problems.source) ?? slot.value;
  const inferred = domain === null ? inferredDistribution(annotation, item, slot, problems) : null;
  if (domain === null && inferred === null) return null;
  const distribution = inferred ?? distributionOf(annotation, item, literal, domain, problems);
  if (distribution === null) return null;
  const bare = { from: literal.from, to: literal.to };
  const baseline = baselineOf(text.slice(bare.from, bare.to), distribution);
  reportOutside(text.slice(bare.from, bare.to), bare, distribution, domain, problems);
  const written = item.as === null ? null : text.slice(item.as.from, item.as.to);
  return {
    baseName: written ?? slot.names[0] ?? "value",
    nameSpan: item.as ?? item.target ?? annotation.tagSpan,
    explicit: written !== null,
    scope: slot.scope,
    owners: ownersOf(slot, slots),
    source: problems.source,
    literal: bare,
    comment: { from: annotation.comment.from, to: annotation.comment.to },
    domain: domain?.span ?? null,
    inferred: domain === null && numberValue(text.slice(bare.from, bare.to)) !== null,
    distribution,
    baseline,
    condition: item.condition,
    itemEnd: Math.max(annotation.tagSpan.to, item.span.to),
    item,
  };
}

function ownersOf(slot: Slot, slots: readonly Slot[]): string[] {
  const around = slots.filter((s) => s !== slot && s.value.from <= slot.entry.from && slot.entry.to <= s.value.to);
  return around.flatMap((s) => s.names[0] ?? []);
}

/** `True | False` in place of a range. */
function bothTruths(source: string, { log, step, int, float }: TuneItem, span: Span, problems: ProblemList): readonly MendDraft[] {
  const truths = truthsOf(source, problems.source);
  if (truths.length < 2 || !truths.includes(source) || [log, step, int, float].some((option) => option !== null)) return [];
  const newText = [source, ...truths.filter((other) => other !== source)].join(" | ");
  return [{ title: tr("Change to {0}", newText), span, newText }];
}

function distributionOf(
  annotation: AnnotationText,
  item: TuneItem,
  literal: Span,
  domain: DomainSyntax | null,
  problems: ProblemList,
): Distribution | null {
  const { text, language } = problems.source;
  if (domain === null) return null;
  if (domain.kind === "choice") return choiceDistribution(text, domain, item, problems);
  const source = text.slice(literal.from, literal.to);
  if (numberValue(source) === null) {
    problems.add(
      "domain-on-non-number",
      domain.span ?? annotation.tagSpan,
      tr("A range needs a number in the code, not `{0}`: write alternatives, `{0} | …`, or change the literal.", source),
      ...bothTruths(source, item, domain.span, problems),
    );
    return null;
  }
  return rangeDistribution({ text, language, literal, problems }, domain, item);
}

/** The code's value in the domain's type: a number, or for a choice the alternative that it stands for (else its own source). */
function baselineOf(source: string, distribution: Distribution): ParameterValue | null {
  return distribution.type === "categorical" ? (chosen(distribution.choices, source) ?? source) : numberValue(source);
}

/** Alternatives with the quotes of the code's own value, where they are words and one of them is what it says: `"sgd"` of `sgd | adam`. */
function quotedWords(source: string, choices: readonly string[]): string | null {
  const quote = source[0] ?? "";
  const isMeant = /^["'`]$/.test(quote) && choices.some((one) => source === quote + one + quote);
  return isMeant && choices.every((one) => /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(one))
    ? choices.map((one) => quote + one + quote).join(" | ")
    : null;
}

export function reportOutside(
  source: string,
  literal: Span,
  distribution: Distribution,
  domain: DomainSyntax | null,
  problems: ProblemList,
): void {
  if (distribution.type === "categorical") {
    if (chosen(distribution.choices, source) !== null || domain === null) return;
    const quoted = quotedWords(source, distribution.choices);
    if (quoted !== null) {
      problems.add(
        "baseline-outside-domain",
        literal,
        tr("{0} in the code is a string, and the alternatives are names without quotes: write {1}.", source, quoted),
        { title: tr("Write {0}", quoted), span: domain.span, newText: quoted },
      );
      return;
    }
    const message = tr("`{0}` in the code is none of the alternatives: add it, or change the value. Trial 0 runs it as it is.", source);
    problems.add("baseline-outside-domain", literal, message, {
      title: tr("Add {0} to the choice", source),
      span: { from: domain.span.from, to: domain.span.from },
      newText: `${source} | `,
    });
    return;
  }
  const value = numberValue(source);
  if (value === null) return;
  const { low, high, step } = distribution;
  if (value < low || value > high) {
    const bound = domain?.kind === "range" ? (value < low ? domain.low : domain.high) : null;
    const mend =
      bound === null || (distribution.log && value <= 0)
        ? []
        : [{ title: tr("Widen the domain to {0}", source), span: bound, newText: source }];
    const near = boundText(value < low ? low : high, source, problems);
    problems.addChoices(
      "baseline-outside-domain",
      literal,
      tr(
        "{0} in the code lies outside its own domain {1}..{2}: widen the domain, or change the value. Trial 0 runs it as it is.",
        source,
        plainNumber(low),
        plainNumber(high),
      ),
      [[{ title: tr("Change the value to {0}", near), span: literal, newText: near }]],
      mend,
    );
    return;
  }
  const steps = (value - low) / (step ?? 1);
  const offGrid =
    step !== null || distribution.type === "int" ? Math.abs(steps - Math.round(steps)) > 1e-9 * Math.max(1, Math.abs(steps)) : false;
  if (!offGrid) return;
  const nearest = Number((low + Math.round(steps) * (step ?? 1)).toPrecision(12));
  const near = plainNumber(nearest);
  const newText = boundText(nearest, source, problems);
  problems.add(
    "baseline-off-step",
    literal,
    tr(
      "{0} in the code is not reached by steps of {1} from {2}; the nearest value is {3}.",
      source,
      plainNumber(step ?? 1),
      plainNumber(low),
      near,
    ),
    { title: tr("Change to {0}", newText), span: literal, newText },
  );
}

/** A value in place of another, a float where that is one. */
function boundText(value: number, source: string, { source: { language } }: ProblemList): string {
  return isIntegerForm(source, language) ? integerText(value) : floatText(value, language, true);
}

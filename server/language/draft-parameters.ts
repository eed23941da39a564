import type { Distribution, ParameterValue } from "../protocol/space";
import { tr } from "../words/translate";
import type { AnnotationText } from "./annotation-text";
import type { Surroundings } from "./attach";
import { choiceDistribution, chosen } from "./choice-domain";
import type { DomainSyntax } from "./domain-syntax";
import type { FidelityDraft, ParameterDraft, SeedDraft } from "./drafts";
import { inferredDistribution } from "./inferred-distribution";
import { meantLiteral, truthsOf } from "./meant-literal";
import type { Span } from "./model";
import { isIntegerForm, numberValue, plainNumber } from "./number-text";
import type { Slot } from "./outline";
import type { MendDraft, ProblemList } from "./problem-list";
import { rangeDistribution } from "./range-domain";
import { removal } from "./removal";
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
  if (domain.kind === "choice") return choiceDistribution(text, language, domain, item, problems);
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

function reportOutside(
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
    problems.add(
      "baseline-outside-domain",
      literal,
      tr(
        "{0} in the code lies outside its own domain {1}..{2}: widen the domain, or change the value. Trial 0 runs it as it is.",
        source,
        plainNumber(low),
        plainNumber(high),
      ),
      ...mend,
    );
    return;
  }
  const steps = (value - low) / (step ?? 1);
  const offGrid =
    step !== null || distribution.type === "int" ? Math.abs(steps - Math.round(steps)) > 1e-9 * Math.max(1, Math.abs(steps)) : false;
  if (!offGrid) return;
  const near = plainNumber(Number((low + Math.round(steps) * (step ?? 1)).toPrecision(12)));
  const { language } = problems.source;
  const pointed = (language === "python" || language === "text") && !isIntegerForm(source, language);
  const newText = pointed && /^-?\d+$/.test(near) ? `${near}.0` : near;
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

export function draftFidelity(annotation: AnnotationText, around: Surroundings, problems: ProblemList): FidelityDraft | null {
  const { text, language } = problems.source;
  const [item, more] = parseTune(text, annotation.body, language, problems);
  if (item === undefined || !item.sound) return null;
  if (more !== undefined) problems.add("unexpected-text", more.span, tr("`@fidelity` takes one range: remove what follows the `;`."));
  const wish = {
    tag: "@fidelity",
    tagSpan: annotation.tagSpan,
    target: item.target,
    alternatives: null,
    number: true,
    allowUnnamed: item.as !== null,
  };
  const slot = chooseSlot(text, around, wish, problems);
  const literal = slot === null ? null : meantLiteral(text, slot, null, problems.source);
  if (literal === null || slot === null) return null;
  const source = text.slice(literal.from, literal.to);
  const baseline = numberValue(source);
  if (baseline === null) {
    problems.add("domain-on-non-number", literal, tr("`@fidelity` needs a number in the code, not `{0}`.", source));
    return null;
  }
  if (item.domain?.kind !== "range") {
    const mend =
      item.domain === null && baseline > 1
        ? [
            {
              title: tr("Write 1..{0}", source),
              span: { from: annotation.tagSpan.to, to: annotation.tagSpan.to },
              newText: ` 1..${source}`,
            },
          ]
        : [];
    problems.add(
      "domain-missing",
      item.domain?.span ?? annotation.tagSpan,
      tr("`@fidelity` takes a range: write `@fidelity 1..30`."),
      ...mend,
    );
    return null;
  }
  for (const option of ["log", "step", "ordered"] as const) {
    const span = item[option];
    const mend = span === null || option === "step" ? [] : [removal(option, span, text)];
    if (span !== null) problems.add("option-not-applicable", span, tr("`{0}` has no effect on `@fidelity`: remove it.", option), ...mend);
  }
  if (item.condition !== null) problems.add("option-not-applicable", item.condition.span, tr("`@fidelity` takes no condition: remove it."));
  const distribution = rangeDistribution({ text, language, literal, problems }, item.domain, {
    log: null,
    step: null,
    int: item.int,
    float: item.float,
    ordered: null,
  });
  if (distribution === null || distribution.type === "categorical") return null;
  reportOutside(source, literal, distribution, item.domain, problems);
  const name = item.as === null ? (slot.names[0] ?? "fidelity") : text.slice(item.as.from, item.as.to);
  return {
    name,
    low: distribution.low,
    high: distribution.high,
    baseline,
    literal: { from: literal.from, to: literal.to },
    span: annotation.tagSpan,
  };
}

export function draftSeed(annotation: AnnotationText, around: Surroundings, problems: ProblemList): SeedDraft | null {
  const { text, language } = problems.source;
  const [item] = parseTune(text, annotation.body, language, problems);
  if (item === undefined || !item.sound) return null;
  if (item.domain !== null)
    problems.add(
      "unexpected-text",
      item.domain.span,
      tr("`@seed` takes nothing: remove what follows. Words behind it need a second comment sign."),
      removal(text.slice(item.domain.span.from, item.domain.span.to), item.domain.span, text),
    );
  const slot = chooseSlot(
    text,
    around,
    { tag: "@seed", tagSpan: annotation.tagSpan, target: item.target, alternatives: null, number: true, allowUnnamed: true },
    problems,
  );
  const literal = slot === null ? null : meantLiteral(text, slot, null, problems.source);
  if (literal === null) return null;
  const source = text.slice(literal.from, literal.to);
  const value = numberValue(source);
  if (value === null || !Number.isSafeInteger(value) || !isIntegerForm(source, language)) {
    problems.add("no-literal", literal, tr("`@seed` stands on an integer literal, not on `{0}`.", source));
    return null;
  }
  return { value, literal: { from: literal.from, to: literal.to }, span: annotation.tagSpan };
}

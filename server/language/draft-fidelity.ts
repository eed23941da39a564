import { tr } from "../words/translate";
import type { AnnotationText } from "./annotation-text";
import type { Surroundings } from "./attach";
import { reportOutside } from "./draft-parameters";
import type { FidelityDraft, SeedDraft } from "./drafts";
import { meantLiteral } from "./meant-literal";
import { isIntegerForm, numberValue } from "./number-text";
import type { ProblemList } from "./problem-list";
import { rangeDistribution } from "./range-domain";
import { removal } from "./removal";
import { chooseSlot } from "./slot-choice";
import { parseTune } from "./tune-syntax";

export function draftFidelity(annotation: AnnotationText, around: Surroundings, problems: ProblemList): FidelityDraft | null {
  const { text, language } = problems.source;
  const [item, more] = parseTune(text, annotation.body, language, problems);
  if (item === undefined || !item.sound) return null;
  if (more !== undefined) problems.add("unexpected-text", more.span, tr("`@fidelity` takes one range: remove what follows the `;`."));
  const wish = {
    tag: "@fidelity",
    tagSpan: annotation.tagSpan,
    comment: annotation.comment,
    nameAt: item.span.from,
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
    comment: { from: annotation.comment.from, to: annotation.comment.to },
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
    {
      tag: "@seed",
      tagSpan: annotation.tagSpan,
      comment: annotation.comment,
      nameAt: item.span.from,
      target: item.target,
      alternatives: null,
      number: true,
      allowUnnamed: true,
    },
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
  const comment = { from: annotation.comment.from, to: annotation.comment.to };
  return { value, literal: { from: literal.from, to: literal.to }, span: annotation.tagSpan, comment };
}

import type { Distribution } from "../protocol/space";
import { tr } from "../words/translate";
import type { AnnotationText } from "./annotation-text";
import { choiceDistribution } from "./choice-domain";
import { inferDomain } from "./domain-inference";
import { meantLiteral, truthsOf } from "./meant-literal";
import type { Slot } from "./outline";
import { ProblemList } from "./problem-list";
import { rangeDistribution } from "./range-domain";
import { parseTune, type TuneItem } from "./tune-syntax";

/** A bare `@tune`: both values of a boolean, or a range told by name and value, with the text that writes it out. */
export function inferredDistribution(annotation: AnnotationText, item: TuneItem, slot: Slot, problems: ProblemList): Distribution | null {
  const { text, language } = problems.source;
  const literal = meantLiteral(text, slot, null, problems.source);
  const source = literal === null ? "" : text.slice(literal.from, literal.to);
  if (literal?.kind === "boolean")
    return { type: "categorical", choices: truthsOf(source, problems.source), ordered: item.ordered !== null };
  const name = item.as === null ? (slot.names[0] ?? "") : text.slice(item.as.from, item.as.to);
  const full = literal?.kind === "number" ? inferDomain(name, source, language, item.float !== null || literal.float === true) : null;
  const at = item.target === null ? annotation.tagSpan.to : afterTarget(text, item.target.to);
  if (full === null) {
    problems.add(
      "domain-missing",
      annotation.tagSpan,
      tr("No domain can be inferred from `{0}`: write alternatives such as `@tune {0} | …`.", source),
    );
    return null;
  }
  const domainText = withoutGiven(full, item);
  const optionTail = text.slice(at, item.span.to).trim();
  const sourceText = `${domainText}${optionTail === "" ? "" : ` ${optionTail}`}`;
  const replayed = new ProblemList({ ...problems.source, text: `${source} ${sourceText}` });
  const [again] = parseTune(replayed.source.text, { from: source.length, to: replayed.source.text.length }, language, replayed);
  if (again?.domain === null || again?.domain === undefined) return null;
  const context = {
    text: replayed.source.text,
    language,
    literal: { from: 0, to: source.length, float: literal?.float === true },
    problems: replayed,
  };
  const distribution =
    again.domain.kind === "range"
      ? rangeDistribution(context, again.domain, again)
      : choiceDistribution(context.text, again.domain, { ...again, log: null, step: null, int: null, float: null }, replayed);
  if (distribution === null) {
    problems.add(
      "domain-missing",
      annotation.tagSpan,
      tr("The inferred domain `{0}` does not go with the options: write the domain out.", domainText),
    );
    return null;
  }
  const insertion = { title: tr("Write out {0}", domainText), span: { from: at, to: at }, newText: ` ${domainText}` };
  problems.add(
    "domain-inferred",
    annotation.tagSpan,
    tr("Domain inferred from name and value: `{0}`. Write it out to make it yours.", domainText),
    insertion,
  );
  return distribution;
}

/** The inferred domain less the options that are written, or that those exclude. */
function withoutGiven(domain: string, { step, log, int, float }: TuneItem): string {
  const scaled = step !== null || log !== null ? domain.replace(" log", "") : domain;
  return int !== null || float !== null ? scaled.replace(" float", "") : scaled;
}

function afterTarget(text: string, from: number): number {
  const colon = text.indexOf(":", from);
  return colon < 0 ? from : colon + 1;
}

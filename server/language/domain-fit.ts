import { choiceDistribution, chosen } from "./choice-domain";
import type { SourceFile } from "./model";
import { numberValue } from "./number-text";
import type { Literal } from "./outline";
import { ProblemList } from "./problem-list";
import { rangeDistribution } from "./range-domain";
import { parseTune } from "./tune-syntax";

/** What a domain is to fit: the text of a value, and what is known of its type. */
export interface DomainSubject {
  readonly source: SourceFile;
  /** The value as it stands in the code. */
  readonly text: string;
  /** Null when the value is no literal: alternatives alone can stand there. */
  readonly literal: Pick<Literal, "kind" | "float" | "integer"> | null;
}

/** Whether a domain with its options can be written beside a value without any problem, the value lying in it. */
export function domainFits(subject: DomainSubject, domain: string): boolean {
  const { source, text, literal } = subject;
  const whole = `${text} ${domain}`;
  const problems = new ProblemList({ ...source, text: whole });
  const [item, more] = parseTune(whole, { from: text.length, to: whole.length }, source.language, problems);
  if (item === undefined || more !== undefined || item.domain === null || item.target !== null) return false;
  const span = { from: 0, to: text.length };
  if (item.domain.kind === "choice") {
    const choice = choiceDistribution(whole, item.domain, item, problems);
    return problems.problems.length === 0 && choice?.type === "categorical" && chosen(choice.choices, text) !== null;
  }
  const value = literal?.kind === "number" ? numberValue(text) : null;
  if (value === null || literal === null) return false;
  const types = { ...(literal.float === true ? { float: true } : {}), ...(literal.integer === true ? { integer: true } : {}) };
  const range = rangeDistribution({ text: whole, language: source.language, literal: { ...span, ...types }, problems }, item.domain, item);
  if (problems.problems.length > 0 || range === null || range.type === "categorical") return false;
  const steps = (value - range.low) / (range.step ?? 1);
  const onGrid = range.step === null || Math.abs(steps - Math.round(steps)) <= 1e-9 * Math.max(1, Math.abs(steps));
  return value >= range.low && value <= range.high && onGrid;
}

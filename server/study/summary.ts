import type { Objective } from "../protocol/space";
import { formatNumber, formatSpread } from "../words/numbers";
import type { TrialRecord } from "./ledger";
import type { Judgement } from "./verdict";

export const NOT_BETTER = "Your values are as good as any found.";

/** One sentence for a person about repeats on `noun` (seeds, or runs of a program without `@seed`). */
export function confirmedSummary(objectives: readonly Objective[], judgement: Judgement, own: TrialRecord, noun: "seeds" | "runs"): string {
  const { verdict, confirmed } = judgement;
  if (confirmed === null) return "";
  const figures = judgement.objectives.map(({ candidate, own: mine }, i) => {
    const name = objectives.length > 1 ? `${objectives[i]?.name ?? ""} ` : "";
    return `${name}${formatSpread(candidate.mean, candidate.sd)} against your ${formatSpread(mine.mean, mine.sd)}`;
  });
  const said = figures.join(", ");
  const times = confirmed.deterministic ? ", deterministic, one run" : ` over ${confirmed.repeats} ${noun}`;
  if (verdict === "withinNoise") return `Within noise: ${said}. Keep your values.`;
  if (verdict === "notBetter") return `Your values are as good as any found: repeated${times}, the best of the search came to ${said}.`;
  if (verdict === "unconfirmed") return `Repeated once only: ${said}. One repeat has no spread to judge it by.`;
  const breaks = own.feasible ? "" : `, which break a constraint (${own.reason ?? ""})`;
  return `Confirmed${times}: ${said}${breaks}`;
}

/** What one run each says. */
export function seenOnceSummary(objectives: readonly Objective[], values: readonly number[], own: TrialRecord | null): string {
  const figures = objectives.map((objective, i) => {
    const name = objectives.length > 1 ? `${objective.name} ` : "";
    const mine = own?.values?.[i];
    return `${name}${formatNumber(values[i] ?? Number.NaN)}${mine === undefined ? "" : ` against your ${formatNumber(mine)}`}`;
  });
  const failed = own !== null && own.state === "failed" ? `. Your own values failed: ${own.reason ?? ""}` : ", partly luck";
  return `Seen in one run: ${figures.join(", ")}${failed}`;
}

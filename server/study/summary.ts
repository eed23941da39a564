import type { Objective } from "../protocol/space";
import { against, breaking, FINDINGS } from "../words/findings";
import { formatNumber, formatSpread } from "../words/numbers";
import { fill } from "../words/translate";
import type { TrialRecord } from "./ledger";
import type { Judgement } from "./verdict";

/** One sentence for a person about repeats on `noun` (seeds, or runs of a program without `@seed`). */
export function confirmedSummary(objectives: readonly Objective[], judgement: Judgement, own: TrialRecord, noun: "seeds" | "runs"): string {
  const { verdict, confirmed } = judgement;
  if (confirmed === null) return "";
  const figures = judgement.objectives.map(({ candidate, own: mine }, i) => {
    const name = objectives.length > 1 ? `${objectives[i]?.name ?? ""} ` : "";
    return `${name}${against(formatSpread(candidate.mean, candidate.sd), formatSpread(mine.mean, mine.sd))}`;
  });
  if (verdict === "better" && !own.feasible) figures.push(breaking(own.reason ?? ""));
  const [said, seeds] = [figures.join(", "), noun === "seeds"];
  const { deterministic, repeats } = confirmed;
  if (verdict === "withinNoise") return fill(FINDINGS.withinNoise, said);
  if (verdict === "unconfirmed") return fill(FINDINGS.once, said);
  if (verdict === "notBetter")
    return deterministic
      ? fill(FINDINGS.notBetterAlways, said)
      : fill(seeds ? FINDINGS.notBetterSeeds : FINDINGS.notBetterRuns, said, repeats);
  return deterministic
    ? fill(FINDINGS.confirmedAlways, said)
    : fill(seeds ? FINDINGS.confirmedSeeds : FINDINGS.confirmedRuns, said, repeats);
}

/** What one run each says. */
export function seenOnceSummary(objectives: readonly Objective[], values: readonly number[], own: TrialRecord | null): string {
  const figures = objectives.map((objective, i) => {
    const name = objectives.length > 1 ? `${objective.name} ` : "";
    const mine = own?.values?.[i];
    const value = formatNumber(values[i] ?? Number.NaN);
    return `${name}${mine === undefined ? value : against(value, formatNumber(mine))}`;
  });
  const said = figures.join(", ");
  return own !== null && own.state === "failed" ? fill(FINDINGS.seenOnceOnly, said, own.reason ?? "") : fill(FINDINGS.seenOnce, said);
}

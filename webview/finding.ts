import type { Confirmation } from "../server/protocol/events";
import { fromWire } from "../server/protocol/number";
import type { TrialView } from "../server/protocol/view";
import { isBetter } from "../server/protocol/view";
import { stepName } from "../server/words/early-stop";
import { retold } from "../server/words/findings";
import { tr, trCount } from "../server/words/translate";
import { lastStep } from "./curve";
import { formatGain, formatValue, placesForSpread } from "./format";
import { type Study, scoreOf } from "./study";

/** The answer to "is it better than what I have, and how sure is that": words and numbers, no drawing. */
export interface Finding {
  readonly caption: string;
  /** The one large number; null where there is none yet. */
  readonly number: string | null;
  readonly spread: string | null;
  /** `+0.0202`, bold, and what follows it. */
  readonly gain: readonly [bold: string, rest: string] | null;
  readonly error: string | null;
  readonly sure: { readonly icon: string; readonly role: string; readonly text: string };
}

export function findingOf(study: Study): Finding {
  const several = study.view.started.objectives.length > 1;
  if (!study.reported) return { ...NONE, caption: study.metric, sure: say(beforeReports(study)) };
  if (several) return severalObjectives(study);
  const confirmed = study.view.recommendation?.confirmed ?? null;
  if (confirmed !== null && !confirmed.deterministic && study.view.recommendation?.verdict !== "unconfirmed")
    return confirmedFinding(study, confirmed);
  return singleFinding(study);
}

const NONE = { number: null, spread: null, gain: null, error: null } as const;
const RING = "circle-large-outline";

function say(text: string, icon = RING, role = "i-dim"): Finding["sure"] {
  return { icon, role, text };
}

function beforeReports(study: Study): string {
  if (!study.live) return tr("Nothing was reported.");
  return tr("Nothing reported yet. Trial 0 runs your code as written and reports after its first {0}.", stepName(study.step));
}

/** `better` counts; everything else says to keep the own values, and then the own value is the number to show. */
function confirmedFinding(study: Study, c: Confirmation): Finding {
  const summary = retold(study.view.recommendation?.summary ?? "");
  const better = study.view.recommendation?.verdict === "better";
  const [mean, sd] = better ? [c.mean, c.sd] : [c.baselineMean, c.baselineSd];
  const places = placesForSpread(sd, mean);
  const own = `${formatValue(c.baselineMean, placesForSpread(c.baselineSd, c.baselineMean))}${spreadText(c.baselineSd, c.baselineMean)}`;
  return {
    caption: tr("{0}, mean of {1}", better ? study.metric : tr("{0} of your code", study.metric), repeatsOf(study, c.repeats)),
    number: formatValue(mean, places),
    spread: sd > 0 ? `± ${formatValue(sd, places)}` : null,
    gain: better
      ? [formatGain(c.mean - c.baselineMean, places), ` ${relation(study, c.mean, c.baselineMean, own)}`]
      : ["", tr("Your values are as good as any found")],
    error: better ? errorText(study, c.mean, c.baselineMean) : null,
    sure: better ? say(summary, "verified-filled", "i-best") : say(summary, "pass", ""),
  };
}

function spreadText(sd: number, mean: number): string {
  return sd > 0 ? ` ± ${formatValue(sd, placesForSpread(sd, mean))}` : "";
}

function singleFinding(study: Study): Finding {
  const { best, baseline, places } = study;
  const constraints = study.view.started.constraints.length > 0;
  const ending = constraints
    ? study.live
      ? tr("best feasible so far")
      : tr("best feasible")
    : study.live
      ? tr("best so far")
      : tr("best found");
  if (best === null) return noBest(study);
  const value = scoreOf(best, study) ?? Number.NaN;
  const own = baseline?.state === "complete" ? scoreOf(baseline, study) : null;
  const ownIsBest = best === baseline;
  const recommended = study.view.recommendation;
  const keep = ownIsBest || recommended?.verdict === "withinNoise" || recommended?.verdict === "notBetter";
  return {
    caption: `${study.metric}, ${ending}`,
    number: formatValue(value, places),
    spread: null,
    gain:
      keep && (study.counts.finished > 1 || !study.live)
        ? ["", tr("Your values are as good as any found")]
        : ownIsBest
          ? ["", tr("your code as written")]
          : gainText(study, value, own),
    error: own === null || keep ? null : errorText(study, value, own),
    sure: sureOf(study, best),
  };
}

function gainText(study: Study, value: number, own: number | null): Finding["gain"] {
  if (own !== null) return [formatGain(value - own, study.places), ` ${relation(study, value, own, formatValue(own, study.places))}`];
  if (study.baseline?.state === "failed") return ["", tr("your own code failed, so there is nothing to compare with")];
  return study.baseline?.state === "running" ? ["", tr("your own code is still running")] : null;
}

/** Between a value and the user's own: a gain stands over it, a reduction below it. */
function relation(study: Study, value: number, own: number, said: string): string {
  if (study.maximize) return value >= own ? tr("over your {0}", said) : tr("under your {0}", said);
  return value <= own ? tr("below your {0}", said) : tr("above your {0}", said);
}

function sureOf(study: Study, best: TrialView): Finding["sure"] {
  const { recommendation, started, state } = study.view;
  if (recommendation?.confirmed?.deterministic)
    return say(
      retold(recommendation.summary),
      recommendation.verdict === "better" ? "verified-filled" : "pass",
      recommendation.verdict === "better" ? "i-best" : "",
    );
  if (recommendation !== null && recommendation.summary !== "") return say(retold(recommendation.summary));
  if (state === "confirming") return say(confirmingText(study), "sync", "i-run codicon-modifier-spin");
  if (best === study.baseline) {
    if (!study.live) return say(tr("Nothing better was found."));
    const nothing = study.counts.finished > 1 ? [tr("Nothing better so far.")] : [];
    return say([tr("Trial 0 is your code as written."), ...nothing].join(" "));
  }
  const next = study.live
    ? started.repeats > 1
      ? [tr("At the end {0} will confirm it.", repeatsOf(study, started.repeats))]
      : []
    : [tr("Not confirmed.")];
  return say([tr("Seen in one run, trial {0}.", best.trial), ...next].join(" "));
}

function confirmingText(study: Study): string {
  const { started } = study.view;
  const last = study.repeats.findLast((t) => !t.baseline);
  const done = study.repeats.filter((t) => t.repeatOf === last?.repeatOf).length;
  const seed = Math.min(started.repeats, Math.max(1, done));
  const where = hasSeeds(study)
    ? tr("Confirming, seed {0} of {1}.", seed, started.repeats)
    : tr("Confirming, run {0} of {1}.", seed, started.repeats);
  return started.repeats > 1 ? `${where} ${tr("The best of many runs is partly luck; repeats tell.")}` : where;
}

/** What repeats differ in: the program's seed, or nothing that it tells us about. */
function repeatsOf(study: Study, count: number): string {
  return hasSeeds(study) ? trCount(count, "{0} seed", "{0} seeds") : trCount(count, "{0} run", "{0} runs");
}

function hasSeeds(study: Study): boolean {
  return study.trials.some((t) => t.seed !== null);
}

/** Reports, but no complete and feasible trial yet. */
function noBest(study: Study): Finding {
  const { baseline, counts, view } = study;
  const value = baseline === null ? null : scoreOf(baseline, study);
  if (baseline?.state === "running" && value !== null) {
    return {
      ...NONE,
      caption: tr("{0} of your code", study.metric),
      number: formatValue(value, study.places),
      gain: ["", tr("after {0} {1} of {2}", stepName(study.step), lastStep(baseline), study.horizon)],
      sure: say(tr("Your own code runs first, so that every recommendation can say what it gains.")),
    };
  }
  const infeasible = counts.complete > 0 && view.started.constraints.length > 0;
  const text = infeasible
    ? study.live
      ? tr("No trial meets the constraints yet.")
      : tr("No trial meets the constraints.")
    : counts.finished === 0
      ? study.live
        ? tr("No trial has finished yet.")
        : tr("No trial has finished.")
      : study.live
        ? tr("No trial is complete yet.")
        : tr("No trial is complete.");
  return { ...NONE, caption: study.metric, sure: say(text) };
}

function severalObjectives(study: Study): Finding {
  const { objectives } = study.view.started;
  const base = study.baseline;
  const beats = study.search.filter(
    (t) =>
      t !== base &&
      t.state === "complete" &&
      t.feasible &&
      base?.values !== null &&
      base?.values !== undefined &&
      dominates(study, t, base),
  ).length;
  const names = objectives.map((o) => o.name).join(", ");
  if (base === null && study.view.started.entry === null) return frontOf(study, names);
  if (base?.state !== "complete") return { ...NONE, caption: names, sure: say(tr("Your own code has no value yet to compare with.")) };
  return {
    ...NONE,
    caption: names,
    number: trCount(beats, "{0} trial", "{0} trials"),
    gain: [
      "",
      objectives.length === 2
        ? trCount(beats, "beats your code in both", "beat your code in both")
        : trCount(beats, "beats your code in all {1}", "beat your code in all {1}", objectives.length),
    ],
    sure: say(retold(study.view.recommendation?.summary ?? tr("Seen in one run each."))),
  };
}

/** Of a study without a program there is nothing to compare with but its own trials. */
function frontOf(study: Study, names: string): Finding {
  const complete = study.search.filter((t) => t.state === "complete" && t.feasible);
  const front = complete.filter((t) => !complete.some((other) => other !== t && dominates(study, other, t))).length;
  if (front === 0) return { ...NONE, caption: names, sure: say(tr("No trial is complete.")) };
  return {
    ...NONE,
    caption: names,
    number: trCount(front, "{0} trial", "{0} trials"),
    gain: ["", study.view.started.objectives.length === 2 ? tr("that no other betters in both") : tr("that no other betters in all")],
    sure: say(tr("Seen in one run each.")),
  };
}

function dominates(study: Study, trial: TrialView, base: TrialView): boolean {
  return study.view.started.objectives.every((objective, k) => {
    const a = trial.values?.[k];
    const b = base.values?.[k];
    return a !== undefined && b !== undefined && isBetter(objective.direction, fromWire(a), fromWire(b));
  });
}

/** `error 3.9 % → 1.9 %` for a metric bounded by 1. */
function errorText(study: Study, value: number, own: number): string | null {
  if (!study.bounded || !/acc|correct/i.test(study.metric)) return null;
  const percent = (v: number) => `${(100 * (1 - v)).toFixed(1)} %`;
  return tr("error {0} → {1}", percent(own), percent(value));
}

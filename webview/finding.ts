import type { Confirmation } from "../server/protocol/events";
import type { TrialView } from "../server/protocol/view";
import { stepName } from "../server/words/early-stop";
import { FINDINGS, retold } from "../server/words/findings";
import { formatGap, formatSpread, measured } from "../server/words/numbers";
import { reasonText } from "../server/words/reasons";
import { tr, trCount } from "../server/words/translate";
import { nearestToFeasible } from "./constraints";
import { lastStep } from "./curve";
import { formatGain, formatValue } from "./format";
import { compared, paretoFront } from "./pareto";
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
  return { icon, role, text: withMinus(text) };
}

/** Numbers of a sentence as the panel writes its own, and never in two lines: a browser breaks them behind the sign of an exponent. */
function withMinus(text: string): string {
  return text
    .replace(/(?<![\w.\-–])-(?=\d)/g, "−")
    .replace(/(?<=\de-)(?=\d)/g, "\u2060")
    .replace(/(?<=\d) ± (?=\d)/g, "\u00a0±\u00a0");
}

function beforeReports(study: Study): string {
  if (!study.live) return tr("Nothing was reported.");
  if (study.view.started.entry === null) return tr("Nothing reported yet.");
  return tr("Nothing reported yet. Trial 0 runs your code as written and reports after its first {0}.", stepName(study.step));
}

/** `better` counts; everything else says to keep the own values, and then the own value is the number to show. */
function confirmedFinding(study: Study, c: Confirmation): Finding {
  const summary = retold(study.view.recommendation?.summary ?? "");
  const better = study.view.recommendation?.verdict === "better";
  const [mean, sd] = better ? [c.mean, c.sd] : [c.baselineMean, c.baselineSd];
  const { value, spread } = measured(mean, sd);
  const own = withMinus(formatSpread(c.baselineMean, c.baselineSd));
  return {
    caption: tr("{0}, mean of {1}", better ? study.metric : tr("{0} of your code", study.metric), repeatsOf(study, c.repeats)),
    number: withMinus(value),
    spread: spread === null ? null : withMinus(`± ${spread}`),
    gain: better
      ? [
          withMinus(`${c.mean < c.baselineMean ? "-" : "+"}${formatGap(c.mean - c.baselineMean, c.sd, c.baselineSd)}`),
          ` ${relation(study, c.mean, c.baselineMean, own)}`,
        ]
      : ["", tr("Your values are as good as any found")],
    error: better ? errorText(study, c.mean, c.baselineMean) : null,
    sure: better ? say(summary, "verified-filled", "i-best") : say(summary, "pass", ""),
  };
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
  const alone = !study.live && study.search.length === 1 && ownIsBest;
  const recommended = study.view.recommendation;
  const keep = ownIsBest || recommended?.verdict === "withinNoise" || recommended?.verdict === "notBetter";
  return {
    caption: `${study.metric}, ${ending}`,
    number: formatValue(value, places),
    spread: null,
    gain: alone
      ? ["", tr("your code as written")]
      : keep && (study.counts.finished > 1 || !study.live)
        ? ["", tr("Your values are as good as any found")]
        : ownIsBest
          ? ["", tr("your code as written")]
          : gainText(study, value, own),
    error: own === null || keep ? null : errorText(study, value, own),
    sure: alone ? say(tr("Only your own values ran: nothing to compare them with.")) : sureOf(study, best),
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
  if (recommendation !== null && recommendation.summary === FINDINGS.notBetter) return say(notBetterText(study));
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

/** The gain says already that nothing is better: what is left is by how many trials that is known. */
function notBetterText({ search }: Study): string {
  const others = search.filter((t) => !t.baseline && t.values !== null && t.state === "complete").length;
  return others === 0
    ? tr("No other trial is complete.")
    : trCount(others, "{0} other complete trial, not better.", "{0} other complete trials, none better.");
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
  const nearest = infeasible ? nearestToFeasible(study) : null;
  const how = nearest?.reason == null ? "" : ` ${tr("Nearest: trial {0}, {1}.", nearest.trial, reasonText(nearest.reason, study.step))}`;
  return { ...NONE, caption: study.metric, sure: say(`${text}${how}`) };
}

function severalObjectives(study: Study): Finding {
  const { objectives, entry } = study.view.started;
  const base = study.baseline;
  const names = objectives.map((o) => o.name).join(", ");
  if (base === null && entry === null) return ofFront(names, paretoFront(study).length, tr("on the Pareto front"));
  if (base?.state !== "complete") return { ...NONE, caption: names, sure: say(tr("Your own code has no value yet to compare with.")) };
  const beats = study.search.filter(
    (t) => t !== base && t.state === "complete" && t.feasible && compared(study, t, base) === "better",
  ).length;
  const front = beats > 0 ? [] : paretoFront(study).filter((t) => t !== base);
  const two = objectives.length === 2;
  // Where nothing is better in all, the choice is what to give up for what.
  if (front.length > 0 && !study.view.recommendation?.confirmed)
    return ofFront(
      names,
      front.length,
      two ? tr("on the Pareto front, none better than your code in both") : tr("on the Pareto front, none better than your code in all"),
    );
  return {
    ...NONE,
    caption: names,
    number: trCount(beats, "{0} trial", "{0} trials"),
    gain: [
      "",
      two
        ? trCount(beats, "beats your code in both", "beat your code in both")
        : trCount(beats, "beats your code in all {1}", "beat your code in all {1}", objectives.length),
    ],
    sure: sureOfSeveral(study),
  };
}

function sureOfSeveral({ view: { recommendation } }: Study): Finding["sure"] {
  const text = retold(recommendation?.summary ?? tr("Seen in one run each."));
  if (recommendation?.confirmed == null) return say(text);
  if (recommendation.verdict === "better") return say(text, "verified-filled", "i-best");
  return recommendation.verdict === "unconfirmed" ? say(text) : say(text, "pass", "");
}

function ofFront(names: string, front: number, where: string): Finding {
  if (front === 0) return { ...NONE, caption: names, sure: say(tr("No trial is complete.")) };
  return {
    ...NONE,
    caption: names,
    number: trCount(front, "{0} trial", "{0} trials"),
    gain: ["", where],
    sure: say(tr("Seen in one run each.")),
  };
}

/** `error 3.9 % → 1.9 %` for a metric bounded by 1. */
function errorText(study: Study, value: number, own: number): string | null {
  if (!study.bounded || !/acc|correct/i.test(study.metric)) return null;
  const percent = (v: number) => `${(100 * (1 - v)).toFixed(1)} %`;
  return tr("error {0} → {1}", percent(own), percent(value));
}

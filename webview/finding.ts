import type { Confirmation } from "../server/protocol/events";
import { fromWire } from "../server/protocol/number";
import type { TrialView } from "../server/protocol/view";
import { isBetter } from "../server/protocol/view";
import { formatGain, formatValue, placesForSpread, plural } from "./format";
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
  if (!study.live) return "Nothing was reported.";
  return `Nothing reported yet. Trial 0 runs your code as written and reports after its first ${study.step}.`;
}

/** `better` counts; everything else says to keep the own values, and then the own value is the number to show. */
function confirmedFinding(study: Study, c: Confirmation): Finding {
  const summary = study.view.recommendation?.summary ?? "";
  const better = study.view.recommendation?.verdict === "better";
  const [mean, sd] = better ? [c.mean, c.sd] : [c.baselineMean, c.baselineSd];
  const places = placesForSpread(sd, mean);
  const own = `${formatValue(c.baselineMean, placesForSpread(c.baselineSd, c.baselineMean))}${spreadText(c.baselineSd, c.baselineMean)}`;
  return {
    caption: `${study.metric}${better ? "" : " of your code"}, mean of ${c.repeats} ${noun(study)}`,
    number: formatValue(mean, places),
    spread: sd > 0 ? `± ${formatValue(sd, places)}` : null,
    gain: better
      ? [formatGain(c.mean - c.baselineMean, places), ` ${relation(study, c.mean, c.baselineMean)} your ${own}`]
      : ["", "Your values are as good as any found"],
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
  const ending = study.live ? "best so far" : "best found";
  if (best === null) return noBest(study);
  const value = scoreOf(best, study) ?? Number.NaN;
  const own = baseline?.state === "complete" ? scoreOf(baseline, study) : null;
  const ownIsBest = best === baseline;
  const recommended = study.view.recommendation;
  const keep = ownIsBest || recommended?.verdict === "withinNoise" || recommended?.verdict === "notBetter";
  return {
    caption: `${study.metric}, ${constraints ? `best feasible${study.live ? " so far" : ""}` : ending}`,
    number: formatValue(value, places),
    spread: null,
    gain:
      keep && (study.counts.finished > 1 || !study.live)
        ? ["", "Your values are as good as any found"]
        : ownIsBest
          ? ["", "your code as written"]
          : gainText(study, value, own),
    error: own === null || keep ? null : errorText(study, value, own),
    sure: sureOf(study, best),
  };
}

function gainText(study: Study, value: number, own: number | null): Finding["gain"] {
  if (own !== null)
    return [formatGain(value - own, study.places), ` ${relation(study, value, own)} your ${formatValue(own, study.places)}`];
  if (study.baseline?.state === "failed") return ["", "your own code failed, so there is nothing to compare with"];
  return study.baseline?.state === "running" ? ["", "your own code is still running"] : null;
}

/** Between a value and the user's own: a gain stands over it, a reduction below it. */
function relation(study: Study, value: number, own: number): string {
  return study.maximize ? (value >= own ? "over" : "under") : value <= own ? "below" : "above";
}

function sureOf(study: Study, best: TrialView): Finding["sure"] {
  const { recommendation, started, state } = study.view;
  if (recommendation?.confirmed?.deterministic)
    return say(
      recommendation.summary,
      recommendation.verdict === "better" ? "verified-filled" : "pass",
      recommendation.verdict === "better" ? "i-best" : "",
    );
  if (recommendation !== null && recommendation.summary !== "") return say(recommendation.summary);
  if (state === "confirming") return say(confirmingText(study), "sync", "i-run codicon-modifier-spin");
  const repeats = started.repeats;
  const next = repeats > 1 && study.live ? ` ${capital(repeats)} ${noun(study)} will confirm it at the end.` : "";
  if (best === study.baseline)
    return say(
      study.live
        ? `Trial 0 is your code as written.${study.counts.finished > 1 ? " Nothing better so far." : ""}`
        : "Nothing better was found.",
    );
  return say(`Seen in one run, trial ${best.trial}.${next}${study.live ? "" : " Not confirmed."}`);
}

function confirmingText(study: Study): string {
  const { started } = study.view;
  const last = study.repeats.findLast((t) => !t.baseline);
  const done = study.repeats.filter((t) => t.repeatOf === last?.repeatOf).length;
  const seed = Math.min(started.repeats, Math.max(1, done));
  const partly = started.repeats > 1 ? " The best of many runs is partly luck; repeats tell." : "";
  return `Confirming, ${noun(study).slice(0, -1)} ${seed} of ${started.repeats}.${partly}`;
}

function capital(count: number): string {
  return ["", "One", "Two", "Three", "Four", "Five", "Six"][count] ?? String(count);
}

/** What repeats differ in: the program's seed, or nothing that it tells us about. */
function noun(study: Study): "seeds" | "runs" {
  return study.trials.some((t) => t.seed !== null) ? "seeds" : "runs";
}

/** Reports, but no complete and feasible trial yet. */
function noBest(study: Study): Finding {
  const { baseline, counts, view } = study;
  const value = baseline === null ? null : scoreOf(baseline, study);
  if (baseline?.state === "running" && value !== null) {
    const at = `${baseline.steps.at(-1) ?? 0} of ${study.horizon} ${plural(study.horizon, study.step)}`;
    return {
      ...NONE,
      caption: `${study.metric} of your code`,
      number: formatValue(value, study.places),
      gain: ["", `after ${at}`],
      sure: say("Your own code runs first, so that every recommendation can say what it gains."),
    };
  }
  const infeasible = counts.complete > 0 && view.started.constraints.length > 0;
  const text = infeasible
    ? "No trial meets the constraints yet."
    : counts.finished === 0
      ? "No trial has finished yet."
      : "No trial is complete yet.";
  return { ...NONE, caption: study.metric, sure: say(study.live ? text : text.replace(" yet", "")) };
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
  const both = objectives.length === 2 ? "both" : `all ${objectives.length}`;
  const names = objectives.map((o) => o.name).join(", ");
  if (base?.state !== "complete") return { ...NONE, caption: names, sure: say("Your own code has no value yet to compare with.") };
  return {
    ...NONE,
    caption: names,
    number: `${beats} ${plural(beats, "trial")}`,
    gain: ["", `${plural(beats, "beats", "beat")} your code in ${both}`],
    sure: say(study.view.recommendation?.summary ?? "Seen in one run each."),
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
  return `error ${percent(own)} → ${percent(value)}`;
}

import { exceeds, type Sample, sampleOf } from "../numeric/welch";
import { fromWire } from "../protocol/number";
import type { StudyView, TrialView } from "../protocol/view";
import { formatGap, formatScatter, formatSpread } from "./numbers";
import { goalsOf, searched } from "./study-facts";
import { tr } from "./translate";

/** What a study comes to for who follows it: the runs that its word rests on. */
export interface Result {
  readonly trial: number;
  /** It says to keep the values of the code. */
  readonly keeps: boolean;
  /** Values of the first objective: of the repeats on fresh seeds where there are any, else of the one run. */
  readonly runs: readonly number[];
  readonly repeated: boolean;
  readonly sample: Sample;
}

/** Null before there is a value. Of several objectives there is no one best. */
export function resultOf(view: StudyView): Result | null {
  const { recommendation, started, best } = view;
  if (started.objectives.length !== 1) return null;
  const keeps = recommendation?.verdict === "withinNoise" || recommendation?.verdict === "notBetter";
  const own = searched(view).find((trial) => trial.baseline);
  const number = keeps ? own?.trial : (recommendation?.trial ?? best);
  const trial = number === undefined || number === null ? undefined : (view.trials[number] ?? undefined);
  return trial === undefined ? null : resultOfTrial(view, trial, keeps);
}

/** What the code as it was comes to; null where it has no value. */
export function ownResultOf(view: StudyView): Result | null {
  const own = searched(view).find((trial) => trial.baseline);
  return own === undefined || view.started.objectives.length !== 1 ? null : resultOfTrial(view, own, true);
}

function resultOfTrial({ trials }: StudyView, trial: TrialView, keeps: boolean): Result | null {
  const firstValue = ({ values }: TrialView) => fromWire(values?.[0] ?? "NaN");
  const confirming = (trials as readonly (TrialView | null | undefined)[]).flatMap((t) =>
    t?.repeatOf === trial.trial && t.again !== true && t.outside !== true && t.state === "complete" ? [firstValue(t)] : [],
  );
  const repeats = confirming.filter(Number.isFinite);
  const runs = repeats.length > 0 ? repeats : trial.state === "complete" ? [firstValue(trial)].filter(Number.isFinite) : [];
  if (runs.length === 0) return null;
  return { trial: trial.trial, keeps, runs, repeated: repeats.length > 0, sample: sampleOf(runs) };
}

/** `0.981 ± 0.002, mean of 3 runs`, `0.984, seen in one run`. */
export function resultText(result: Result | null): string {
  if (result === null) return tr("none yet");
  const { sample, repeated } = result;
  const value = formatSpread(sample.mean, sample.sd);
  if (!repeated) return tr("{0}, seen in one run", value);
  return sample.count === 1 ? tr("{0}, one run on a fresh seed", value) : tr("{0}, mean of {1} runs", value, sample.count);
}

export interface Difference {
  /** `beyond`: more than runs scatter. `within`: it may be chance. `unsure`: too few runs to tell. `none`: nothing to compare. */
  readonly kind: "beyond" | "within" | "unsure" | "none";
  /** One sentence for a person. */
  readonly text: string;
}

/** Both tails of Welch's test together. */
const CONFIDENCE = 0.95;

/** Whether what two studies of one goal found differs by more than chance. */
export function differenceOf(a: StudyView, b: StudyView): Difference {
  const [goalA, goalB] = [goalsOf(a), goalsOf(b)];
  const nothing = (text: string): Difference => ({ kind: "none", text });
  if (goalA !== goalB) return nothing(tr("Their values cannot be compared: one is to {0}, the other to {1}.", goalA, goalB));
  const [objective, ...others] = a.started.objectives;
  if (objective === undefined) return nothing(tr("They have no objective."));
  if (others.length > 0) return nothing(tr("With several objectives no one number tells which is better: see the trade-off of each."));
  const [first, second] = [resultOf(a), resultOf(b)];
  if (first === null || second === null) return nothing(tr("{0} has no value yet.", (first === null ? a : b).started.study));
  const gap = second.sample.mean - first.sample.mean;
  const better = (objective.direction === "maximize" ? gap > 0 : gap < 0) ? b : a;
  const by = tr("{0} is better by {1}", better.started.study, formatGap(gap, first.sample.sd, second.sample.sd));
  if (gap === 0) return { kind: "within", text: tr("Both come to the same value.") };
  const single = [first, second].filter(({ sample }) => sample.count < 2);
  const always = a.recommendation?.confirmed?.deterministic === true && b.recommendation?.confirmed?.deterministic === true;
  if (always) return { kind: "beyond", text: tr("Beyond noise: {0} ({1}).", by, tr("every run gave the same value")) };
  if (single.length > 0) return byNoise(by, Math.abs(gap), single.length, noiseOf(a, b));
  const share = (1 + CONFIDENCE) / 2;
  const beyond = exceeds(first.sample, second.sample, share) || exceeds(second.sample, first.sample, share);
  if (!beyond) return { kind: "within", text: tr("Within noise: {0}, which {1} do not tell from chance.", by, runsOf(first, second)) };
  const how =
    first.sample.sd + second.sample.sd === 0 ? tr("every run gave the same value") : tr("Welch's t test, {0} %", 100 * CONFIDENCE);
  return { kind: "beyond", text: tr("Beyond noise: {0} ({1}).", by, how) };
}

function runsOf({ sample: a }: Result, { sample: b }: Result): string {
  return a.count === b.count ? tr("{0} runs each", a.count) : tr("{0} and {1} runs", a.count, b.count);
}

/** With a single run on either side there is no test; the scatter that the studies themselves told is the measure. */
function byNoise(by: string, gap: number, singles: number, noise: number | null): Difference {
  const seen = singles === 2 ? tr("both were seen in one run") : tr("one was seen in a single run");
  if (noise === null) return { kind: "unsure", text: tr("Not sure: {0}, but {1}, and nothing says by how much runs scatter.", by, seen) };
  const scatter = tr("a single run scatters by ± {0}", formatScatter(noise));
  if (gap <= 2 * Math.SQRT2 * noise) return { kind: "within", text: tr("Within noise: {0}, but {1} and {2}.", by, seen, scatter) };
  return {
    kind: "unsure",
    text: tr("More than noise: {0} and {1}. But {2}, and the best of many runs is partly luck.", by, scatter, seen),
  };
}

function noiseOf(a: StudyView, b: StudyView): number | null {
  const known = [a, b].flatMap(({ noise }) => (noise === undefined ? [] : [noise.sd]));
  return known.length === 0 ? null : Math.max(...known);
}

/** What to mind where the code is not the same in both, or where that is not known; null where it is. */
export function changedText(a: StudyView, b: StudyView): string | null {
  const files = changedFiles(a, b);
  if (files === null) return a.started.entry === null ? null : tr("Whether the code was the same is not known.");
  if (files.length === 0) return null;
  return tr("The code was changed between them, in {0}: what differs may come from that.", files.join(", "));
}

/** Files whose code, values of parameters and comments aside, is not the same in both; null where that is not known. */
function changedFiles({ started: a }: StudyView, { started: b }: StudyView): readonly string[] | null {
  if (a.code === undefined || b.code === undefined) return null;
  const files = new Set([...Object.keys(a.code), ...Object.keys(b.code)]);
  return [...files].filter((file) => isOtherCode(a.code?.[file], b.code?.[file]));
}

/** Marks by text are of modules that studies of earlier versions do not tell, and of another kind once something in them is annotated. */
function isOtherCode(one: string | undefined, other: string | undefined): boolean {
  const isByText = (mark: string) => mark.startsWith("=");
  if (one === undefined || other === undefined) return !isByText(one ?? other ?? "");
  return isByText(one) === isByText(other) && one !== other;
}

import type {
  FinishedState,
  Recommendation,
  StudyEnvironment,
  StudyEvent,
  StudyFinished,
  StudyNoise,
  StudyResumed,
  StudyStarted,
  TrialArtefacts,
  TrialFinished,
  TrialPredicted,
  TrialReported,
  TrialSampled,
  TrialStarted,
} from "./events";
import { fromWire, type WireNumber } from "./number";
import type { Problem } from "./problem";
import type { StopEvidence } from "./stop-evidence";

/** The last sample of a trial, and what all of them come to. */
export interface TrialUsage extends Omit<TrialSampled, "event" | "time" | "trial"> {
  readonly peakMemory: number | null;
  readonly peakGpuMemory: number | null;
  readonly meanGpuUtilization: number | null;
  /** How many samples told the utilisation. */
  readonly utilizations: number;
}

/** How a trial was expected to go on when that was last worked out. */
export type Forecast = Omit<TrialPredicted, "event" | "time" | "trial">;

export interface TrialView extends Omit<TrialStarted, "event" | "time"> {
  readonly state: "running" | FinishedState;
  readonly startedAt: number;
  /** Steps in the order of reporting, and what was reported there; both of the same length. */
  readonly steps: readonly number[];
  readonly reports: readonly (readonly (WireNumber | null)[])[];
  readonly values: readonly WireNumber[] | null;
  readonly feasible: boolean;
  readonly seconds: number | null;
  readonly reason: string | null;
  readonly location: { readonly file: string; readonly line: number } | null;
  /** True where its values are not those of a trial of the space as it was edited since. */
  readonly outside?: boolean;
  /** Null while nothing was sampled. */
  readonly usage: TrialUsage | null;
  /** Of a running trial, and what it was when one was stopped early; absent where nothing was predicted. */
  readonly forecast?: Forecast;
  /** What the rule knew that stopped it early; absent unless one did. */
  readonly stopped?: StopEvidence;
  /** It can go on; until then it is a stopped trial like any other. */
  readonly paused?: boolean;
  /** So many of its first reports are of the time before a pause; absent: none. */
  readonly carried?: number;
}

/** What changes one trial. */
export type TrialEvent = TrialStarted | TrialReported | TrialPredicted | TrialSampled | TrialFinished;

/** `running`, `confirming` and `paused` (no new trial starts) are live; `orphaned` is a study whose process went away without finishing it. */
export type StudyState = "running" | "confirming" | "stopping" | "paused" | "complete" | "interrupted" | "failed" | "orphaned";

/** A study as it stands: the fold of its events. Plain data; also the snapshot that a panel starts from. */
export interface StudyView {
  readonly started: StudyStarted;
  readonly state: StudyState;
  /** Planned number of trials, which a resume may raise. */
  readonly planned: number;
  /** By trial number. */
  readonly trials: readonly TrialView[];
  /** Trial with the best value among feasible complete ones of the search (one objective), null before there is one. */
  readonly best: number | null;
  readonly problems: readonly Problem[];
  readonly environment: StudyEnvironment | null;
  readonly recommendation: Recommendation | null;
  /** Told at the end of the study. */
  readonly artefacts: readonly TrialArtefacts[];
  readonly finished: StudyFinished | null;
  /** By how much a single run scatters; absent while that is not known. */
  readonly noise?: StudyNoise;
  /** What the last edit of the space changed, a sentence each; absent: it was never edited. */
  readonly edits?: readonly string[];
}

export function viewOf(started: StudyStarted): StudyView {
  const nothing = { best: null, environment: null, recommendation: null, artefacts: [], finished: null };
  return { started, state: "running", planned: started.trials, trials: [], problems: [], ...nothing };
}

/** The study after one more event. Never mutates; events of unknown trials are left out. */
export function applyEvent(view: StudyView, event: StudyEvent): StudyView {
  switch (event.event) {
    case "studyStarted":
      return viewOf(event);
    case "studyResumed":
      return edited(
        {
          ...view,
          started: restarted(view.started, event),
          ...{ state: "running", planned: event.trials, finished: null, recommendation: null, artefacts: [] },
        },
        event,
      );
    case "trialStarted":
    case "trialReported":
    case "trialPredicted":
    case "trialSampled":
    case "trialFinished": {
      const trial = trialAfter(view.trials[event.trial], event);
      if (trial === undefined) return view;
      const trials = view.trials.slice();
      trials[event.trial] = trial;
      const next = { ...view, trials };
      return event.event === "trialFinished" ? { ...next, best: bestTrial(next) } : next;
    }
    case "problem":
      return { ...view, problems: [...view.problems, event.problem] };
    case "environment":
      return { ...view, environment: event };
    case "phase":
      return { ...view, state: event.phase === "searching" ? "running" : event.phase };
    case "noise":
      return { ...view, noise: event };
    case "recommendation":
      return { ...view, recommendation: event };
    case "artefacts":
      return { ...view, artefacts: event.kept };
    case "studyFinished":
      return { ...view, state: event.state, finished: event };
  }
}

function restarted(started: StudyStarted, { code, invocation }: StudyResumed): StudyStarted {
  return { ...started, ...(code === undefined ? {} : { code }), ...(invocation === undefined ? {} : { invocation }) };
}

function edited(view: StudyView, { space, baseline, outside, edits = [] }: StudyResumed): StudyView {
  if (space === undefined) return view;
  const left = new Set(outside);
  const trials = view.trials.map(({ outside: _, ...trial }) => ({
    ...trial,
    baseline: trial.trial === baseline || (trial.repeatOf !== null && trial.repeatOf === baseline),
    ...(left.has(trial.trial) ? { outside: true } : {}),
  }));
  const next = { ...view, started: { ...view.started, space }, trials, edits };
  return { ...next, best: bestTrial(next) };
}

/** A trial after an event of its own; undefined for one that is not known. */
export function trialAfter(trial: TrialView | undefined, event: TrialEvent): TrialView | undefined {
  if (event.event === "trialStarted") return begun(event, trial);
  if (trial === undefined) return undefined;
  switch (event.event) {
    case "trialReported":
      return withReports(trial, [event]);
    case "trialPredicted": {
      const { event: _, time: __, trial: ___, ...forecast } = event;
      return trial.state === "running" ? { ...trial, forecast } : trial;
    }
    case "trialSampled":
      return { ...trial, usage: usageAfter(trial.usage, event) };
    case "trialFinished": {
      const { event: _, time: __, trial: ___, ...rest } = event;
      return { ...(rest.stopped === undefined ? withoutForecast(trial) : trial), ...rest };
    }
  }
}

/** A trial of which nothing is expected any more. */
export function withoutForecast({ forecast: _, ...trial }: TrialView): TrialView {
  return trial;
}

/** A trial after reports of its own. One that goes on after a pause may repeat some steps: then the later run counts. */
export function withReports(trial: TrialView, events: readonly TrialReported[]): TrialView {
  const { carried = 0, steps, reports } = trial;
  const first = events.reduce((least, { step }) => Math.min(least, step), Number.POSITIVE_INFINITY);
  const counts = (_: unknown, i: number): boolean => i >= carried || (steps[i] ?? 0) < first;
  const some = carried > 0 && !steps.every(counts);
  const left = some ? { carried: steps.slice(0, carried).filter(counts).length } : {};
  return {
    ...trial,
    ...left,
    steps: [...(some ? steps.filter(counts) : steps), ...events.map((event) => event.step)],
    reports: [...(some ? reports.filter(counts) : reports), ...events.map((event) => event.values)],
  };
}

function begun({ event: _, time, ...rest }: TrialStarted, before: TrialView | undefined): TrialView {
  const earlier = rest.goesOn === true && before !== undefined ? before : null;
  return {
    ...rest,
    startedAt: time,
    state: "running",
    steps: earlier?.steps ?? [],
    reports: earlier?.reports ?? [],
    ...(earlier === null ? {} : { carried: earlier.steps.length }),
    values: null,
    feasible: true,
    seconds: null,
    reason: null,
    location: null,
    usage: null,
  };
}

function usageAfter(before: TrialUsage | null, { memory, gpuMemory, gpuUtilization }: TrialSampled): TrialUsage {
  const peakMemory = largest(before?.peakMemory ?? null, memory);
  const peakGpuMemory = largest(before?.peakGpuMemory ?? null, gpuMemory);
  const utilizations = (before?.utilizations ?? 0) + (gpuUtilization === null ? 0 : 1);
  const mean = before?.meanGpuUtilization ?? 0;
  const meanGpuUtilization = gpuUtilization === null ? (before?.meanGpuUtilization ?? null) : mean + (gpuUtilization - mean) / utilizations;
  return { memory, gpuMemory, gpuUtilization, peakMemory, peakGpuMemory, meanGpuUtilization, utilizations };
}

function largest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

/** The better of two values in a direction; NaN never wins. */
export function isBetter(direction: "maximize" | "minimize", a: number, b: number): boolean {
  if (Number.isNaN(a)) return false;
  if (Number.isNaN(b)) return true;
  return direction === "maximize" ? a > b : a < b;
}

/** By number, null before there is one. */
export function bestTrial(view: StudyView): number | null {
  const [objective, ...others] = view.started.objectives;
  if (objective === undefined || others.length > 0) return null;
  let best: { trial: number; value: number } | null = null;
  for (const t of view.trials) {
    if (
      t === undefined ||
      t.state !== "complete" ||
      t.repeatOf !== null ||
      !t.feasible ||
      t.outside === true ||
      t.values?.[0] === undefined
    )
      continue;
    const value = fromWire(t.values[0]);
    if (Number.isFinite(value) && (best === null || isBetter(objective.direction, value, best.value))) best = { trial: t.trial, value };
  }
  return best?.trial ?? null;
}

import type { StudyEvent, StudyStarted } from "../protocol/events";
import { foldEvents } from "../protocol/fold-events";
import { fromWire } from "../protocol/number";
import type { TrialView } from "../protocol/view";
import type { RecordedTrial } from "../replay/recording";
import { readJournal, studiesIn } from "../storage/read-journal";
import { RecordingError } from "./recording-error";
import { counted, type RecordedPool, type RecordingQuery } from "./recordings";

/** The studies of a journal, ours or Optuna's, one pool each. Repeats on fresh seeds are left out: no rule stops those. */
export async function poolsOfJournal(file: string, query: RecordingQuery): Promise<readonly RecordedPool[]> {
  let names: readonly string[];
  try {
    names = query.study === null ? await studiesIn(file) : [query.study];
  } catch (error) {
    throw new RecordingError(file, null, (error as Error).message);
  }
  if (names.length === 0) throw new RecordingError(file, null, "the journal holds no study.");
  const pools: RecordedPool[] = [];
  for (const name of names) pools.push(await poolOfStudy(file, name, query));
  return pools;
}

async function poolOfStudy(file: string, study: string, query: RecordingQuery): Promise<RecordedPool> {
  let events: readonly StudyEvent[];
  try {
    events = await readJournal(file, study);
  } catch (error) {
    throw new RecordingError(file, null, (error as Error).message);
  }
  const view = foldEvents(null, events);
  if (view === null) throw new RecordingError(file, null, `the study ${study} has not begun.`);
  const channel = chosenObjective(file, view.started, query);
  const objective = view.started.objectives[channel];
  if (objective === undefined) throw new RecordingError(file, null, `the study ${study} has no objective.`);
  const moments = momentsOf(events, channel);
  const searched = view.trials.filter((trial) => trial !== undefined && trial.repeatOf === null);
  const trials = searched
    .map((trial) => recordedTrial(trial, channel, moments.get(trial.trial) ?? []))
    .filter(({ values }) => values.length > 0);
  if (trials.length === 0) {
    throw new RecordingError(
      file,
      null,
      `no trial of the study ${study} reported ${objective.name} while it ran, so there is nothing to stop early.`,
    );
  }
  const { name: metric, direction, minSteps, patience } = objective;
  // How long a trial is, complete ones tell, as they do in a study: a fidelity may count data or pixels.
  const known = { horizon: null, bounds: [null, null] as const };
  const pool = { name: view.started.study, metric, direction, ...known, minSteps, patience, trials };
  const damaged = events.flatMap((event) =>
    event.event === "problem" && event.problem.code === "journal-damaged" ? event.problem.message : [],
  );
  return { pool, notes: [...damaged, ...notesOn(searched, trials.length)], parallel: view.started.parallel, trials: null };
}

function chosenObjective(file: string, { objectives, study }: StudyStarted, { metric, direction }: RecordingQuery): number {
  const names = objectives.map(({ name }) => name);
  if (metric === null && names.length > 1) {
    throw new RecordingError(
      file,
      null,
      `the study ${study} has ${names.length} objectives; say which with --metric: ${names.join(", ")}.`,
    );
  }
  const channel = metric === null ? 0 : names.indexOf(metric);
  if (channel < 0)
    throw new RecordingError(file, null, `the study ${study} has no objective named ${metric}; there are: ${names.join(", ")}.`);
  const known = objectives[channel]?.direction;
  if (direction !== null && known !== direction) {
    throw new RecordingError(file, null, `the study ${study} says ${known} of ${names[channel]}; leave --direction out.`);
  }
  return channel;
}

/** The place of each report of an objective among all events, by trial. */
function momentsOf(events: readonly StudyEvent[], channel: number): ReadonlyMap<number, readonly number[]> {
  const moments = new Map<number, number[]>();
  for (const [at, event] of events.entries()) {
    if (event.event !== "trialReported" || typeof (event.values[channel] ?? null) === "object") continue;
    const of = moments.get(event.trial);
    if (of === undefined) moments.set(event.trial, [at]);
    else of.push(at);
  }
  return moments;
}

function recordedTrial(trial: TrialView, channel: number, moments: readonly number[]): RecordedTrial {
  const steps: number[] = [];
  const values: number[] = [];
  for (const [i, report] of trial.reports.entries()) {
    const value = report[channel] ?? null;
    if (value === null) continue;
    steps.push(trial.steps[i] ?? i + 1);
    values.push(fromWire(value));
  }
  const isComplete = trial.state === "complete";
  const value = trial.values?.[channel];
  const final = isComplete && trial.feasible && trial.outside !== true && value !== undefined ? fromWire(value) : Number.NaN;
  return {
    name: `#${trial.trial}`,
    steps,
    values,
    end: isComplete ? "complete" : trial.state === "failed" ? "failed" : "cut",
    final: Number.isFinite(final) ? final : null,
    params: trial.params,
    // A trial that began again reported more than once: what counts is its last run.
    moments: moments.length < values.length ? null : moments.slice(moments.length - values.length),
  };
}

function notesOn(searched: readonly TrialView[], used: number): readonly string[] {
  const number = (state: TrialView["state"]): number => searched.filter((trial) => trial.state === state).length;
  const notes: string[] = [];
  const [pruned, failed, running] = [number("pruned"), number("failed"), number("running")];
  if (pruned > 0) {
    const what = counted(pruned, "trial", ["was", "were"]);
    notes.push(
      `${what} stopped early when this was recorded, and how that would have gone on is not known: such trials count with the steps that they ran and never as the best, so that what is saved comes on top of what was saved then.`,
    );
  }
  if (failed > 0) notes.push(`${counted(failed, "trial", ["failed and ends", "failed and end"])} where the error came.`);
  if (running > 0) notes.push(`${counted(running, "trial", ["is", "are"])} running, or cut off: known up to here, and never the best.`);
  const silent = searched.length - used;
  if (silent > 0) notes.push(`${counted(silent, "trial", ["is", "are"])} left out: nothing was reported while it ran.`);
  return notes;
}

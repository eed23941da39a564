import type { Hold } from "./hold";
import type { Ledger, TrialRecord } from "./ledger";
import type { StudySettings } from "./settings";
import type { TrialRunner } from "./trial-runner";

/** Coinciding reports from which on identical runs are no accident. */
const COINCIDENCES = 3;

export interface RepeatedTrial {
  readonly trial: TrialRecord;
  /** Values of the repeats that went well, one entry an objective. */
  readonly values: readonly (readonly number[])[];
  readonly planned: number;
  readonly failed: number;
  /** Repeats that broke a constraint. */
  readonly infeasible: number;
}

export interface RepeatParts {
  readonly settings: StudySettings;
  readonly ledger: Ledger;
  readonly runner: TrialRunner;
  readonly stopped: () => boolean;
  readonly hold: Hold;
  /** Called before the first repeat that really runs. */
  readonly onConfirming: () => void;
}

/**
 * Runs trials again, for both on the seeds 1, 2, … after the program's own. The run of the search does not count: the best of many is
 * partly luck. A program without `@seed` whose repeats come out like the search itself is deterministic, and is not run further.
 */
export async function repeatTrials(parts: RepeatParts, trials: readonly TrialRecord[]): Promise<readonly RepeatedTrial[]> {
  const { settings } = parts;
  const offsets = Array.from({ length: settings.started.repeats }, (_, i) => i + 1);
  const waves = settings.programSeed === null ? offsets.map((o) => [o]) : [offsets];
  for (const wave of waves) {
    const missing = wave.flatMap((offset) =>
      trials
        .filter((t) => repeatsOf(parts, t).length < settings.started.repeats && !has(parts, t, offset))
        .map((trial) => ({ trial, offset })),
    );
    if (missing.length > 0) parts.onConfirming();
    await pool(missing, parts.runner.room, async ({ trial, offset }) => {
      await parts.hold.released();
      if (parts.stopped()) return;
      const { params, baseline } = trial;
      await parts.runner.run({ trial: parts.ledger.nextNumber, params, baseline, repeatOf: trial.trial, seedOffset: offset });
    });
    if (parts.stopped() || (settings.programSeed === null && identical(parts, trials))) break;
  }
  return trials.map((trial) => summary(parts, trial));
}

/** Runs the first repeat alone that a trial is to have. */
export async function probe(parts: RepeatParts, trial: TrialRecord): Promise<void> {
  if (repeatsOf(parts, trial).length > 0) return;
  await parts.hold.released();
  if (parts.stopped()) return;
  parts.onConfirming();
  const { params, baseline } = trial;
  await parts.runner.run({ trial: parts.ledger.nextNumber, params, baseline, repeatOf: trial.trial, seedOffset: 1 });
}

function repeatsOf({ ledger }: RepeatParts, trial: TrialRecord): readonly TrialRecord[] {
  return ledger.repeats.filter((r) => r.repeatOf === trial.trial);
}

/** A repeat that an earlier process of this study has made already. */
function has(parts: RepeatParts, trial: TrialRecord, offset: number): boolean {
  const { programSeed } = parts.settings;
  const repeats = repeatsOf(parts, trial);
  return programSeed === null ? repeats.length >= offset : repeats.some((r) => r.seed === programSeed + offset);
}

/** Whether every repeat reported exactly what the search's own run did. */
function identical(parts: RepeatParts, trials: readonly TrialRecord[]): boolean {
  let coincidences = 0;
  for (const trial of trials) {
    for (const repeat of repeatsOf(parts, trial)) {
      if (repeat.state !== "complete" || !sameCurve(repeat, trial)) return false;
      coincidences += repeat.curve.length;
    }
  }
  return coincidences >= COINCIDENCES;
}

function sameCurve(a: TrialRecord, b: TrialRecord): boolean {
  const points = (t: TrialRecord): string[] => t.curve.map(({ step, values }) => JSON.stringify([step, values.map(String)])).sort();
  return JSON.stringify(points(a)) === JSON.stringify(points(b));
}

function summary(parts: RepeatParts, trial: TrialRecord): RepeatedTrial {
  const repeats = repeatsOf(parts, trial);
  return {
    trial,
    values: repeats.flatMap((r) => (r.state === "complete" && r.values !== null ? [r.values] : [])),
    planned: repeats.length,
    failed: repeats.filter((r) => r.state === "failed").length,
    infeasible: repeats.filter((r) => !r.feasible).length,
  };
}

async function pool<T>(tasks: readonly T[], size: number, run: (task: T) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let task = tasks[next++]; task !== undefined; task = tasks[next++]) await run(task);
  };
  await Promise.all(Array.from({ length: Math.min(size, tasks.length) }, worker));
}

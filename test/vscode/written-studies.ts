import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { checkFile } from "../../server/commands/check";
import type { StudyEvent, StudyStarted } from "../../server/protocol/events";
import { JournalWriter } from "../../server/storage/journal-writer";
import { journalPath, studyDirectory } from "../../server/storage/study-directory";

export interface WrittenStudy {
  readonly name: string;
  /** `orphaned` has no end. */
  readonly state: "complete" | "interrupted" | "failed" | "orphaned";
  readonly trials: number;
  /** Minutes ago. */
  readonly age?: number;
  readonly best?: number;
}

/** Writes a study of a program as the study process writes it, with a log of every trial. */
export async function writeStudy(entry: string, { name, state, trials, age = 60, best = 0.95 }: WrittenStudy): Promise<string> {
  const { root, result } = checkFile(entry);
  const { directory } = await studyDirectory(root);
  const journal = journalPath(directory, name);
  const time = Date.now() - age * 60_000;
  const { space, objectives, constraints, fidelity } = result;
  const started: StudyStarted = {
    ...{ event: "studyStarted", time, study: name, journal, root, entry: path.relative(root, entry) },
    ...{ space, objectives, constraints, fidelity, sampler: "gp", samplerReason: null, stop: "median", stopReason: null },
    ...{ trials: Math.max(trials, 25), parallel: 2, repeats: 1, seed: 1 },
  };
  const logs = path.join(directory, `${name}.logs`);
  mkdirSync(logs, { recursive: true });
  const events = Array.from({ length: trials }, (_, i) => trial(i, time + i * 1000, i === 1 ? best : best - 0.05 - 0.001 * i, logs, space));
  for (let i = 0; i < trials; i++) writeFileSync(path.join(logs, `trial-${i}.log`), `trial ${i}\n`);
  const failed = state === "failed";
  const end: StudyEvent = {
    ...{ event: "studyFinished", time: time + trials * 1000, state: state === "orphaned" ? "complete" : state },
    ...{ reason: failed ? "ModuleNotFoundError: No module named 'torch'" : null, trials, complete: trials, pruned: 0, failed: 0 },
    ...{ repeats: 0, stepsRun: trials, stepsSaved: 0, seconds: trials },
  };
  const writer = await JournalWriter.create(journal, started);
  await writer.append([...events.flat(), ...(state === "orphaned" ? [] : [end])]);
  await writer.close();
  return journal;
}

function trial(number: number, time: number, value: number, logs: string, space: StudyStarted["space"]): StudyEvent[] {
  const params = Object.fromEntries(space.flatMap(({ name, baseline }) => (baseline === null ? [] : [[name, baseline]])));
  const lr = number === 0 ? params : { ...params, lr: Number((0.02 + number * 0.013).toPrecision(3)) };
  const common = { time, trial: number };
  const log = path.join(logs, `trial-${number}.log`);
  return [
    { event: "trialStarted", ...common, params: lr, baseline: number === 0, repeatOf: null, seed: 0, device: "cpu", log },
    { event: "trialReported", ...common, step: 1, values: [value] },
    { event: "trialFinished", ...common, state: "complete", values: [value], feasible: true, seconds: 1, reason: null, location: null },
  ];
}

/** Writes a journal as Optuna does, with studies of one parameter `lr` and ten trials each. */
export function writeOptunaJournal(journal: string, studies: readonly string[]): void {
  const moment = "2026-01-01T00:00:00.000000+00:00";
  const distribution = JSON.stringify({ name: "FloatDistribution", attributes: { step: null, low: 1e-4, high: 1, log: true } });
  const lines = studies.flatMap((study_name, study_id) => [
    { op_code: 0, study_name, directions: [2] },
    ...Array.from({ length: 10 }, (_, k) => {
      const trial_id = study_id * 10 + k;
      const param_value_internal = Number((10 ** (-4 + 0.4 * k)).toPrecision(3));
      return [
        { op_code: 4, study_id, datetime_start: moment },
        { op_code: 5, trial_id, param_name: "lr", param_value_internal, distribution },
        { op_code: 6, trial_id, state: 1, values: [0.9 - 0.01 * Math.abs(k - 5 - study_id)], datetime_complete: moment },
      ];
    }).flat(),
  ]);
  writeFileSync(journal, lines.map((fields) => `${JSON.stringify({ worker_id: "w", ...fields })}\n`).join(""));
}

import path from "node:path";
import { ratios, type Spread, shown, spread } from "../support/figures";
import { inFolder, pythonWith, repository, trialsFolder } from "../support/place";
import { eventsOf, runStudy, type StudyRun, timed } from "../support/study-run";

const PARALLEL = 2;
const THREADS = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };

/**
 * `samples/digits`, whole commands from start to end. Ours draws at random; Optuna's loop, with the user's training written as a function,
 * is given the very same configurations, so that the work is the same.
 */
export async function againstOptuna(rounds: number, trials: number): Promise<readonly (readonly string[])[] | null> {
  const python = pythonWith("optuna", "sklearn", "numpy");
  if (python === null) return null;
  const ours: number[] = [];
  const peers: Record<"threads" | "processes", number[]> = { threads: [], processes: [] };
  for (let round = 0; round < rounds; round++) {
    const run = await inFolder((folder) => digits(folder, python, trials, round));
    ours.push(run.wall);
    const configurations = eventsOf(run.events, "trialStarted").map(({ params }) => plain(params));
    for (const how of ["threads", "processes"] as const) peers[how].push(await loop(python, configurations, how));
  }
  const row = (what: string, walls: readonly number[], ratio: Spread | null) => [
    what,
    shown(spread(walls), "s"),
    ratio === null ? "" : shown(ratio),
  ];
  return [
    row(`Tunelens, ${trials} trials of samples/digits, random, ${PARALLEL} at once`, ours, null),
    row(`Optuna, n_jobs=${PARALLEL} (threads)`, peers.threads, ratios(ours, peers.threads)),
    row(`Optuna, ${PARALLEL} processes on one JournalStorage`, peers.processes, ratios(ours, peers.processes)),
  ];
}

export const OPTUNA_HEAD = ["the same configurations", "wall", "ours / this (to reach: ≤ 1.05)"];

function digits(folder: string, python: string, trials: number, round: number): Promise<StudyRun> {
  const flags = ["--trials", trials, "--parallel", PARALLEL, "--sampler", "random", "--stop", "none", "--repeats", 0, "--seed", round + 1];
  return runStudy({
    program: path.join(repository, "samples/digits/train.py"),
    folder,
    flags: [...flags.map(String), "--python", python],
    environment: THREADS,
  });
}

function loop(python: string, configurations: readonly object[], how: string): Promise<number> {
  const script = path.join(trialsFolder, "optuna_loop.py");
  const sample = path.join(repository, "samples/digits");
  return timed(python, [script, sample, JSON.stringify(configurations), how, String(PARALLEL)], THREADS);
}

/** Values as Optuna has them: choices are source text with us. */
function plain(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === "string" ? (JSON.parse(value) as unknown) : value]),
  );
}

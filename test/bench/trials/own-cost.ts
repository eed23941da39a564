import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ratios, shown, spread } from "../support/figures";
import { inFolder, trialsFolder } from "../support/place";
import { eventsOf, runStudy, type StudyRun, timed } from "../support/study-run";

const FLAGS = ["--parallel", "2", "--sampler", "random", "--stop", "none", "--repeats", "0", "--seed", "1"];
/** Reports a second of each of two trials, and the part of a tick that the program computes. */
const PACE = 2_500;
const SHARE = 0.6;
/** Rounds of a program that does next to nothing: what a report costs it stands out. */
const NO_WORK = "1";

/** What the study process itself takes for a trial: of a longer search what it has more than a shorter one. */
export async function perTrial(rounds: number, trials: readonly [number, number]): Promise<readonly (readonly string[])[]> {
  const figures = { warm: [] as number[], cold: [] as number[] };
  const beside = { warm: [] as number[], cold: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    for (const starts of ["warm", "cold"] as const) {
      const [few, many] = [await cheap(trials[0], starts), await cheap(trials[1], starts)];
      const more = trials[1] - trials[0];
      figures[starts].push((many.cpu - few.cpu) / more);
      beside[starts].push((many.beside - few.beside) / more);
    }
  }
  return [
    ["CPU of the study process a trial, warm starts", shown(spread(figures.warm), "ms"), "≤ 5 ms"],
    ["what starts and guards the trials, beside it", shown(spread(beside.warm), "ms"), "–"],
    ["CPU of the study process a trial, cold starts", shown(spread(figures.cold), "ms"), "≤ 5 ms"],
    ["what starts and guards the trials, beside it", shown(spread(beside.cold), "ms"), "–"],
  ];
}

function cheap(trials: number, starts: "warm" | "cold"): Promise<StudyRun> {
  const program = path.join(trialsFolder, "programs/nothing.py");
  const flags = [...FLAGS, "--trials", String(trials), ...(starts === "cold" ? ["--cold-starts"] : [])];
  return inFolder((folder) => runStudy({ program, folder, flags }));
}

/** Two trials that report thousands of times a second: what a report costs the study and the trial, and whether all arrive. */
export async function perReport(rounds: number, seconds: readonly [number, number]): Promise<readonly (readonly string[])[]> {
  const [few, many] = seconds.map((length) => length * PACE) as [number, number];
  const study: number[] = [];
  const busy: { with: number[]; without: number[] } = { with: [], without: [] };
  const idle: number[] = [];
  const rates: { with: number[]; without: number[] } = { with: [], without: [] };
  let heard = 0;
  let inOrder = true;
  const calibrated = await inFolder((folder) => alone(1, folder, ""));
  const work = String(calibrated[0]?.rounds ?? 1);
  for (let round = 0; round < rounds; round++) {
    const before = await inFolder((folder) => watched(few, folder, work));
    const after = await inFolder((folder) => watched(many, folder, work));
    const plain = await inFolder((folder) => alone(many, folder, work));
    const idleWith = await inFolder((folder) => watched(few, folder, NO_WORK));
    const idleWithout = await inFolder((folder) => alone(few, folder, NO_WORK));
    idle.push(((mean(idleWith.results.map(({ used }) => used)) - mean(idleWithout.map(({ used }) => used))) / few) * 1e6);
    study.push(((after.run.cpu - before.run.cpu) * 1000) / (2 * (many - few)));
    busy.with.push(mean(after.results.map(({ used }) => used)));
    busy.without.push(mean(plain.map(({ used }) => used)));
    rates.with.push(rateOf(after.results, many));
    rates.without.push(rateOf(plain, many));
    for (const trial of [0, 1]) {
      const steps = eventsOf(after.run.events, "trialReported").flatMap((event) => (event.trial === trial ? [event.step] : []));
      heard += steps.length;
      inOrder &&= steps.every((step, index) => step === index + 1);
    }
  }
  const all = rounds * 2 * many;
  const slower = ratios(busy.with, busy.without);
  const percent = { median: (slower.median - 1) * 100, min: (slower.min - 1) * 100, max: (slower.max - 1) * 100 };
  return [
    ["CPU of the study process a report", shown(spread(study), "µs"), "≤ 20 µs"],
    ["reports a second of two trials together", shown(spread(rates.with)), `${2 * PACE}`],
    ["rounds a second of the same two programs without us", shown(spread(rates.without)), "–"],
    ["reports heard", `${heard} of ${all}, ${inOrder ? "in order" : "NOT in order"}`, "all"],
    ["CPU of the trial a report, of programs that do nothing else", shown(spread(idle), "µs"), `≤ ${(0.02 * SHARE * 1e6) / PACE} µs`],
    [`CPU time of a trial that computes ${SHARE * 100} % of the time, more than without us`, shown(percent, "%"), "≤ 2 %"],
  ];
}

/** Rounds a second of all of them. */
function rateOf(results: readonly Result[], rounds: number): number {
  return results.reduce((sum, { wall }) => sum + rounds / wall, 0);
}

interface Result {
  /** CPU seconds of the loop. */
  readonly used: number;
  readonly wall: number;
  readonly rounds: number;
}

async function watched(reports: number, folder: string, work: string): Promise<{ run: StudyRun; results: readonly Result[] }> {
  const program = path.join(trialsFolder, "programs/paced_reports.py");
  const run = await runStudy({
    program,
    folder,
    flags: [...FLAGS, "--trials", "2"],
    own: [reports, PACE, SHARE].map(String),
    environment: environment(folder, work),
  });
  return { run, results: resultsIn(folder) };
}

/** The same two programs without us. */
async function alone(reports: number, folder: string, work: string): Promise<readonly Result[]> {
  const args = [path.join(trialsFolder, "programs/paced_reports.py"), ...[reports, PACE, SHARE].map(String)];
  await Promise.all([1, 2].map(() => timed("python3", args, environment(folder, work))));
  return resultsIn(folder);
}

function environment(folder: string, work: string): Record<string, string> {
  return { BENCH_RESULT: path.join(folder, "result-"), ...(work === "" ? {} : { BENCH_ROUNDS: work }) };
}

function resultsIn(folder: string): readonly Result[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith("result-"))
    .map((name) => {
      const [used = Number.NaN, wall = Number.NaN, rounds = 1] = readFileSync(path.join(folder, name), "utf8").split(" ").map(Number);
      return { used, wall, rounds };
    });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

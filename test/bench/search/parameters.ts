import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { inFolder } from "../support/place";
import { eventsOf } from "../support/study-run";
import { ourSearch } from "./our-search";
import { folder, pythonFor, type SearchedProgram, THREADS } from "./programs";

const TRIALS = 100;

export const RANKS_HEAD = [
  `${TRIALS} random trials, none stopped`,
  "complete, seen",
  "level alone",
  "process on level and slope",
  "process on level, slope and parameters",
  "process on parameters",
];

type Row = readonly [complete: number, seen: number, ...ranks: readonly number[]];

/**
 * What a trial's parameters tell of its end beside its curve: Spearman's rank correlation of what was predicted of other trials with what
 * they came to, by the level of their curves and by Gaussian processes (`rank_by_parameters.py`).
 */
export async function ranksByParameters(program: SearchedProgram): Promise<readonly (readonly string[])[]> {
  const python = pythonFor(program);
  if (python === null) return [[`${program.name}: left out, ${program.modules.join(", ")} are not installed`]];
  const { events } = await ourSearch(program, python, 1, {
    stop: "none",
    trials: TRIALS,
    flags: ["--sampler", "random", "--repeats", "0"],
  });
  const space = eventsOf(events, "studyStarted").at(-1)?.space ?? [];
  const trials = eventsOf(events, "trialStarted").map(({ trial, params }) => ({
    params,
    curve: eventsOf(events, "trialReported").flatMap((report) => (report.trial === trial ? [report.values[0]] : [])),
  }));
  return inFolder(async (place) => {
    const file = path.join(place, "trials.json");
    writeFileSync(file, JSON.stringify({ space, direction: program.direction, trials }));
    const text = execFileSync(python, [path.join(folder, "rank_by_parameters.py"), file], {
      encoding: "utf8",
      env: { ...process.env, ...THREADS },
    });
    return (JSON.parse(text) as readonly Row[]).map(([complete, seen, ...ranks]) => [
      program.name,
      `${complete}, ${100 * seen} %`,
      ...ranks.map((rank) => rank.toFixed(2)),
    ]);
  });
}

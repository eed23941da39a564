import { spawn } from "node:child_process";
import path from "node:path";
import { exceeds, sampleOf } from "../../../server/numeric/welch";
import type { SearchRun } from "./our-search";
import { folder, PARALLEL, REPEATS, type SearchedProgram, THREADS } from "./programs";

const CONFIDENCE = 0.95;

interface Printed {
  readonly confirmed: readonly number[];
  readonly baseline: readonly number[];
  readonly trials: number;
  readonly pruned: number;
}

/** The same search by Optuna's TPE and MedianPruner, its end judged by our own test. */
export async function optunaSearch(program: SearchedProgram, python: string, seed: number): Promise<SearchRun> {
  const args = [path.join(folder, "optuna_search.py"), program.name, program.trials, PARALLEL, seed, REPEATS].map(String);
  const began = performance.now();
  const child = spawn(python, args, { env: { ...process.env, ...THREADS }, stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (data: Buffer) => {
    text += data.toString();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const wall = (performance.now() - began) / 1000;
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}`);
  const printed = JSON.parse(text.trim().split("\n").at(-1) ?? "") as Printed;
  const [found, own] = [sampleOf(printed.confirmed), sampleOf(printed.baseline)];
  const isBetter = program.direction === "maximize" ? exceeds(found, own, CONFIDENCE) : exceeds(own, found, CONFIDENCE);
  return {
    wall,
    isBetter,
    confirmed: found.mean,
    sd: found.sd,
    trials: printed.trials,
    stopped: printed.pruned,
    steps: Number.NaN,
    events: [],
  };
}

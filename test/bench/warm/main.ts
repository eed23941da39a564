// `npm run bench:warm`: what `warm=true` gains on related tasks, and what it costs where the earlier study misleads.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { SAMPLER_NAMES } from "../../../server/protocol/search";
import { table } from "../support/figures";
import { repository } from "../support/place";
import { ARMS, type Arm, compared } from "./arms";
import { type Task, taskOf } from "./tasks";

const { values } = parseArgs({
  options: {
    sampler: { type: "string", default: "gp" },
    seeds: { type: "string", default: "20" },
    first: { type: "string", default: "100" },
    trials: { type: "string", default: "30" },
    before: { type: "string", default: "30" },
    tasks: { type: "string" },
    only: { type: "string" },
  },
});
const sampler = SAMPLER_NAMES.find((name) => name === values.sampler) ?? "gp";
const [seeds, first, trials, before] = [values.seeds, values.first, values.trials, values.before].map(Number) as [
  number,
  number,
  number,
  number,
];
const tasks = readTasks().filter(({ family }) => values.only === undefined || values.only.split(",").includes(family));
const marks = [2, 3, 5, 10, 20, 30, 50, 100].filter((mark) => mark <= trials);

const figures = compared(tasks, { sampler, trials, before, seeds: Array.from({ length: seeds }, (_, i) => first + i) }, (done, all) =>
  process.stderr.write(`\r${done} of ${all} tasks`),
);
process.stderr.write("\n");
console.log(
  `${sampler}, ${trials} trials, earlier study of ${before}, ${tasks.length} tasks, seeds ${first}–${first + seeds - 1}, regret × 1000 (± standard error over seeds; behind the cold run's the paired difference)\n`,
);
console.log(
  table(
    ["start", ...marks.map((mark) => `@${mark}`)],
    (Object.keys(ARMS) as Arm[]).map((arm) => [arm, ...marks.map((mark) => cell(arm, mark))]),
  ),
);

function cell(arm: Arm, mark: number): string {
  const at = (of: Arm): readonly number[] => figures[of].map((perSeed) => perSeed[mark - 1] ?? Number.NaN);
  const own = at(arm);
  const difference = own.map((value, i) => value - (at("cold")[i] ?? Number.NaN));
  return arm === "cold" ? shown(own) : `${shown(own)} (${shown(difference, true)})`;
}

/** Mean and standard error over seeds. */
function shown(sample: readonly number[], signed = false): string {
  const mean = sample.reduce((sum, x) => sum + x, 0) / sample.length;
  const variance = sample.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, sample.length - 1);
  const text = (1000 * mean).toFixed(1);
  if (sample.length < 2) return `${signed && mean > 0 ? "+" : ""}${text}`;
  return `${signed && mean > 0 ? "+" : ""}${text} ± ${(1000 * Math.sqrt(variance / sample.length)).toFixed(1)}`;
}

function readTasks(): readonly Task[] {
  const file = values.tasks ?? path.join(repository, ".cache/bench/tables.json");
  if (!existsSync(file)) {
    const python = path.join(repository, ".cache/samplers/bin/python");
    execFileSync(python, [path.join(repository, "test/bench/warm/tables.py"), file], { stdio: "inherit" });
  }
  return (JSON.parse(readFileSync(file, "utf8")) as Parameters<typeof taskOf>[0][]).map(taskOf);
}

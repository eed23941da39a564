// How good values are after so many trials, ours through `tunelens ask-tell` beside others' in the same run. `npm run bench:samplers`.

import { appendFileSync } from "node:fs";
import { formatDuration } from "../../../server/words/numbers";
import { commit, machine } from "../support/place";
import { functionTable } from "./function-table";
import { type BenchOptions, readOptions } from "./options";
import { differenceTable, marksOf, Regrets, regretTable } from "./regret-tables";
import { timings } from "./timing";
import { type Job, type Outcome, pythonOf, runJobs, versionsOf } from "./workers";

/** As in tables.py. */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  hpobench: ["australian", "blood_transfusion", "car", "credit_g", "kc1", "phoneme", "segment", "vehicle"],
  hpolib: ["naval_propulsion", "parkinsons_telemonitoring", "protein_structure", "slice_localization"],
  nasbench201: ["cifar10", "cifar100", "imagenet"],
};
/** As in functions.py and fresh.py. */
const FUNCTIONS = ["branin", "hartmann6", "ackley5", "rosenbrock4", "levy8", "mixed6"];
const FRESH = ["waves1", "edge4", "schwefel4", "styblinski5", "plateau6", "sparse20", "trainer7", "branches7"];
/** Libraries that are driven with spaces that have no conditions. */
const UNCONDITIONAL = ["hebo", "smac", "skopt", "hyperopt"];
const CONDITIONAL = ["branches7"];

/** Studies at once. */
const LANES = 2;

const words = process.argv.slice(2);
const options = readOptions(words, [...Object.values(TABLES).flat(), ...FUNCTIONS, ...FRESH]);
const left = options.peers.filter((peer) => pythonOf(peer) === null);
const peers = options.peers.filter((peer) => !left.includes(peer));
const methods = [...options.ours, ...peers];
const [ours = ""] = options.ours;
const began = Date.now();
let said = 0;

console.log(`npm run bench:samplers${words.length === 0 ? "" : ` -- ${words.join(" ")}`}`);
const versions = [commit(), ...(await versionsOf(peers))].join(", ");
console.log(`${new Date().toISOString().slice(0, 10)}, Tunelens ${versions}, seeds ${options.seeds.join(" ")}, on ${machine()}.`);
if (left.length > 0) console.log(`Left out, as they are not installed: ${left.join(", ")}.`);
for (const part of options.parts) {
  const shown = { tables: ofTables, noisy: withNoise, functions: ofFunctions, fresh: ofFresh, time: inTime }[part];
  console.log(`\n${await shown(options)}`);
}
console.log(`\nTaken in ${formatDuration((Date.now() - began) / 1000)}.`);

async function ofTables({ seeds, trials }: BenchOptions): Promise<string> {
  const outcomes = await studies(
    "tables",
    tableJobs(seeds, (job) => ({ ...job, trials, noisy: false })),
  );
  const regrets = new Regrets(outcomes);
  const marks = marksOf(trials);
  return [
    `**${countOf(outcomes)}, deterministic**: mean ± standard error over ${seeds.length} seeds.`,
    regretTable(regrets, trials),
    differenceTable(
      regrets,
      ours,
      marks.filter((mark) => mark === 30 || mark === marks.at(-1)),
    ),
  ]
    .filter((text) => text !== "")
    .join("\n\n");
}

async function withNoise({ noisySeeds, trials }: BenchOptions): Promise<string> {
  const checkpoints = marksOf(trials);
  const outcomes = await studies(
    "noisy",
    tableJobs(noisySeeds, (job) => ({ ...job, trials, noisy: true, checkpoints })),
  );
  const regrets = new Regrets(outcomes);
  const end = checkpoints.at(-1) ?? trials;
  return [
    `**${countOf(outcomes)}, one random repetition a trial**: true mean of what is recommended, ${noisySeeds.length} seeds.`,
    regretTable(regrets, trials),
    differenceTable(
      regrets,
      ours,
      checkpoints.filter((mark) => mark === 30 || mark === end),
    ),
  ]
    .filter((text) => text !== "")
    .join("\n\n");
}

async function ofFunctions(given: BenchOptions): Promise<string> {
  return `**Functions**: ${await gaps("functions", FUNCTIONS.filter(isWanted), given, [50, 100])}`;
}

async function ofFresh(given: BenchOptions): Promise<string> {
  return `**Other kinds of tasks**: ${await gaps("fresh", FRESH.filter(isWanted), given, [30, 50, 100])}`;
}

async function gaps(family: string, tasks: readonly string[], { seeds, trials }: BenchOptions, marks: readonly number[]): Promise<string> {
  const jobs = seeds.flatMap((seed) =>
    tasks.flatMap((task) =>
      methods
        .filter((method) => !(CONDITIONAL.includes(task) && UNCONDITIONAL.includes(method)))
        .map((method): Job => ({ method, family, task, seed, trials, noisy: false })),
    ),
  );
  const outcomes = await studies(family, jobs);
  return [`median gap to the optimum over ${seeds.length} seeds.`, functionTable(outcomes, tasks, methods, marks)].join("\n\n");
}

async function inTime({ rounds }: BenchOptions): Promise<string> {
  let done = 0;
  const found = await timings(methods, rounds, () => progress(`time: ${++done} studies`));
  progress("");
  return [`**Time**: one study after the other in turn; medians (least … most) of ${rounds} rounds.`, found].join("\n\n");
}

/** Each task and seed with all methods after one another, so that a run cut short is still a comparison. */
function tableJobs(seeds: readonly number[], complete: (job: Omit<Job, "trials" | "noisy">) => Job): readonly Job[] {
  return seeds.flatMap((seed) =>
    Object.entries(TABLES).flatMap(([family, tasks]) =>
      tasks.filter(isWanted).flatMap((task) => methods.map((method) => complete({ method, family, task, seed }))),
    ),
  );
}

/** Of how many tables these are. */
function countOf(outcomes: readonly Outcome[]): string {
  const tables = new Set(outcomes.map(({ job }) => job.task)).size;
  return `${tables} ${tables === 1 ? "table" : "tables"}`;
}

function isWanted(task: string): boolean {
  return options.only.length === 0 || options.only.includes(task);
}

async function studies(part: string, jobs: readonly Job[]): Promise<readonly Outcome[]> {
  const start = Date.now();
  const failed: Outcome[] = [];
  const outcomes = await runJobs(jobs, LANES, (outcome, done) => {
    if (outcome.error !== null) failed.push(outcome);
    if (options.raw !== null) appendFileSync(options.raw, `${JSON.stringify({ part, ...outcome })}\n`);
    const seconds = (Date.now() - start) / 1000;
    progress(`${part}: ${done} of ${jobs.length} studies, ${formatDuration((seconds / done) * (jobs.length - done))} left`);
  });
  progress("");
  const [first] = failed;
  if (first !== undefined) {
    console.log(`${failed.length} studies failed and are left out, the first: ${first.job.method} on ${first.job.task}: ${first.error}`);
  }
  const ourOwn = failed.find((outcome) => outcome.job.method.startsWith("tunelens:"));
  if (ourOwn !== undefined) throw new Error(`A study of ours failed on ${ourOwn.job.task}: ${ourOwn.error}`);
  // In the order of the jobs, whoever was done first.
  return outcomes.toSorted((a, b) => jobs.indexOf(a.job) - jobs.indexOf(b.job));
}

/** One line that is written over on a terminal, and now and then a line elsewhere. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
  else if (text !== "" && Date.now() - said > 60_000) {
    said = Date.now();
    process.stderr.write(`${text}\n`);
  }
}

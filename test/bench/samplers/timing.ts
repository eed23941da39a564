import { shown, spread, table } from "../support/figures";
import { meanOf } from "./statistics";
import { type Job, type Outcome, runJobs } from "./workers";

/** Trials whose time is taken: the last ten up to a mark, as a fit may serve several. */
const WINDOW = 10;

const SPACES = [
  { family: "functions", task: "levy8", words: "8 floats (levy8)" },
  { family: "hpolib", task: "protein_structure", words: "9 mixed (HPOLib)" },
];

const MARKS = [30, 100];
const MANY = 1000;

/** Milliseconds of ask + tell, one method after the other in turn, alone on their core. */
export async function timings(methods: readonly string[], rounds: number, onDone: () => void): Promise<string> {
  const jobs = Array.from({ length: rounds }, (_, round) =>
    SPACES.flatMap((space) => methods.map((method) => jobOf(method, space, round))),
  ).flat();
  const ours = methods.filter((method) => method.startsWith("tunelens:"));
  const many = SPACES.flatMap((space) => ours.map((method): Job => ({ ...jobOf(method, space, 0), trials: MANY, fed: MANY - 2 * WINDOW })));
  const outcomes = await runJobs([...jobs, ...many], 1, onDone);
  const head = ["ask + tell, ms", ...SPACES.flatMap(({ words }) => [...MARKS, MANY].map((mark) => `${words}, trial ${mark}`))];
  const rows = methods.map((method) => [
    method,
    ...SPACES.flatMap(({ task }) => [...MARKS, MANY].map((mark) => cell(outcomes, method, task, mark))),
  ]);
  return table(head, rows);
}

function jobOf(method: string, { family, task }: { readonly family: string; readonly task: string }, seed: number): Job {
  return { method, family, task, seed, trials: 100, noisy: false };
}

function cell(outcomes: readonly Outcome[], method: string, task: string, mark: number): string {
  const found = outcomes.flatMap(({ job, figures }) => {
    if (job.method !== method || job.task !== task || figures === null || (job.trials === MANY) !== (mark === MANY)) return [];
    const last = mark - (job.fed ?? 0);
    return [1000 * meanOf(figures.seconds.slice(last - WINDOW, last))];
  });
  return found.length === 0 ? "–" : shown(spread(found));
}

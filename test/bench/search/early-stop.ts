import { exceeds } from "../../../server/numeric/welch";
import { fromWire } from "../../../server/protocol/number";
import { isBetter } from "../../../server/protocol/view";
import { ratios, shown, spread } from "../support/figures";
import { eventsOf } from "../support/study-run";
import { ourSearch, type SearchRun } from "./our-search";
import { PROGRAMS, pythonFor, REPEATS } from "./programs";

const TRIALS = 40;
const CONFIDENCE = 0.95;

export const STOP_HEAD = [
  `${TRIALS} trials of samples/digits`,
  "wall",
  "until the value that both found",
  "confirmed value",
  "worse than none beyond noise",
  "stopped early",
  "epochs run",
  "auto / none: wall",
  "until that value",
];

/**
 * The same search with and without early termination, by seed and in turn. The value that both found is the worse of the two best values of a
 * seed's searches: until it was there both took the first part of their time.
 */
export async function withAndWithoutStop(seeds: readonly number[]): Promise<readonly (readonly string[])[]> {
  const [digits] = PROGRAMS;
  const python = digits === undefined ? null : pythonFor(digits);
  if (digits === undefined || python === null) return [["left out: optuna, sklearn, numpy are not installed"]];
  const auto: SearchRun[] = [];
  const none: SearchRun[] = [];
  for (const seed of seeds) {
    auto.push(await ourSearch(digits, python, seed, { trials: TRIALS, stop: "auto" }));
    none.push(await ourSearch(digits, python, seed, { trials: TRIALS, stop: "none" }));
  }
  const reached = { auto: [] as number[], none: [] as number[] };
  for (const [i, one] of auto.entries()) {
    const other = none[i];
    if (other === undefined) continue;
    const target = Math.min(bestOf(one), bestOf(other));
    reached.auto.push(secondsUntil(one, target));
    reached.none.push(secondsUntil(other, target));
  }
  const walls = (runs: readonly SearchRun[]): readonly number[] => runs.map(({ wall }) => wall);
  const worse = auto.filter((run, i) => isWorse(run, none[i])).length;
  const row = (what: string, runs: readonly SearchRun[], until: readonly number[], rest: readonly string[]): readonly string[] => [
    what,
    shown(spread(walls(runs)), "s"),
    shown(spread(until), "s"),
    shown(spread(runs.map(({ confirmed }) => confirmed))),
    rest[0] ?? "",
    shown(spread(runs.map(({ stopped }) => stopped))),
    shown(spread(runs.map(({ steps }) => steps))),
    ...rest.slice(1),
  ];
  return [
    row("stop=auto", auto, reached.auto, [
      `${worse} of ${seeds.length}`,
      shown(ratios(walls(auto), walls(none))),
      shown(ratios(reached.auto, reached.none)),
    ]),
    row("stop=none", none, reached.none, []),
  ];
}

/** Values of the search's own trials with the seconds at which they were there. */
function found({ events }: SearchRun): readonly { readonly seconds: number; readonly value: number }[] {
  const began = events[0]?.time ?? 0;
  const repeats = new Set(eventsOf(events, "trialStarted").flatMap(({ trial, repeatOf }) => (repeatOf === null ? [] : [trial])));
  return eventsOf(events, "trialFinished").flatMap(({ trial, state, values, time }) =>
    state === "complete" && values?.[0] !== undefined && !repeats.has(trial)
      ? [{ seconds: (time - began) / 1000, value: fromWire(values[0]) }]
      : [],
  );
}

function bestOf(run: SearchRun): number {
  return found(run).reduce((best, { value }) => (isBetter("maximize", value, best) ? value : best), Number.NaN);
}

function secondsUntil(run: SearchRun, target: number): number {
  return found(run).find(({ value }) => value >= target)?.seconds ?? Number.NaN;
}

function isWorse(run: SearchRun, other: SearchRun | undefined): boolean {
  if (other === undefined) return false;
  return exceeds({ mean: other.confirmed, sd: other.sd, count: REPEATS }, { mean: run.confirmed, sd: run.sd, count: REPEATS }, CONFIDENCE);
}

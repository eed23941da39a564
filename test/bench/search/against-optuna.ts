import { ratios, shown, spread } from "../support/figures";
import { optunaSearch } from "./optuna-search";
import { ourSearch, type SearchRun } from "./our-search";
import { pythonFor, type SearchedProgram } from "./programs";

export const OPTUNA_HEAD = [
  "until better values are confirmed",
  "wall",
  "ours / Optuna (to reach: ≤ 0.5)",
  "confirmed better",
  "confirmed value",
  "stopped early",
];

/** One search each by seed, in turn: ours with its defaults, and Optuna with the program as a subprocess; `cold`: ours without warm starts as well. */
export async function againstOptuna(
  program: SearchedProgram,
  seeds: readonly number[],
  cold: boolean,
): Promise<readonly (readonly string[])[]> {
  const python = pythonFor(program);
  if (python === null) return [[`${program.name}: left out, ${program.modules.join(", ")} are not installed`]];
  const ours: SearchRun[] = [];
  const peers: SearchRun[] = [];
  const colds: SearchRun[] = [];
  for (const seed of seeds) {
    ours.push(await ourSearch(program, python, seed));
    peers.push(await optunaSearch(program, python, seed));
    if (cold) colds.push(await ourSearch(program, python, seed, { flags: ["--cold-starts"] }));
  }
  const walls = (runs: readonly SearchRun[]): readonly number[] => runs.map(({ wall }) => wall);
  const rows = [
    row(`${program.name}, ${program.trials} trials: tunelens run`, ours, shown(ratios(walls(ours), walls(peers)))),
    row("Optuna, TPE and MedianPruner", peers, ""),
  ];
  return cold ? [...rows, row("tunelens run --cold-starts", colds, shown(ratios(walls(colds), walls(peers))))] : rows;
}

function row(what: string, runs: readonly SearchRun[], ratio: string): readonly string[] {
  const better = runs.filter(({ isBetter }) => isBetter).length;
  return [
    what,
    shown(spread(runs.map(({ wall }) => wall)), "s"),
    ratio,
    `${better} of ${runs.length}`,
    shown(spread(runs.map(({ confirmed }) => confirmed))),
    shown(spread(runs.map(({ stopped }) => stopped))),
  ];
}

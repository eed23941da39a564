// What it costs to start, hear and stop trials. `npm run bench:trials`, with `-- quick` for a look, `-- starts cost …` for some of it,
// `-- starts lightgbm` for one program's starts.

import { table } from "../support/figures";
import { commit, machine, pythonWith, versionOf } from "../support/place";
import { againstOptuna, OPTUNA_HEAD } from "./against-optuna";
import { KILLED_HEAD, killedStudy } from "./killed-study";
import { MANY_HEAD, manyTrials } from "./many-trials";
import { perReport, perTrial } from "./own-cost";
import { STARTS_HEAD, starts, TRIVIAL } from "./starts";
import { STOP_HEAD, stopLatency } from "./stop-latency";

const words = process.argv.slice(2);
const quick = words.includes("quick");
const programs = TRIVIAL.filter(({ what }) => words.includes(what.toLowerCase()));
const chosen = words.filter((word) => word !== "quick" && programs.every(({ what }) => what.toLowerCase() !== word));

type Rows = readonly (readonly string[])[] | null;

const PARTS: Readonly<Record<string, { readonly head: readonly string[]; readonly rows: () => Promise<Rows> }>> = {
  starts: { head: STARTS_HEAD, rows: () => allStarts(quick ? 1 : 5, quick ? 4 : 10) },
  cost: {
    head: ["the study process's own cost", "", "to reach"],
    rows: async () => [
      ...(await perTrial(quick ? 1 : 3, quick ? [10, 60] : [50, 250])),
      ...(await perReport(quick ? 1 : 3, quick ? [1, 3] : [4, 16])),
    ],
  },
  optuna: { head: OPTUNA_HEAD, rows: () => againstOptuna(quick ? 1 : 5, 40) },
  stop: { head: STOP_HEAD, rows: () => stopLatency(quick ? 3 : 20) },
  kill: { head: KILLED_HEAD, rows: () => killedStudy(quick ? 2 : 20) },
  many: { head: MANY_HEAD, rows: () => manyTrials(quick ? 100 : 1000) },
};

async function allStarts(rounds: number, coldTrials: number): Promise<Rows> {
  const rows: (readonly string[])[] = [];
  for (const trivial of programs.length === 0 ? TRIVIAL : programs) {
    const row = await starts(trivial, rounds, coldTrials);
    if (row !== null) rows.push(row);
  }
  return rows;
}

function versions(): string {
  const python = pythonWith("torch", "lightgbm") ?? pythonWith("sklearn");
  if (python === null) return "";
  const names = ["scikit-learn", "torch", "lightgbm", "optuna"].filter(
    (name) => pythonWith(name === "scikit-learn" ? "sklearn" : name) === python,
  );
  return `, ${names.map((name) => versionOf(python, name)).join(", ")}`;
}

const unknown = chosen.filter((word) => !Object.hasOwn(PARTS, word));
if (unknown.length > 0)
  throw new Error(
    `Unknown: ${unknown.join(", ")}. There are ${Object.keys(PARTS).join(", ")}, quick, and after starts ${TRIVIAL.map(({ what }) => what.toLowerCase()).join(", ")}.`,
  );
console.log(`npm run bench:trials${words.length === 0 ? "" : ` -- ${words.join(" ")}`}`);
console.log(`Tunelens ${commit()} on ${machine()}${versions()}. Medians (least … most).\n`);
for (const [name, { head, rows }] of Object.entries(PARTS)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const found = await rows();
  if (found !== null) console.log(`${table(head, found)}\n`);
}

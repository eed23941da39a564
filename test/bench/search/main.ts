// The whole as a user meets it: how long until better values are confirmed. `npm run bench:search`, with `-- quick` for a look,
// `-- optuna` or `-- stop` for one part, `-- params` for what the trials' parameters tell beside their curves, `-- cold` for ours without warm starts beside, `--seeds 3`, `--programs digits`.
import { parseArgs } from "node:util";
import { table } from "../support/figures";
import { commit, machine, pythonWith, versionOf } from "../support/place";
import { againstOptuna, OPTUNA_HEAD } from "./against-optuna";
import { STOP_HEAD, withAndWithoutStop } from "./early-stop";
import { RANKS_HEAD, ranksByParameters } from "./parameters";
import { PROGRAMS } from "./programs";

const words = process.argv.slice(2);
const { values, positionals } = parseArgs({
  args: words,
  allowPositionals: true,
  options: { seeds: { type: "string" }, programs: { type: "string" } },
});
const quick = positionals.includes("quick");
const cold = positionals.includes("cold");
const chosen = positionals.filter((word) => word !== "quick" && word !== "cold");
const seeds = Array.from({ length: Number(values.seeds ?? (quick ? 1 : 5)) }, (_, i) => i + 1);
const programs = PROGRAMS.filter(({ name }) => values.programs === undefined || values.programs.split(",").includes(name));

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  optuna: async () => {
    const rows: (readonly string[])[] = [];
    for (const program of programs) rows.push(...(await againstOptuna(program, seeds, cold)));
    console.log(`${table(OPTUNA_HEAD, rows)}\n`);
  },
  params: async () => {
    const rows: (readonly string[])[] = [];
    for (const program of programs) rows.push(...(await ranksByParameters(program)));
    console.log(`${table(RANKS_HEAD, rows)}\n`);
  },
  stop: async () => console.log(`${table(STOP_HEAD, await withAndWithoutStop(seeds))}\n`),
};
const unknown = chosen.filter((word) => !Object.hasOwn(PARTS, word));
if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(", ")}. There are ${Object.keys(PARTS).join(", ")}, cold and quick.`);

const python = pythonWith("optuna", "sklearn", "numpy");
const versions = python === null ? "" : `, ${["optuna", "scikit-learn", "numpy"].map((name) => versionOf(python, name)).join(", ")}`;
console.log(`npm run bench:search${words.length === 0 ? "" : ` -- ${words.join(" ")}`}`);
console.log(`Tunelens ${commit()} on ${machine()}${versions}. Of searches medians (least … most) of ${seeds.length} seeds, in turn.\n`);
const DEFAULT = ["optuna", "stop"];
for (const [name, part] of Object.entries(PARTS)) if ((chosen.length === 0 ? DEFAULT : chosen).includes(name)) await part();

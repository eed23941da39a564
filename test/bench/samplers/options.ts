import { parseArgs } from "node:util";
import { SAMPLER_NAMES } from "../../../server/protocol/search";

export const PARTS = ["tables", "noisy", "functions", "fresh", "time"] as const;
export type Part = (typeof PARTS)[number];

/** Peers of every run, and those that a flag adds. */
const ALWAYS = ["optuna-tpe", "optuna-gp"];
const MORE = ["hebo", "smac", "skopt", "hyperopt", "random", "qmc", "optuna-cmaes"];

export interface BenchOptions {
  readonly parts: readonly Part[];
  readonly seeds: readonly number[];
  /** Seeds of the noisy runs. */
  readonly noisySeeds: readonly number[];
  readonly trials: number;
  /** Rounds of the timings. */
  readonly rounds: number;
  /** `tunelens:gp`, `optuna-tpe`, …; the first of ours is compared with all others. */
  readonly ours: readonly string[];
  readonly peers: readonly string[];
  /** Tasks to run, all where none is named: `car`, `cifar10`, `branin`. */
  readonly only: readonly string[];
  /** A file that gets every study's figures. */
  readonly raw: string | null;
}

/** `tasks` are those that can be named. */
export function readOptions(words: readonly string[], tasks: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      seeds: { type: "string" },
      trials: { type: "string", default: "100" },
      ours: { type: "string", default: "auto" },
      peers: { type: "string", default: "" },
      only: { type: "string", default: "" },
      raw: { type: "string" },
    },
  });
  const quick = values.quick || positionals.includes("quick");
  const seeds = seedsOf(values.seeds ?? (quick ? "0-1" : "0-9"));
  return {
    parts: partsOf(positionals.filter((word) => word !== "quick")),
    seeds,
    noisySeeds: quick ? seeds.slice(0, 1) : seeds,
    trials: Number(values.trials),
    rounds: quick ? 1 : 3,
    ours: listed(values.ours, SAMPLER_NAMES, "sampler").map((name) => `tunelens:${name}`),
    peers: values.peers === "none" ? [] : [...ALWAYS, ...listed(values.peers, MORE, "peer")],
    only: listed(values.only, tasks, "task"),
    raw: values.raw ?? null,
  };
}

function partsOf(words: readonly string[]): readonly Part[] {
  const chosen = listed(words.join(","), PARTS, "part");
  return chosen.length === 0 ? PARTS : PARTS.filter((part) => chosen.includes(part));
}

function listed<T extends string>(text: string, known: readonly T[], what: string): readonly T[] {
  return text
    .split(",")
    .filter((word) => word !== "")
    .map((word) => {
      const found = known.find((name) => name === word);
      if (found === undefined) throw new Error(`There is no ${what} "${word}": there are ${known.join(", ")}.`);
      return found;
    });
}

/** `0-9`, `100-104`, `3`, `1,5,7`. */
function seedsOf(text: string): readonly number[] {
  return text.split(",").flatMap((part) => {
    const [, from, to] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    if (from === undefined) throw new Error(`Seeds are written 0-9 or 1,5,7, not "${text}".`);
    return Array.from({ length: Number(to ?? from) - Number(from) + 1 }, (_, i) => Number(from) + i);
  });
}

import path from "node:path";
import { parseArgs } from "node:util";
import { separateRules } from "../../../server/replay/search-rule";
import { commit, machine, repository } from "../support/place";
import { predictTables } from "./predict";
import { searchTables } from "./search";
import { writePrior } from "./write-prior";

/** The pools that the product's prior was learned from. */
export const LEARNED_FROM = path.join(repository, "test/fixtures/curves/pools.json");

export interface CurveBench {
  /** The pools' JSON. */
  readonly pools: string;
  /** A look in place of the full figures. */
  readonly quick: boolean;
  /** Rules of the search, in place of all of them. */
  readonly rules: readonly string[] | null;
  /** Searches over each pool, and the seed of their orders; null: as many as usual. */
  readonly shuffles: number | null;
  readonly seed: number;
  /** Curves of a pool that are predicted, and of them those that the sampler of the paper predicts too; null: as many as usual. */
  readonly curves: number | null;
  readonly mcmcCurves: number | null;
}

/** The halves: a title and its tables, as they come. */
const PARTS: Readonly<Record<string, (options: CurveBench) => AsyncIterable<string> | Iterable<string>>> = {
  predict: predictTables,
  search: searchTables,
  learn: writePrior,
};

/** Writes into the source: only where it is asked for. */
const ASKED_FOR: readonly string[] = ["learn"];

export async function bench(words: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      pools: { type: "string" },
      rules: { type: "string" },
      shuffles: { type: "string" },
      seed: { type: "string" },
      curves: { type: "string" },
      mcmc: { type: "string" },
    },
  });
  const chosen = positionals.filter((word) => word !== "quick");
  const unknown = chosen.filter((word) => !Object.hasOwn(PARTS, word));
  if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(", ")}. There are ${Object.keys(PARTS).join(", ")} and quick.`);
  const options: CurveBench = {
    pools: values.pools ?? LEARNED_FROM,
    quick: positionals.includes("quick"),
    rules: values.rules === undefined ? null : separateRules(values.rules),
    shuffles: values.shuffles === undefined ? null : Number(values.shuffles),
    seed: Number(values.seed ?? 0),
    curves: values.curves === undefined ? null : Number(values.curves),
    mcmcCurves: values.mcmc === undefined ? null : Number(values.mcmc),
  };
  console.log(`npm run bench:curves${words.length === 0 ? "" : ` -- ${words.join(" ")}`}`);
  console.log(`Tunelens ${commit()} on ${machine()}.\n`);
  for (const [name, tables] of Object.entries(PARTS)) {
    if (chosen.length > 0 ? !chosen.includes(name) : ASKED_FOR.includes(name)) continue;
    for await (const text of tables(options)) console.log(`${text}\n`);
  }
}

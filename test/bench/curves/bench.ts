import path from "node:path";
import { parseArgs } from "node:util";
import { commit, machine, repository } from "../support/place";
import { searchTables } from "./search";

export interface CurveBench {
  /** The pools' JSON. */
  readonly pools: string;
  /** A look in place of the full figures. */
  readonly quick: boolean;
  /** Rules of the search, in place of all of them. */
  readonly rules: readonly string[] | null;
}

/** The halves: a title and its tables, as they come. */
const PARTS: Readonly<Record<string, (options: CurveBench) => AsyncIterable<string> | Iterable<string>>> = {
  search: searchTables,
};

export async function bench(words: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { pools: { type: "string" }, rules: { type: "string" } },
  });
  const chosen = positionals.filter((word) => word !== "quick");
  const unknown = chosen.filter((word) => !Object.hasOwn(PARTS, word));
  if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(", ")}. There are ${Object.keys(PARTS).join(", ")} and quick.`);
  const options: CurveBench = {
    pools: values.pools ?? path.join(repository, "test/fixtures/curves/pools.json"),
    quick: positionals.includes("quick"),
    rules: values.rules?.split(";") ?? null,
  };
  console.log(`npm run bench:curves${words.length === 0 ? "" : ` -- ${words.join(" ")}`}`);
  console.log(`Tunelens ${commit()} on ${machine()}.\n`);
  for (const [name, tables] of Object.entries(PARTS)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    for await (const text of tables(options)) console.log(`${text}\n`);
  }
}

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { CurvePrior } from "../../../server/curves/prior";
import { repository } from "../support/place";
import { type JudgedPool, kinOf } from "./judged-pools";
import { LEARN, learnPrior } from "./learn-prior";

/** To be raised when what is learned from the same pools changes. */
const EDITION = 2;

/** The prior that knows neither a pool nor its kin, learned once and kept in `.cache`. */
export function foldPrior(pools: readonly JudgedPool[], name: string): CurvePrior {
  const kin = kinOf(name);
  const others = pools.filter((pool) => kinOf(pool.name) !== kin);
  const key = createHash("sha256")
    .update(JSON.stringify([EDITION, LEARN, others.map((pool) => [pool.name, pool.horizon, pool.curves])]))
    .digest("hex")
    .slice(0, 16);
  const file = path.join(repository, ".cache/curves", `prior-without-${kin}-${key}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as CurvePrior;
  const prior = learnPrior(others);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(prior));
  return prior;
}

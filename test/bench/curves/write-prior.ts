import { writeFileSync } from "node:fs";
import path from "node:path";
import type { CurvePrior, Discrepancy } from "../../../server/curves/prior";
import { repository } from "../support/place";
import { type JudgedPool, judgedPools } from "./judged-pools";
import { LEARN, learnPrior } from "./learn-prior";

const FILE = "server/curves/learned-prior.ts";

/** Learns the product's prior from all pools and writes it into the source: `npm run bench:curves -- learn`. */
export function* writePrior({ pools: file }: { readonly pools: string }): Iterable<string> {
  const pools = judgedPools(file);
  const prior = learnPrior(pools);
  writeFileSync(path.join(repository, FILE), source(pools, prior));
  yield `Written: ${FILE}, from ${pools.length} pools.`;
}

function source(pools: readonly JudgedPool[], prior: CurvePrior): string {
  const { end, templates } = prior;
  const from = pools.map(({ name }) => name).join(", ");
  return `import type { CurvePrior } from "./prior";

/**
 * Made by \`npm run bench:curves -- learn\`, never by hand: ${LEARN.perPool} curves a pool at 10, 20, 30 and 50 % of the horizon, from
 * test/fixtures/curves/pools.json (${from}).
 */
export const LEARNED_PRIOR: CurvePrior = {
  shapes: ${list(Array.from(prior.shapes))},
  noises: ${list(Array.from(prior.noises))},
  levels: ${list(Array.from(prior.levels))},
  end: { level: ${end.level}, levelSd: ${end.levelSd}, gain: ${end.gain}, gainSd: ${end.gainSd} },
  discrepancies: ${discrepancies(prior.discrepancies)},
  templates: {
    families: ${short(templates.families)},
    shape: ${short(templates.shape)},
    near: [${templates.near.map(({ share, sd }) => `{ share: ${short(share)}, sd: ${sd} }`).join(", ")}],
    discrepancies: ${discrepancies(templates.discrepancies)},
  },
};
`;
}

function list(weights: readonly number[]): string {
  return `[${weights.map(short).join(", ")}]`;
}

function discrepancies(list: readonly Discrepancy[]): string {
  return `[${list.map(({ kind, weight, sd, shift }) => `{ kind: "${kind}", weight: ${short(weight)}, sd: ${sd}, shift: ${short(shift)} }`).join(", ")}]`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

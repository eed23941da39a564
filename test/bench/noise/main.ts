// Does it pay to measure promising values again? Functions drawn from a known Gaussian process, and the product's own sampler on test functions.
// `npm run bench:noise -- [--seeds 100] [--first 100] [--part functions|sampler] [--trials 40] [--noise 0.3]`
import { mean, sampleSd } from "../../../server/numeric/statistics";
import { type Rule, regrets } from "./random-functions";
import { type Policy, type Scores, scored, searched } from "./simulate";
import { COARSE, FINE, type Task } from "./tasks";

const word = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};
const option = (name: string, fallback: number): number => Number(word(name) ?? fallback);
const some = (name: string, all: readonly number[]): readonly number[] => (word(name) === undefined ? all : [option(name, 0)]);
const seedsOf = (count: number): readonly number[] => Array.from({ length: option("seeds", count) }, (_, i) => option("first", 100) + i);
const write = (line: string): void => void process.stdout.write(`${line}\n`);
const withError = (values: readonly number[], places: number): string =>
  `${mean(values).toFixed(places)} ± ${(sampleSd(values) / Math.sqrt(values.length)).toFixed(places)}`;

const part = word("part");
if (part !== "sampler") functions();
if (part !== "functions") {
  sampler("coarse", COARSE);
  sampler("fine", FINE);
}

function functions(): void {
  const rules: readonly Rule[] = [[1], [0.5], [0.75], [0.85, "always"], [0.75, "always"]];
  const names = ["by gain, last 50 %", "by gain, last 25 %", "all of the last 15 %", "all of the last 25 %"];
  for (const trials of some("trials", [20, 40, 80])) {
    for (const noise of some("noise", [0.1, 0.3, 1])) {
      for (const [dimensions, length] of [
        [2, 0.3],
        [4, 0.5],
      ] as const) {
        const all = seedsOf(100).map((seed) => regrets({ dimensions, points: 150, length, noise, trials }, seed, rules));
        const never = all.map((r) => r[0] ?? Number.NaN);
        write(
          `${trials} trials, noise ${noise} sd of the function, ${dimensions} dimensions: regret ${withError(never, 3)} sd when nothing runs again`,
        );
        names.forEach((name, k) => {
          const apart = all.map((r, i) => (r[k + 1] ?? Number.NaN) - (never[i] ?? Number.NaN));
          write(`  ${name.padEnd(22)}${withError(apart, 3)}`);
        });
      }
    }
  }
}

function sampler(kind: string, tasks: readonly Task[]): void {
  const policies: readonly Policy[] = [
    { name: "never", from: 1, always: false },
    { name: "by gain, last 25 %", from: 0.75, always: false },
    { name: "all of the last 15 %", from: 0.85, always: true },
  ];
  const seeds = seedsOf(14);
  for (const trials of some("trials", [40])) {
    for (const noise of some("noise", [0.2])) {
      const scores = new Map<string, Scores[]>(policies.map((p) => [p.name, []]));
      for (const task of tasks) {
        for (const seed of seeds) {
          const shared = searched(task, noise, seed, trials, { name: "", from: 1, always: false }, trials * 0.75);
          for (const policy of policies)
            scores.get(policy.name)?.push(scored(task, searched(task, noise, seed, trials, policy, trials, shared), seed));
        }
      }
      write(`gp, ${kind} spaces, ${trials} trials, noise ${noise} of the median, ${tasks.length} functions x ${seeds.length} seeds`);
      report(scores);
    }
  }
}

function report(scores: ReadonlyMap<string, readonly Scores[]>): void {
  write("  regret x 1000 as a share of the median");
  const never = scores.get("never") ?? [];
  for (const [name, all] of scores) {
    const apart = all.map((s, i) => 1000 * (s.model - (never[i]?.model ?? Number.NaN)));
    const lucky = all.map((s) => 1000 * (s.luckiest - s.model));
    const figures = [
      (1000 * mean(all.map((s) => s.model))).toFixed(1),
      `against never ${withError(apart, 1)}`,
      `the luckiest run instead ${withError(lucky, 1)}`,
      `${mean(all.map((s) => s.again)).toFixed(1)} runs again`,
    ];
    write(`  ${name.padEnd(22)}${figures.join("   ")}`);
  }
}

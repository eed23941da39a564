// Does measuring promising values again pay? Simulated searches with noise; see docs/benchmarks.md.
import { mean, sampleSd } from "../../../server/numeric/statistics";
import { type Policy, type Scores, scored, searched } from "./simulate";
import { TASKS } from "./tasks";

const option = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const seeds = Array.from({ length: option("seeds", 20) }, (_, i) => option("first", 100) + i);
const policies: readonly Policy[] = [
  { name: "never", from: 1, always: false },
  { name: "by gain, last 50 %", from: 0.5, always: false },
  { name: "by gain, last 25 %", from: 0.75, always: false },
  { name: "by gain, last 15 %", from: 0.85, always: false },
  { name: "all of the last 15 %", from: 0.85, always: true },
];

for (const trials of [30, 60].filter((n) => n === option("trials", n))) {
  for (const noise of [0, 0.05, 0.2].filter((n) => n === option("noise", n))) {
    const scores = new Map<string, Scores[]>(policies.map((p) => [p.name, []]));
    for (const task of TASKS) {
      for (const seed of seeds) {
        const shared = searched(task, noise, seed, trials, { name: "", from: 1, always: false }, trials * 0.5);
        for (const policy of policies)
          scores.get(policy.name)?.push(scored(task, searched(task, noise, seed, trials, policy, trials, shared), seed));
      }
      process.stderr.write(`${task.name} `);
    }
    report(trials, noise, scores);
  }
}

function report(trials: number, noise: number, scores: ReadonlyMap<string, readonly Scores[]>): void {
  process.stdout.write(
    `\n${trials} trials, noise ${noise} of the median, ${TASKS.length} tasks x ${seeds.length} seeds; regret x 1000 as a share of the median's\n`,
  );
  const never = scores.get("never") ?? [];
  for (const [name, all] of scores) {
    const apart = all.map((s, i) => 1000 * (s.model - (never[i]?.model ?? Number.NaN)));
    const lucky = all.map((s) => 1000 * (s.luckiest - s.model));
    const again = mean(all.map((s) => s.again));
    const figures = [
      `by the model ${(1000 * mean(all.map((s) => s.model))).toFixed(1)}`,
      `against never ${mean(apart).toFixed(1)} ± ${(sampleSd(apart) / Math.sqrt(apart.length)).toFixed(1)}`,
      `luckiest run instead ${mean(lucky) >= 0 ? "+" : ""}${mean(lucky).toFixed(1)} ± ${(sampleSd(lucky) / Math.sqrt(lucky.length)).toFixed(1)}`,
      `runs again ${again.toFixed(1)}`,
    ];
    process.stdout.write(`  ${name.padEnd(24)}${figures.join("   ")}\n`);
  }
}

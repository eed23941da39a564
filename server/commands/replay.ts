import path from "node:path";
import pc from "picocolors";
import type { Direction } from "../protocol/space";
import { readRecordings } from "../recordings/read-recordings";
import { RecordingError } from "../recordings/recording-error";
import type { RecordedPool } from "../recordings/recordings";
import { PoolReplay } from "../replay/replay-pool";
import { type SearchRule, searchRule, separateRules } from "../replay/search-rule";
import { CommandError, EXIT, usageError } from "./exit-codes";
import { replayLine } from "./replay-json";
import { averageLines, poolHeading, type RuleReplay, ruleLines } from "./replay-lines";
import { line } from "./standard-output";
import { currentRoot, findStudy, studiesOf } from "./study-place";

export interface ReplayFlags {
  readonly stop: string;
  readonly trials?: number;
  readonly shuffles: number;
  readonly seed: number;
  readonly parallel?: number;
  readonly metric?: string;
  readonly direction?: Direction;
  readonly study?: string;
  readonly json?: boolean;
}

/** What rules of early termination would have made of searches that were recorded. */
export async function replay(places: readonly string[], flags: ReplayFlags): Promise<number> {
  const { metric = null, direction = null, study = null } = flags;
  const rules = separateRules(flags.stop);
  if (rules.length === 0) throw usageError('--stop names no rule; write --stop auto, or several, as in --stop "median,auto(cautious)"');
  const named = await Promise.all((places.length === 0 ? [undefined] : places).map(journalOf));
  const recorded = await recordings(named, { metric, direction, study });
  const plans = recorded.map((of) => ({ of, rules: rules.map((rule) => chosen(rule, of)) }));
  const colors = pc.createColors(pc.isColorSupported && process.stdout.isTTY === true);
  const all: RuleReplay[][] = [];
  for (const { of, rules } of plans) {
    const pool = new PoolReplay(of.pool);
    if (flags.json !== true) for (const text of poolHeading(pool, of.notes, colors)) line(text);
    const done: RuleReplay[] = [];
    for (const rule of rules) {
      const result = replayed(pool, rule, of, flags);
      if (flags.json === true) line(JSON.stringify(replayLine(pool, result, flags.seed)));
      done.push(result);
    }
    if (flags.json !== true) for (const text of [...ruleLines(pool, done, colors), ""]) line(text);
    all.push(done);
  }
  if (flags.json !== true && all.length > 1) for (const text of averageLines(all, colors)) line(text);
  return EXIT.done;
}

const RECORDING = /\.(?:csv|json|log)$/i;

/** A file as it is; the name of a study, and nothing for the newest one, is its journal. */
async function journalOf(place: string | undefined): Promise<string> {
  if (place === undefined) return (await findStudy(currentRoot(), undefined, null)).journal;
  if (RECORDING.test(place) || place.includes(path.sep)) return place;
  const study = (await studiesOf(currentRoot())).find((one) => one.study === place && one.broken === null);
  return study?.journal ?? place;
}

async function recordings(places: readonly string[], query: Parameters<typeof readRecordings>[1]): Promise<readonly RecordedPool[]> {
  try {
    return await readRecordings(places, query);
  } catch (error) {
    throw error instanceof RecordingError ? new CommandError(error.message) : error;
  }
}

function chosen(text: string, { pool }: RecordedPool): SearchRule {
  const rule = searchRule(text, pool);
  if ("invalid" in rule) throw usageError(rule.invalid);
  return rule;
}

function replayed(pool: PoolReplay, rule: SearchRule, { parallel, trials }: RecordedPool, flags: ReplayFlags): RuleReplay {
  const { length } = pool.pool.trials;
  const options = {
    trials: Math.min(flags.trials ?? trials ?? length, length),
    shuffles: flags.shuffles,
    seed: flags.seed,
    parallel: flags.parallel ?? parallel ?? 1,
  };
  const figures = pool.shuffled(rule, options, (done) => showProgress(`${pool.pool.name}, ${rule.text}: ${done} of ${options.shuffles}`));
  showProgress("");
  // The same steps saved by running fewer trials: what the rule has to beat.
  const share = Math.min(1, Math.max(Number.EPSILON, 1 - figures.stepsSaved));
  const fewer = rule.kind === "fewer" ? null : pool.shuffled({ kind: "fewer", text: `fewer(${share.toFixed(2)})`, share }, options);
  return { rule, figures, recorded: pool.recorded(rule), fewer };
}

/** What is being done, on the terminal's last line alone. */
function showProgress(text: string): void {
  if (process.stderr.isTTY !== true) return;
  process.stderr.write(`\r\u001b[K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`);
}

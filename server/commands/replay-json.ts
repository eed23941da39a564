import { type PoolReplay, savedShare } from "../replay/replay-pool";
import type { RuleReplay } from "./replay-lines";

/** One line of `replay --json`. */
export function replayLine(replay: PoolReplay, { rule, figures, recorded, fewer }: RuleReplay, seed: number): object {
  const { pool } = replay;
  const { regrets: _, ...means } = figures;
  return {
    pool: pool.name,
    rule: rule.text,
    ...means,
    seed,
    metric: pool.metric,
    direction: pool.direction,
    fewer: fewer === null ? null : { regret: fewer.regret, relativeRegret: fewer.relativeRegret, bestStopped: fewer.bestStopped },
    recorded:
      recorded === null
        ? null
        : {
            trials: recorded.trials,
            stepsSaved: savedShare(recorded),
            regret: recorded.regret,
            relativeRegret: replay.relative(recorded.regret),
            bestStopped: recorded.bestStopped,
            stopped: recorded.stops.map(({ trial, step, reason }) => ({ trial: pool.trials[trial]?.name ?? "", step, reason })),
          },
  };
}

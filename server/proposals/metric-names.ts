import { guessedDirection } from "../language/metric-direction";
import { snakeCase } from "../language/number-rules";
import type { Direction } from "../protocol/space";

/** What a name says about being the metric that a search should improve. */
export interface MetricName {
  readonly direction: Direction;
  /** Higher is likelier: held-out data before training data, what is to be maximised before losses. */
  readonly rank: number;
}

const HELD_OUT = /(?:^|_)(?:val|valid|validation|dev|eval|evaluation|heldout|holdout|oof|cv|cross_val)(?=_|$)/;
const TEST = /(?:^|_)test(?=_|$)/;
const TRAIN = /(?:^|_)(?:train|training|batch|step|running|running|total|epoch|sum|cum|tr)(?=_|$)/;
/** Records of a metric and its settings are not the metric. */
const BESIDE =
  /(?:^|_)(?:best|max|min|prev|last|old|target|history|hist|list|fn|func|function|threshold|weight|weights|scale|coef|names?|type|key|keys|s|es|losses|accs|scores|criterion|logger|meter|matrix|mask|grad|tensor|per_class|report)(?=_|$)|losses$|scores$|accuracies$|metrics$|errors$/;

/** Null for a name that is no metric's. */
export function metricName(name: string): MetricName | null {
  const words = snakeCase(name.replaceAll(/[/.\s@]+/g, "_"));
  const direction = /^neg_|_neg_/.test(words) ? "maximize" : guessedDirection(words);
  if (
    direction === null ||
    (/(?:^|_)(?:err|error|e|ex|exc)$/.test(words) && !HELD_OUT.test(words) && !TEST.test(words) && words.length < 6)
  )
    return null;
  let rank = direction === "maximize" ? 2 : 1;
  if (HELD_OUT.test(words)) rank += 6;
  else if (TEST.test(words)) rank += 5;
  if (TRAIN.test(words)) rank -= 2;
  if (BESIDE.test(words)) rank -= 5;
  return { direction, rank };
}

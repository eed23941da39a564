import type { Direction } from "../protocol/space";
import type { Outline } from "./outline";
import type { LineIndex } from "./text-positions";

/** An assignment that looks like the metric's, where nothing is annotated as the objective. */
export interface MetricCandidate {
  readonly name: string;
  readonly direction: Direction;
  /** Where a comment would go. */
  readonly offset: number;
}

const METRICS =
  "acc|accuracy|auc|auroc|bleu|dice|error|err|f1|iou|loss|mae|map|mse|nll|perplexity|ppl|precision|r2|recall|reward|rmse|rouge|score";
const WORDS = new RegExp(`(?:^|_)(?:${METRICS})(?:_(?:avg|epoch|eval|mean|test|total|val|valid))?$`);
/** Where one may be assigned, told without parsing. */
export const METRIC_ASSIGNMENT = new RegExp(`(?:${METRICS})\\w*["'\\])]*[ \\t]*(?::[^=\\n]*)?[-+*/]?=(?!=)`, "gi");
const SMALLER_IS_BETTER = /(?:^|_)(?:err|error|loss|mae|mse|nll|perplexity|ppl|rmse)(?:_|$)/;
const HELD_OUT = /(?:^|_)(?:dev|eval|test|val|valid|validation)(?:_|$)/;

/** The last such assignment with nothing behind it on its line; those of held-out data before those of the training. */
export function metricCandidate(text: string, outline: Outline, lines: LineIndex): MetricCandidate | null {
  let best: MetricCandidate | null = null;
  for (const site of outline.sites) {
    const [target] = site.targets;
    const name = target?.names[0] ?? "";
    const plain = name.replace(/([a-z\d])([A-Z])/g, "$1_$2").toLowerCase();
    if (site.isReturn || site.targets.length !== 1 || target?.plan.kind === "refused" || !WORDS.test(plain)) continue;
    const end = lines.lineEnd(lines.lineAt(site.to));
    if (!/^[;\s]*$/.test(text.slice(site.to, end))) continue;
    if (best !== null && HELD_OUT.test(best.name) && !HELD_OUT.test(plain)) continue;
    const offset = text.slice(0, end).trimEnd().length;
    best = { name, direction: SMALLER_IS_BETTER.test(plain) ? "minimize" : "maximize", offset };
  }
  return best;
}

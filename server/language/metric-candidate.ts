import type { Direction } from "../protocol/space";
import type { ReportSite } from "./outline";
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
export const METRIC_ASSIGNMENT = new RegExp(`(?:${METRICS})\\w*["'\\])]*[ \\t]*(?::[^=\\n]*)?[-+*/%&|^?@]{0,2}=(?!=)`, "i");
const SMALLER_IS_BETTER = /(?:^|_)(?:err|error|loss|mae|mse|nll|perplexity|ppl|rmse)(?:_|$)/;
const HELD_OUT = /(?:^|_)(?:dev|eval|test|val|valid|validation)(?:_|$)/;

/** The last such assignment with nothing behind it on its line; those of held-out data before those of the training. */
export function metricCandidate(text: string, sites: readonly ReportSite[], lines: LineIndex): MetricCandidate | null {
  let best: MetricCandidate | null = null;
  for (const site of sites) {
    const [target] = site.targets;
    const name = target?.names[0] ?? "";
    const plain = plainName(name);
    if (site.isReturn || site.targets.length !== 1 || target?.plan.kind === "refused" || !WORDS.test(plain)) continue;
    const end = lines.lineEnd(lines.lineAt(site.to));
    if (!/^[;\s]*$/.test(text.slice(site.to, end))) continue;
    const offset = text.slice(0, end).trimEnd().length;
    const found: MetricCandidate = { name, direction: SMALLER_IS_BETTER.test(plain) ? "minimize" : "maximize", offset };
    best = likelierMetric(best, found);
  }
  return best;
}

/** Of two in order of the text the one to be preferred. */
export function likelierMetric(first: MetricCandidate | null, second: MetricCandidate | null): MetricCandidate | null {
  return first !== null && (second === null || (isHeldOut(first) && !isHeldOut(second))) ? first : second;
}

function isHeldOut({ name }: MetricCandidate): boolean {
  return HELD_OUT.test(plainName(name));
}

function plainName(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, "$1_$2").toLowerCase();
}

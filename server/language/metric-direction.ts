import type { Direction } from "../protocol/space";

/** Words of a metric's name that say which way is better; the last one in the name decides, as in `accuracy_loss`. */
const WORDS: Readonly<Record<Direction, readonly string[]>> = {
  minimize: [
    ..."loss error err mse mae rmse rmsle mape smape logloss nll perplexity ppl wer cer ter fid bpc bpb bpd deviance regret entropy crossentropy".split(
      " ",
    ),
  ],
  maximize: [
    ..."acc accuracy auc auroc auprc f1 map ap bleu rouge precision recall r2 score reward return iou miou dice psnr ssim mcc kappa ndcg mrr hits likelihood elbo".split(
      " ",
    ),
  ],
};

/** Which way is better, as far as the name says; null where it does not. */
export function guessedDirection(metric: string): Direction | null {
  const words = metric
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .reverse();
  for (const word of words) {
    for (const direction of ["minimize", "maximize"] as const) if (WORDS[direction].includes(word)) return direction;
  }
  return null;
}

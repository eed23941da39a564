import { PredictSession } from "../ask-tell/predict-session";
import { answerLines } from "./answer-lines";

/** Answers after which the engine has compiled what predicts. */
const WARM_UP = 30;

/** Learning curves continued: one request a line, each by itself. */
export function predict(): Promise<number> {
  const session = new PredictSession(() => performance.now());
  for (let n = 4; n < 4 + WARM_UP; n++) session.answer(example(n));
  return answerLines((line) => session.answer(line));
}

/** The first lines would be answered at a hundredth of the usual speed: what is slow then is the engine, not the prediction. */
function example(n: number): string {
  const curve = Array.from({ length: 40 }, (_, i) => 0.9 - 0.5 / (i + 1));
  return JSON.stringify({
    values: curve.slice(0, n),
    horizon: 40,
    direction: "maximize",
    bounds: [0, 1],
    history: n % 2 === 0 ? [curve, curve] : [],
  });
}

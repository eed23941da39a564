import { PredictSession } from "../ask-tell/predict-session";
import { answerLines } from "./answer-lines";

/** Learning curves continued: one request a line, each by itself. */
export function predict(): Promise<number> {
  const session = new PredictSession(() => performance.now());
  return answerLines((line) => session.answer(line));
}

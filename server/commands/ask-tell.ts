import { randomInt } from "node:crypto";
import { AskTellSession } from "../ask-tell/session";
import { answerLines } from "./answer-lines";

/** Sampler and early stop for a program that runs its own trials. */
export function askTell(): Promise<number> {
  const session = new AskTellSession(() => randomInt(2 ** 31));
  return answerLines((line) => session.answer(line));
}

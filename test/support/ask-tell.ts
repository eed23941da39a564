import { expect } from "vitest";
import { AskTellSession } from "../../server/ask-tell/session";

export type Answer = Record<string, unknown>;

export const LR = { type: "float", low: 1e-4, high: 1, log: true };
export const UNITS = { type: "int", low: 16, high: 128, step: 16 };
export const OPT = { type: "categorical", choices: ["sgd", "adam"] };
export const MOMENTUM = { type: "float", low: 0, high: 0.99, if: 'opt == "sgd"' };
export const SPACE = { lr: LR, units: UNITS, opt: OPT, momentum: MOMENTUM };

/** A session with one way to talk to it: a request in, its answer out. */
export function opened(study: object | string | null = { space: SPACE, seed: 1, sampler: "random" }): (request: unknown) => Answer {
  const session = new AskTellSession(() => 7);
  const say = (request: unknown): Answer =>
    JSON.parse(session.answer(typeof request === "string" ? request : JSON.stringify(request))) as Answer;
  if (study !== null) expect(say(study)).toMatchObject({ ok: true });
  return say;
}

export function trialsOf(answer: Answer): { trial: number; params: Record<string, unknown> }[] {
  return answer["trials"] as { trial: number; params: Record<string, unknown> }[];
}

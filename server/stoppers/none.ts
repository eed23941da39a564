import type { Decision, Stopper } from "./stopper";

/** Every trial runs to its end, whatever it reports. */
export function noStopper(): Stopper {
  const decision: Decision = { action: "continue" };
  return { name: "none", onReport: () => decision, onRestart: () => {}, onFinish: () => {} };
}

import type { Session } from "./session";
import { measure } from "./values";

/** Thrown out of the user's own statement when the trial is to end, so that its `finally` blocks run. */
export class TunelensStop extends Error {
  override readonly name = "TunelensStop";
  constructor() {
    super("the search ended this trial");
    // Where it was thrown is of no interest; the log stays short.
    this.stack = `${this.name}: ${this.message}`;
  }
}

/**
 * Installs the function that the annotated statements call, as a global that a program's own listing of globals does not show.
 * `check` throws when the trial is to end.
 */
export function installReports(session: Session, check: () => void): void {
  const steps = new Map<number, number>();

  /** Reports a value and gives it back. The step counts from 1 unless the program names one. */
  function report(channel: number, value: unknown, step?: unknown): unknown {
    const counted = (steps.get(channel) ?? 0) + 1;
    steps.set(channel, counted);
    const measured = measure(value);
    const named = step === undefined ? undefined : namedStep(session, step);
    if ("number" in measured) session.report(channel, named ?? counted, measured.number, named === undefined);
    else session.problem("objective-not-a-number", measured.instead, channel);
    check();
    return value;
  }

  Object.defineProperty(globalThis, "__tunelens_report__", { value: report, enumerable: false, configurable: true, writable: true });
}

function namedStep(session: Session, step: unknown): number | undefined {
  const measured = measure(step);
  if ("number" in measured && Number.isFinite(measured.number)) return measured.number;
  session.problem("step-not-a-number", "the variable named by step= holds no finite number; the reports are counted from 1 instead");
  return undefined;
}

import { table } from "../support/figures";
import { regretAt } from "./regret-tables";
import { median } from "./statistics";
import type { Outcome } from "./workers";

const MARKS = [50, 100];

/** Median gap to the optimum over the seeds, and the worst seed's at the end, of every method on every function. */
export function functionTable(outcomes: readonly Outcome[], names: readonly string[], methods: readonly string[]): string {
  const marks = MARKS.filter((mark) => outcomes.some((o) => (o.figures?.regrets.length ?? 0) >= mark));
  const end = marks.at(-1) ?? 0;
  const head = ["gap to the optimum", ...methods.flatMap((m) => [...marks.map((mark) => `${m} @${mark}`), `worst @${end}`])];
  const rows = names.map((name) => {
    const of = (method: string, mark: number): readonly number[] =>
      outcomes.filter((o) => o.job.task === name && o.job.method === method && o.figures !== null).map((o) => regretAt(o, mark));
    return [
      name,
      ...methods.flatMap((method) => [...marks.map((mark) => gap(median(of(method, mark)))), gap(Math.max(...of(method, end)))]),
    ];
  });
  return table(head, rows);
}

function gap(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  return size !== 0 && size < 0.01 ? value.toExponential(1).replace("-", "−") : String(Number(value.toPrecision(2)));
}

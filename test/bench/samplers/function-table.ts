import { table } from "../support/figures";
import { regretAt } from "./regret-tables";
import { median } from "./statistics";
import type { Outcome } from "./workers";

/** Median gap to the optimum over the seeds, and the worst seed's at the end, of every method on every function. */
export function functionTable(
  outcomes: readonly Outcome[],
  names: readonly string[],
  methods: readonly string[],
  wanted: readonly number[],
): string {
  const longest = Math.max(...outcomes.map((o) => o.figures?.regrets.length ?? 0));
  const marks = wanted.some((mark) => mark <= longest) ? wanted.filter((mark) => mark <= longest) : [longest];
  const end = marks.at(-1) ?? longest;
  const rows = names.map((name) => {
    const of = (method: string, mark: number): readonly number[] =>
      outcomes.filter((o) => o.job.task === name && o.job.method === method && o.figures !== null).map((o) => regretAt(o, mark));
    const cell = (method: string): string =>
      `${marks.map((mark) => gap(median(of(method, mark)))).join(" / ")} (${gap(Math.max(...of(method, end)))})`;
    return [name, ...methods.map(cell)];
  });
  return table([`@${marks.join(" / @")} (worst seed @${end})`, ...methods], rows);
}

function gap(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  return size !== 0 && size < 0.01 ? value.toExponential(1).replaceAll("-", "−") : String(Number(value.toPrecision(2)));
}

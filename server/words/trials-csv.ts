import type { WireNumber } from "../protocol/number";
import type { ParameterValue } from "../protocol/space";
import type { StudyView, TrialView } from "../protocol/view";

type Cell = string | number | boolean | null;

/**
 * The trials of a study as a table, a line each and what they are called first (RFC 4180). Columns of metrics begin with `values_`, those of
 * parameters with `params_`, as Optuna calls them; times are ISO 8601, `seconds` is how long a trial took.
 */
export function trialsCsv({ started, trials }: StudyView): string {
  const { objectives, space } = started;
  const head = [
    "number",
    "state",
    ...objectives.map(({ name }) => `values_${name}`),
    ...space.map(({ name }) => `params_${name}`),
    ...["feasible", "baseline", "repeat_of", "seed", "steps", "seconds", "started", "device", "reason"],
  ];
  const rows = (trials as readonly (TrialView | null | undefined)[]).flatMap((trial) =>
    trial ? [[...cellsOf(trial, objectives.length, started)]] : [],
  );
  return [head, ...rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

function* cellsOf(trial: TrialView, objectives: number, { space }: StudyView["started"]): Generator<Cell> {
  yield trial.trial;
  yield trial.state;
  for (let k = 0; k < objectives; k++) yield trial.values?.[k] ?? lastReport(trial, k);
  for (const { name } of space) yield plain(trial.params[name]);
  yield trial.feasible;
  yield trial.baseline;
  yield trial.repeatOf;
  yield trial.seed;
  yield trial.steps.at(-1) ?? null;
  yield trial.seconds;
  yield new Date(trial.startedAt).toISOString();
  yield trial.device;
  yield trial.reason;
}

/** What a trial that was stopped, or still runs, came to so far. */
function lastReport({ reports, state }: TrialView, objective: number): WireNumber | null {
  if (state === "failed") return null;
  return reports.findLast((values) => values[objective] != null)?.[objective] ?? null;
}

/** A choice without the quotes that the program needs around it, where nothing else is special about it. */
function plain(value: ParameterValue | undefined): Cell {
  if (value === undefined) return null;
  const text = typeof value === "string" ? /^(["'])([^"'\\]*)\1$/.exec(value)?.[2] : undefined;
  return text ?? value;
}

function csvCell(cell: Cell): string {
  const text = cell === null ? "" : typeof cell === "string" && isFormula(cell) ? `'${cell}` : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What a spreadsheet would carry out is marked as text, as spreadsheets do it themselves. */
function isFormula(text: string): boolean {
  return /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text));
}

import { cellNumber } from "./read-csv";
import { RecordingError } from "./recording-error";
import { add, type Series, series } from "./series";
import { runOfFile, type Table, type TableQuery } from "./table";

/** Columns that count the steps, the surest first. */
const STEPS = ["_step", "step", "global_step", "trainer/global_step", "epoch", "iteration"];
/** Columns that tell runs apart. */
const RUNS = ["run", "run_name", "run name", "run_id", "run id", "runid", "name", "id", "trial", "trial_id"];
const MOMENT = "_timestamp";

/** A log with a row a step: the history of runs from W&B's API, or what `CSVLogger` of Keras or Lightning writes. */
export function isHistory(header: readonly string[]): boolean {
  return found(header, STEPS) >= 0;
}

/** Curves of one column, by run; `wrong` is its first cell that is no number. */
interface Column {
  readonly at: number;
  readonly metric: string;
  readonly curves: Map<string, Series>;
  wrong: { readonly cell: string; readonly line: number } | null;
}

export function historyTable({ file, metric }: TableQuery, header: readonly string[]): Table {
  const stepAt = found(header, STEPS);
  const runAt = found(header, RUNS);
  const momentAt = found(header, [MOMENT]);
  const columns: Column[] = [];
  for (const [at, name] of header.entries()) {
    const isWanted = metric === null ? isMetric(name) && at !== runAt : name.trim() === metric;
    if (isWanted && at !== stepAt) columns.push({ at, metric: name.trim(), curves: new Map(), wrong: null });
  }
  return {
    row: (cells, line) => {
      const step = cellNumber(cells[stepAt] ?? "");
      if (typeof step !== "number" || !Number.isFinite(step)) {
        throw new RecordingError(file, line, `${JSON.stringify(cells[stepAt])} in column ${JSON.stringify(header[stepAt])} is no number.`);
      }
      const run = runAt < 0 ? runOfFile(file) : (cells[runAt] ?? "");
      const moment = momentAt < 0 ? null : cellNumber(cells[momentAt] ?? "");
      for (const column of columns) {
        if (column.wrong !== null) continue;
        const cell = cells[column.at] ?? "";
        const value = cellNumber(cell);
        if (value === undefined) column.wrong = { cell, line };
        else if (value !== null) add(curveOf(column, run), step, value, moment ?? null);
      }
    },
    end: () => {
      const [asked] = metric === null ? [] : columns;
      if (asked?.wrong) {
        const { cell, line } = asked.wrong;
        throw new RecordingError(file, line, `${JSON.stringify(cell)} in column ${JSON.stringify(asked.metric)} is no number.`);
      }
      return columns.flatMap(({ wrong, curves }) => (wrong === null ? [...curves.values()] : []));
    },
  };
}

function curveOf({ curves, metric }: Column, run: string): Series {
  const known = curves.get(run);
  if (known !== undefined) return known;
  const made = series(run, metric);
  curves.set(run, made);
  return made;
}

/** Not a count, a clock or the numbering of a data frame. */
function isMetric(name: string): boolean {
  const plain = name.trim().toLowerCase();
  return plain !== "" && !plain.startsWith("_") && !plain.startsWith("unnamed:") && !STEPS.includes(plain);
}

function found(header: readonly string[], names: readonly string[]): number {
  const plain = header.map((name) => name.trim().toLowerCase());
  for (const name of names) if (plain.includes(name)) return plain.indexOf(name);
  return -1;
}

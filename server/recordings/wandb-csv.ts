import { cellNumber } from "./read-csv";
import { RecordingError } from "./recording-error";
import { add, type Series, series } from "./series";
import type { Table, TableQuery } from "./table";

const BETWEEN = " - ";
/** Least and most of the points that one point of the chart stands for. */
const COMPANION = /__(?:MIN|MAX)$/;

/** A chart exported by W&B: the first column is its x axis, each further one a metric of a run. */
export function isWandbChart(header: readonly string[]): boolean {
  return header.length > 1 && header.slice(1).every((name) => name.includes(BETWEEN));
}

export function wandbChart({ file, metric }: TableQuery, header: readonly string[]): Table {
  const columns: { readonly at: number; readonly curve: Series }[] = [];
  for (const [at, name] of header.entries()) {
    if (at === 0 || COMPANION.test(name)) continue;
    const cut =
      metric !== null && name.endsWith(BETWEEN + metric) ? name.length - metric.length - BETWEEN.length : name.lastIndexOf(BETWEEN);
    const curve = series(name.slice(0, cut), name.slice(cut + BETWEEN.length));
    // The x axes that W&B adds to each run.
    if (curve.metric?.startsWith("_") === true && curve.metric !== metric) continue;
    columns.push({ at, curve });
  }
  const axis = header[0] ?? "";
  return {
    row: (cells, line) => {
      const step = cellNumber(cells[0] ?? "");
      if (typeof step !== "number" || !Number.isFinite(step)) {
        throw new RecordingError(file, line, `${JSON.stringify(cells[0])} in column ${JSON.stringify(axis)} is no number.`);
      }
      for (const { at, curve } of columns) {
        const cell = cells[at] ?? "";
        if (cell === "") continue;
        const value = cellNumber(cell);
        if (value === undefined) {
          throw new RecordingError(file, line, `${JSON.stringify(cell)} in column ${JSON.stringify(header[at])} is no number.`);
        }
        if (value !== null) add(curve, step, value);
      }
    },
    end: () => columns.map(({ curve }) => curve),
  };
}

import { cellNumber } from "./read-csv";
import { RecordingError } from "./recording-error";
import { add, series } from "./series";
import { runOfFile, type Table, type TableQuery } from "./table";

const COLUMNS = ["wall time", "step", "value"];

export function isTensorboard(header: readonly string[]): boolean {
  return header.length === COLUMNS.length && header.every((name, i) => name.trim().toLowerCase() === COLUMNS[i]);
}

/** A scalar of one run, as TensorBoard's download button gives it. Older versions put the tag into the file's name. */
export function tensorboardTable({ file, metric }: TableQuery): Table {
  const named = /^(?:run-)?(.*?)-tag-(.+)$/.exec(runOfFile(file));
  const curve = series(named?.[1] ?? runOfFile(file), named?.[2] ?? metric);
  return {
    row: (cells, line) => {
      const [moment, step, value] = cells.map(cellNumber);
      if (moment === undefined || step === undefined || value === undefined || moment === null || step === null || value === null) {
        const wrong = cells.findIndex((cell) => typeof cellNumber(cell) !== "number");
        throw new RecordingError(file, line, `${JSON.stringify(cells[wrong])} in column ${COLUMNS[wrong]} is no number.`);
      }
      add(curve, step, value, moment);
    },
    end: () => [curve],
  };
}

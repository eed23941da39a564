import { createReadStream } from "node:fs";
import Papa from "papaparse";
import { RecordingError } from "./recording-error";

const CHUNK = 1 << 20;

/** A row of the table; `line` is where it begins, counted from 1. */
export type OnRow = (cells: readonly string[], line: number) => void;

/** Rows of a CSV file of any size, the header first, empty lines left out. Rejects with what is wrong and where, also with what `onRow` throws. */
export function readCsv(file: string, onRow: OnRow): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = createReadStream(file, { encoding: "utf8", highWaterMark: CHUNK });
    let line = 1;
    const fail = (error: unknown, parser: Papa.Parser): void => {
      reject(error); // first: an aborted parser calls itself complete
      parser.abort();
      stream.destroy();
    };
    Papa.parse<string[]>(stream, {
      delimiter: "",
      delimitersToGuess: [",", "\t", ";"],
      step: ({ data, errors }, parser) => {
        const at = line;
        line += 1 + data.reduce((breaks, cell) => breaks + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
        const [error] = errors.filter(({ type }) => type === "Quotes");
        if (error !== undefined)
          return fail(new RecordingError(file, at, `a quotation mark is never closed, or stands within a cell.`), parser);
        if (data.length === 1 && data[0]?.trim() === "") return undefined;
        try {
          onRow(at === 1 ? data.map((cell, i) => (i === 0 ? cell.replace(/^\uFEFF/, "") : cell)) : data, at);
        } catch (error) {
          fail(error, parser);
        }
        return undefined;
      },
      complete: () => resolve(),
      error: (error: Error) => reject(new RecordingError(file, null, error.message)),
    });
  });
}

/** A cell as a number: NaN and infinities by any of their names; null where it is empty, undefined where it is no number. */
export function cellNumber(cell: string): number | null | undefined {
  const text = cell.trim();
  if (text === "") return null;
  const number = Number(text);
  if (!Number.isNaN(number)) return number;
  const word = /^([+-]?)(nan|inf|infinity)$/i.exec(text);
  if (word === null) return undefined;
  if (word[2]?.toLowerCase() === "nan") return Number.NaN;
  return word[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import path from "node:path";
import { csvPool } from "./csv-pool";
import { poolsOfJournal } from "./journal-pools";
import { poolsOfJson } from "./pools-json";
import { readCurvesCsv } from "./read-curves-csv";
import { RecordingError } from "./recording-error";
import type { RecordedPool, RecordingQuery } from "./recordings";
import type { Series } from "./series";

type Kind = "journal" | "json" | "csv";

const OF_FOLDERS = /\.(?:csv|journal\.log)$/i;

/**
 * The recorded trials of files and folders: journals, pools as JSON, and CSV exports, which together are one pool. Rejects with a
 * RecordingError where something is wrong.
 */
export async function readRecordings(places: readonly string[], query: RecordingQuery): Promise<readonly RecordedPool[]> {
  const pools: RecordedPool[] = [];
  const curves: Series[] = [];
  for (const file of places.flatMap(filesOf)) {
    const kind = kindOf(file);
    if (kind === "journal") pools.push(...(await poolsOfJournal(file, query)));
    else if (kind === "json") pools.push(...poolsOfJson(file, textOf(file), query));
    else curves.push(...(await readCurvesCsv({ file, metric: query.metric })));
  }
  const [place = ""] = places;
  if (curves.length > 0) pools.push(csvPool(place, path.basename(path.resolve(place)), curves, query));
  return pools;
}

function filesOf(place: string): readonly string[] {
  const found = statSync(place, { throwIfNoEntry: false });
  if (found === undefined) throw new RecordingError(place, null, "no such file or folder.");
  if (!found.isDirectory()) return [place];
  const files = readdirSync(place, { recursive: true, encoding: "utf8" })
    .filter((name) => OF_FOLDERS.test(name))
    .map((name) => path.join(place, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true)
    .sort();
  if (files.length === 0) throw new RecordingError(place, null, "the folder holds no CSV file and no journal (*.journal.log).");
  return files;
}

/** By the first characters: a journal is lines of JSON, a pool one JSON text. */
function kindOf(file: string): Kind {
  const head = headOf(file).trimStart();
  if (/^\{[^\n]*"op_code"/.test(head)) return "journal";
  if (head.startsWith("{") || head.startsWith("[")) return "json";
  return file.endsWith(".log") ? "journal" : "csv";
}

function headOf(file: string): string {
  try {
    const bytes = Buffer.alloc(4096);
    const handle = openSync(file, "r");
    try {
      return bytes.toString("utf8", 0, readSync(handle, bytes, 0, bytes.length, 0)).replace(/^\uFEFF/, "");
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw new RecordingError(file, null, `it cannot be read: ${(error as Error).message}.`);
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    throw new RecordingError(file, null, `it cannot be read: ${(error as Error).message}.`);
  }
}

import path from "node:path";
import type { Series } from "./series";

/** A kind of table, made by its header, that takes the rows one by one. */
export interface Table {
  row(cells: readonly string[], line: number): void;
  /** The curves, when all rows are in. */
  end(): readonly Series[];
}

/** What a table may be asked for. */
export interface TableQuery {
  /** As the user named it. */
  readonly file: string;
  /** The one that is wanted; null: all that there are. */
  readonly metric: string | null;
}

/** The name of a run that has a file of its own. */
export function runOfFile(file: string): string {
  return path.basename(file).replace(/\.csv$/i, "");
}

import type { Direction } from "../protocol/space";
import type { Pool } from "../replay/recording";

/** What the user says beside the files; null where he does not. */
export interface RecordingQuery {
  readonly metric: string | null;
  readonly direction: Direction | null;
  /** One of several studies of a journal. */
  readonly study: string | null;
}

/** A pool with what has to be known to judge figures that come of it, a sentence each. */
export interface RecordedPool {
  readonly pool: Pool;
  readonly notes: readonly string[];
  /** How many trials ran at once; null where that is not known. */
  readonly parallel: number | null;
  /** How many trials a search of it has where nothing else is asked for; null: all. A pool of curves is more than one search. */
  readonly trials: number | null;
}

/** `1 trial was`, `3 trials were`. */
export function counted(count: number, noun: string, [one, many]: readonly [string, string]): string {
  return `${count} ${noun}${count === 1 ? ` ${one}` : `s ${many}`}`;
}

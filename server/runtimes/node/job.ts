import { readFileSync, realpathSync } from "node:fs";
import { getEnvironmentData, isMainThread, setEnvironmentData } from "node:worker_threads";

/** What this process has to do; written by the engine, named by `TUNELENS_JOB`. */
export interface Job {
  readonly version: 1;
  readonly token: string;
  /** Unix socket (named pipe on Windows) that reports go to. */
  readonly socket: string;
  /** Absolute path of a user's file → paths of its two texts for this trial. */
  readonly files: Readonly<Record<string, { readonly show: string; readonly run: string }>>;
  /** Absolute path of a configuration file → path of its text for this trial. */
  readonly configs?: Readonly<Record<string, string>>;
  /** Name of a metric that is taken from a framework → indices of its channels. */
  readonly metrics?: Readonly<Record<string, readonly number[]>>;
  /** Imports of TypeScript files that match a pattern mean one of these absolute paths, in which `$1` stands for its group. */
  readonly aliases?: readonly { readonly pattern: string; readonly targets: readonly string[] }[];
}

const KEY = "tunelens.job";

/** Path of the job's file; a worker thread with an environment of its own inherits it from its parent thread. */
export function jobPath(): string | undefined {
  const inherited = isMainThread ? undefined : getEnvironmentData(KEY);
  const path = process.env["TUNELENS_JOB"] ?? (typeof inherited === "string" ? inherited : undefined);
  if (path !== undefined) setEnvironmentData(KEY, path);
  return path;
}

/** Null when there is none, or when it is over: a process that outlives its trial runs as if nothing were there. */
export function readJob(path: string | undefined): Job | null {
  if (path === undefined || path === "") return null;
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Job;
  } catch {
    return null;
  }
}

/** Node knows a module by its real path; the job names it as the user does. */
export function byRealPath(files: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const name of files) {
    names.set(name, name);
    try {
      names.set(realpathSync(name), name);
    } catch {
      // A file that went away since the search began is still served from the job.
    }
  }
  return names;
}

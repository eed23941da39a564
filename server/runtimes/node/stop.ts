import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { byRealPath, type Job } from "./job";

const EVERY_MS = 20;

/**
 * Tells whether the trial was asked to end. The engine sends SIGTERM to the process that it started, and leaves a file named `stop`
 * beside the job: a program in a loop that never lets a signal handler run is told by that, as are its threads and child processes.
 */
export function stopSignal(path: string, { files }: Job): () => boolean {
  const mark = join(dirname(path), "stop");
  let stopped = false;
  let looked = 0;
  // In a child process SIGTERM keeps the meaning that the user's program relies on.
  if (isMainThread && (process.env["TUNELENS_LEADER"] === String(process.pid) || runsEntry(files))) {
    process.on("SIGTERM", () => {
      stopped = true;
    });
  }
  return () => {
    const now = performance.now();
    if (!stopped && now - looked >= EVERY_MS) {
      looked = now;
      stopped = statSync(mark, { throwIfNoEntry: false }) !== undefined;
    }
    return stopped;
  };
}

/** Behind a command of the user's, the process that runs one of the trial's files is the one to be ended in order. */
function runsEntry(files: Job["files"]): boolean {
  return process.env["TUNELENS_COMMAND"] !== undefined && byRealPath(Object.keys(files)).has(process.argv[1] ?? "");
}

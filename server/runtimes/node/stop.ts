import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { isMainThread } from "node:worker_threads";

const EVERY_MS = 20;

/**
 * Tells whether the trial was asked to end. The engine sends SIGTERM to the process that it started, and leaves a file named `stop`
 * beside the job: a program in a loop that never lets a signal handler run is told by that, as are its threads and child processes.
 */
export function stopSignal(job: string): () => boolean {
  const mark = join(dirname(job), "stop");
  let stopped = false;
  let looked = 0;
  // In a child process SIGTERM keeps the meaning that the user's program relies on.
  if (isMainThread && process.env["TUNELENS_LEADER"] === String(process.pid)) {
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

import { writeFileSync } from "node:fs";
import path from "node:path";

/** Sends a signal to a process, or to a group by its negative number; one that is gone does not matter. */
export function signal(target: number | undefined, name: NodeJS.Signals): void {
  if (target === undefined) return;
  try {
    process.kill(target, name);
  } catch {
    // Gone already.
  }
}

/** Marks a job as over, for a program in a loop that lets no signal handler run. */
export function markStopped(job: string): void {
  try {
    writeFileSync(path.join(path.dirname(job), "stop"), "");
  } catch {
    // The job is gone already, or the disk is full: the signal and the grace period remain.
  }
}

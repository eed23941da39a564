import { readdirSync, readFileSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/** joblib's semaphores and arrays and PyTorch's tensors, named after the process that made them, which need not be the trial's first. */
const NAMES = /^(?:sem\.loky-|joblib_memmapping_folder_|torch_)(\d+)[-_]/;
/** Clocks of files and of this process differ by so much at most. */
const SLACK_MS = 1_000;

/**
 * Removes what processes that were killed have left in memory that outlives them: what would have removed it was killed with them. `since`: when
 * the first was started, as of `Date.now()`; what is older is another's, of that number before or in another container.
 */
export async function removeShared(ids: ReadonlySet<number>, since: number): Promise<void> {
  const left = ["/dev/shm", os.tmpdir()].flatMap((folder) => leftIn(folder, ids, since));
  await Promise.all(left.map((entry) => rm(entry, { recursive: true, force: true }).catch(() => {})));
}

/** Removes what the trial's processes have registered with multiprocessing's resource tracker, which was killed with them, and not taken back. */
export async function removeRegistered(directory: string): Promise<void> {
  const left = registered(path.join(directory, "shared"));
  await Promise.all([...left].map((name) => rm(path.join("/dev/shm", name), { force: true }).catch(() => {})));
}

function registered(list: string): ReadonlySet<string> {
  const names = new Set<string>();
  let lines: readonly string[];
  try {
    lines = readFileSync(list, "utf8").split("\n");
  } catch {
    return names; // nothing was registered
  }
  for (const line of lines) {
    const [, sign, name] = /^([+-]) ([\w-][\w.-]*)$/.exec(line) ?? [];
    if (sign === "+" && name !== undefined) names.add(name);
    else if (name !== undefined) names.delete(name);
  }
  return names;
}

function leftIn(folder: string, ids: ReadonlySet<number>, since: number): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => ids.has(Number(NAMES.exec(name)?.[1])))
      .map((name) => path.join(folder, name))
      .filter((entry) => statSync(entry).mtimeMs >= since - SLACK_MS);
  } catch {
    return []; // no such folder on this system, or the entry is gone
  }
}

import { mkdtempSync, realpathSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** A Unix socket's path holds about a hundred bytes, and the socket's name comes after the folder. */
const LONGEST_FOLDER = 80;
/** What `mkdtemp` adds. */
const RANDOM = "XXXXXX";

/**
 * Makes a folder that this user alone can read, for sockets among others: in the usual place, or where that is not there, cannot be written
 * or has too long a path, in one of those that every system has.
 */
export function temporaryFolder(prefix: string): string {
  const troubles: string[] = [];
  for (const place of new Set([os.tmpdir(), "/tmp", "/var/tmp"])) {
    try {
      const start = path.join(realpathSync(place), prefix);
      if (Buffer.byteLength(start + RANDOM) <= LONGEST_FOLDER) return mkdtempSync(start);
      troubles.push(`${place}: its path is too long for a socket`);
    } catch (error) {
      troubles.push((error as Error).message);
    }
  }
  throw new Error(`No folder for temporary files can be made (set TMPDIR to one that can be written): ${troubles.join("; ")}`);
}

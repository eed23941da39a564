import { randomUUID } from "node:crypto";
import { closeSync, fstatSync, linkSync, lstatSync, openSync, readFileSync, renameSync, type Stats, unlinkSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { isRunning } from "./process-alive";

/** A lock that has not changed for this long belongs to nobody any more (Optuna's own grace period). */
const GRACE = 30_000;
const FIRST_WAIT = 1;
const LONGEST_WAIT = 1_000;

/** Runs `work` while this process alone may write to the journal, as Optuna's workers understand it (`<journal>.lock`). `grace` in milliseconds. */
export async function withLock<T>(journal: string, work: () => Promise<T>, grace = GRACE): Promise<T> {
  const unlock = await takeLock(journal, grace);
  try {
    return await work();
  } finally {
    unlock();
  }
}

/** Takes the lock of a file; resolves with what gives it back. A process that leaves in the middle gives it back as well. */
export async function takeLock(file: string, grace = GRACE): Promise<() => void> {
  const path = `${file}.lock`;
  const identity = await acquire(path, grace);
  const since = performance.now();
  const unlock = (): void => {
    if (!held.delete(unlock)) return;
    // Nobody takes over a lock in its first seconds: one look is enough.
    if (performance.now() - since > Math.min(grace, GRACE) / 2) release(path, identity);
    else if (identityOf(path) === identity) quietly(() => unlinkSync(path));
  };
  if (!cleansUp) process.on("exit", unlockAll);
  cleansUp = true;
  held.add(unlock);
  return unlock;
}

const held = new Set<() => void>();
let cleansUp = false;

function unlockAll(): void {
  for (const unlock of [...held]) unlock();
}

async function acquire(path: string, grace: number): Promise<string> {
  let wait = FIRST_WAIT;
  let seen: string | null = null;
  let since = performance.now();
  for (;;) {
    const mine = tryCreate(path);
    if (mine !== null) return mine;
    const holder = identityOf(path);
    if (holder === null) continue; // released in this moment
    const isNew = holder !== seen;
    if (isNew) {
      seen = holder;
      since = performance.now();
    }
    if (isNew ? isAbandoned(path) : performance.now() - since > grace) {
      release(path, holder);
      wait = FIRST_WAIT;
      continue;
    }
    await sleep(wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
}

/**
 * Null when somebody holds the lock. It comes into being with its holder's name in it: a holder killed at any moment can be told.
 * Nothing is awaited here, so that a signal handler that ends the process never finds half of it done.
 */
function tryCreate(path: string): string | null {
  const draft = `${path}${randomUUID()}.draft`;
  try {
    const identity = write(draft, JSON.stringify({ pid: process.pid, host: hostname() }));
    linkSync(draft, path);
    return identity;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return null;
    return tryCreateNameless(path);
  } finally {
    quietly(() => unlinkSync(draft));
  }
}

function write(file: string, text: string): string {
  const descriptor = openSync(file, "wx");
  try {
    writeSync(descriptor, text);
    return nameOf(fstatSync(descriptor));
  } finally {
    closeSync(descriptor);
  }
}

/** For file systems without hard links, and for full disks. */
function tryCreateNameless(path: string): string | null {
  try {
    closeSync(openSync(path, "wx"));
    return identityOf(path);
  } catch (error) {
    // Windows answers EPERM while another process is removing the file.
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "EEXIST" || (code === "EPERM" && process.platform === "win32")) return null;
    throw error;
  }
}

/** Which lock it is: another one has another inode or time. The lock itself, never what Optuna's link points at. */
function identityOf(path: string): string | null {
  try {
    return nameOf(lstatSync(path));
  } catch {
    return null;
  }
}

function nameOf({ ino, mtimeMs }: Stats): string {
  return `${ino} ${mtimeMs}`;
}

/** Whether the lock names a process of this machine that is gone. */
function isAbandoned(path: string): boolean {
  try {
    if (lstatSync(path).isSymbolicLink()) return false;
    const holder = JSON.parse(readFileSync(path, "utf8")) as { pid?: unknown; host?: unknown };
    return holder.host === hostname() && typeof holder.pid === "number" && !isRunning(holder.pid);
  } catch {
    return false;
  }
}

/** Renames the lock away, then removes it: of several that release the same lock only one gets it. Another's lock is left alone. */
function release(path: string, identity: string): void {
  if (identityOf(path) !== identity) return;
  const away = `${path}${randomUUID()}.rename`;
  try {
    renameSync(path, away);
  } catch {
    return;
  }
  if (identityOf(away) !== identity) quietly(() => linkSync(away, path));
  quietly(() => unlinkSync(away));
}

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // another process was quicker
  }
}

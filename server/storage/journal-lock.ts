import { randomUUID } from "node:crypto";
import { link, lstat, open, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { isRunning } from "./process-alive";

/** A lock that has not changed for this long belongs to nobody any more (Optuna's own grace period). */
const GRACE = 30_000;
const FIRST_WAIT = 1;
const LONGEST_WAIT = 1_000;

/** Runs `work` while this process alone may write to the journal, as Optuna's workers understand it (`<journal>.lock`). `grace` in milliseconds. */
export async function withLock<T>(journal: string, work: () => Promise<T>, grace = GRACE): Promise<T> {
  const path = `${journal}.lock`;
  const identity = await acquire(path, grace);
  try {
    return await work();
  } finally {
    await release(path, identity);
  }
}

async function acquire(path: string, grace: number): Promise<string> {
  let wait = FIRST_WAIT;
  let seen: string | null = null;
  let since = performance.now();
  for (;;) {
    const mine = await tryCreate(path);
    if (mine !== null) return mine;
    const holder = await identityOf(path);
    if (holder === null) continue; // released in this moment
    const isNew = holder !== seen;
    if (isNew) {
      seen = holder;
      since = performance.now();
    }
    if (isNew ? await isAbandoned(path) : performance.now() - since > grace) {
      await release(path, holder);
      wait = FIRST_WAIT;
      continue;
    }
    await sleep(wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
}

/** Null when somebody holds the lock. It comes into being with its holder's name in it: a holder killed at any moment can be told. */
async function tryCreate(path: string): Promise<string | null> {
  const draft = `${path}${randomUUID()}.draft`;
  try {
    await writeFile(draft, JSON.stringify({ pid: process.pid, host: hostname() }), { flag: "wx" });
    await link(draft, path);
    return await identityOf(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return null;
    return await tryCreateNameless(path);
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

/** For file systems without hard links, and for full disks. */
async function tryCreateNameless(path: string): Promise<string | null> {
  try {
    await (await open(path, "wx")).close();
    return await identityOf(path);
  } catch (error) {
    // Windows answers EPERM while another process is removing the file.
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "EEXIST" || (code === "EPERM" && process.platform === "win32")) return null;
    throw error;
  }
}

/** Which lock it is: another one has another inode or time. The lock itself, never what Optuna's link points at. */
async function identityOf(path: string): Promise<string | null> {
  try {
    const { ino, mtimeMs } = await lstat(path);
    return `${ino} ${mtimeMs}`;
  } catch {
    return null;
  }
}

/** Whether the lock names a process of this machine that is gone. */
async function isAbandoned(path: string): Promise<boolean> {
  try {
    if ((await lstat(path)).isSymbolicLink()) return false;
    const holder = JSON.parse(await readFile(path, "utf8")) as { pid?: unknown; host?: unknown };
    return holder.host === hostname() && typeof holder.pid === "number" && !isRunning(holder.pid);
  } catch {
    return false;
  }
}

/** Renames the lock away, then removes it: of several that release the same lock only one gets it. Another's lock is left alone. */
async function release(path: string, identity: string): Promise<void> {
  if ((await identityOf(path)) !== identity) return;
  const away = `${path}${randomUUID()}.rename`;
  try {
    await rename(path, away);
  } catch {
    return;
  }
  if ((await identityOf(away)) !== identity) await link(away, path).catch(() => undefined);
  await unlink(away).catch(() => undefined);
}

import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";

/** More processes and threads than any machine starts in a second. */
const FASTEST_BIRTHS = 200_000;
/** Each round finds something new only where processes were started while they were being killed. */
const MOST_ROUNDS = 100;

/** The start of a trial: whatever it started itself came later. */
export interface Birth {
  /** Of the trial's leader. */
  readonly id: number;
  /** `performance.now()` before the leader was started. */
  readonly at: number;
}

/**
 * Kills every process that carries a job in its environment, whatever session or group it went into, its parent dead or alive (Linux). The
 * environment of the processes that are younger than the leader is looked at, where ids tell that they are, else that of all.
 */
export function killEscaped(job: string, birth: Birth | null): void {
  const mark = Buffer.from(`TUNELENS_JOB=${job}\0`);
  const killed = new Set<number>();
  const isNew = (id: number): boolean => !killed.has(id) && carries(id, mark) && kill(id);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const found = processIds().filter(couldBeYounger(birth)).filter(isNew);
    if (found.length === 0) return;
    for (const id of found) killed.add(id);
  }
}

/** Ids are given in their order, round and round: as long as they cannot have gone all the way round, they tell who came after whom. */
function couldBeYounger(birth: Birth | null): (id: number) => boolean {
  if (birth === null || ((performance.now() - birth.at) / 1000) * FASTEST_BIRTHS > mostIds()) return () => true;
  const last = lastId();
  if (last === null) return () => true;
  const first = birth.id;
  return last >= first ? (id) => id > first && id <= last : (id) => id > first || id <= last;
}

function processIds(): number[] {
  try {
    return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  } catch {
    return [];
  }
}

let most: number | undefined;

function mostIds(): number {
  most ??= Number(read("/proc/sys/kernel/pid_max")) || 0;
  return most;
}

/** The id that was given last in this process's own pid namespace; null when the system does not say. */
function lastId(): number | null {
  return Number(/(\d+)\s*$/.exec(read("/proc/loadavg"))?.[1]) || null;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

const CHUNK = Buffer.allocUnsafe(256 << 10);

function carries(id: number, mark: Buffer): boolean {
  let file: number | undefined;
  try {
    file = openSync(`/proc/${id}/environ`, "r");
    const length = readSync(file, CHUNK);
    const start = CHUNK.subarray(0, length);
    return start.includes(mark) || (length === CHUNK.length && Buffer.concat([start, readFileSync(file)]).includes(mark));
  } catch {
    return false; // gone, or somebody else's
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function kill(id: number): boolean {
  try {
    process.kill(id, "SIGKILL");
    return true;
  } catch {
    return false;
  }
}

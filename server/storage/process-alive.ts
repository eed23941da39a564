import { readFileSync } from "node:fs";

/** Linux counts a process's start in these ticks a second. */
const TICKS = 100;

/** Whether a process of that id runs; a zombie does not. */
export function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return statFields(pid)?.[0] !== "Z";
}

/** When the process began, in milliseconds since 1970; null where the system does not say (no /proc). */
export function processStart(pid: number): number | null {
  const ticks = Number(statFields(pid)?.[19]);
  const boot = /^btime (\d+)$/m.exec(read("/proc/stat") ?? "")?.[1];
  return Number.isFinite(ticks) && boot !== undefined ? Number(boot) * 1000 + (ticks / TICKS) * 1000 : null;
}

/** The fields behind the command's name, which may itself hold spaces and parentheses: state, parent, … */
function statFields(pid: number): readonly string[] | null {
  const text = read(`/proc/${pid}/stat`);
  return text === null ? null : text.slice(text.lastIndexOf(")") + 2).split(" ");
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return null;
  }
}

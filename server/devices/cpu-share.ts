import { readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** Cores that this process may use: those of the machine, within its affinity and the quota of its control groups. */
export function usableCores(read: (file: string) => string | null = textOf, cores: number = os.availableParallelism()): number {
  return Math.max(1, Math.floor(Math.min(cores, quota(read) ?? cores)));
}

/** Cores by the tightest quota of the groups that this process is in; null for none. */
function quota(read: (file: string) => string | null): number | null {
  const groups = (read("/proc/self/cgroup") ?? "").split("\n").flatMap((line) => {
    const [, , controllers, folder] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? [];
    return controllers === undefined || folder === undefined ? [] : [{ controllers: controllers.split(","), folder }];
  });
  const limits = groups.flatMap(({ controllers, folder }) => {
    if (controllers.length === 1 && controllers[0] === "")
      return upwards("/sys/fs/cgroup", folder).map((at) => unified(read(`${at}/cpu.max`)));
    if (!controllers.includes("cpu")) return [];
    return ["/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpu,cpuacct"].flatMap((root) =>
      upwards(root, folder).map((at) => ratio(read(`${at}/cpu.cfs_quota_us`), read(`${at}/cpu.cfs_period_us`))),
    );
  });
  const known = limits.filter((limit) => limit !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** A group's folder and those above it; in a container only the last of them is there. */
function upwards(root: string, folder: string): readonly string[] {
  const found: string[] = [];
  for (let at = path.posix.normalize(`/${folder}`); at !== "/"; at = path.posix.dirname(at)) found.push(root + at);
  return [...found, root];
}

function unified(text: string | null): number | null {
  const [most = null, period = null] = text?.trim().split(/\s+/) ?? [];
  return ratio(most, period);
}

function ratio(most: string | null, period: string | null): number | null {
  const cores = Number(most ?? Number.NaN) / Number(period ?? Number.NaN);
  return Number.isFinite(cores) && cores > 0 ? cores : null;
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

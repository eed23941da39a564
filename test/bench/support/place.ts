import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** The repository; benchmarks are started from its root. */
export const repository = process.cwd();
/** The product as it was when the benchmark began. */
export const dist = path.join(import.meta.dirname, "dist");
export const cli = path.join(dist, "cli.js");
/** What the benchmark of trials needs beside its bundle. */
export const trialsFolder = path.join(repository, "test/bench/trials");

const PYTHONS = [".cache/frameworks/bin/python", ".cache/python/bin/python"].map((name) => path.join(repository, name));

/** A Python of the repository's own that has these modules; null when none has. */
export function pythonWith(...modules: readonly string[]): string | null {
  return PYTHONS.find((python) => existsSync(python) && modules.every((module) => has(python, module))) ?? null;
}

function has(python: string, module: string): boolean {
  try {
    const find = `import importlib.util, sys; sys.exit(importlib.util.find_spec(${JSON.stringify(module)}) is None)`;
    execFileSync(python, ["-c", find], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** `scikit-learn 1.9.0`; null when it is not installed there. */
export function versionOf(python: string, distribution: string): string {
  const code = `import importlib.metadata as m; print(m.version(${JSON.stringify(distribution)}))`;
  return `${distribution} ${execFileSync(python, ["-c", code], { encoding: "utf8" }).trim()}`;
}

/** A folder that goes when the work is done. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "tunelens-bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** What the figures were taken on, and how busy it was at the start. */
export function machine(): string {
  const cpu = os.cpus()[0]?.model ?? "unknown processor";
  const memory = Math.round(os.totalmem() / 2 ** 30);
  const load = (os.loadavg()[0] ?? 0).toFixed(2);
  return `${cpu}, ${os.availableParallelism()} cores, ${memory} GiB, ${os.type()} ${os.release()}, Node ${process.versions.node}, load ${load}`;
}

export function commit(): string {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], {
      cwd: repository,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return (JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8")) as { version: string }).version;
  }
}

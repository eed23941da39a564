import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import vm from "node:vm";

/** What was kept so long ago goes once something is kept anew. */
const OLDEST_MS = 30 * 24 * 3600 * 1000;
/** Bytes of the checksum before the code. */
const SUM = 20;

export interface LoadedModule {
  readonly exports: unknown;
  /** Keeps what V8 has compiled of the module by now, unless that was taken from what is kept. Never throws. */
  readonly keepCode: () => void;
  /** It was. */
  readonly isKept: boolean;
}

/** Where compiled code is kept: the folder of the operating system for what can be made anew. Null: nowhere, as Node's own switch says. */
export function codeCacheFolder(environment: NodeJS.ProcessEnv): string | null {
  if (environment["NODE_DISABLE_COMPILE_CACHE"]) return null;
  const home = homeFolder();
  if (home === null) return null;
  const base = {
    darwin: path.join(home, "Library", "Caches"),
    win32: environment["LOCALAPPDATA"] ?? path.join(home, "AppData", "Local"),
  }[process.platform as string];
  const xdg = environment["XDG_CACHE_HOME"];
  return path.join(base ?? (xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(home, ".cache")), "tunelens", "code");
}

/** Null for a user of no name and without HOME, as in some containers. */
function homeFolder(): string | null {
  try {
    return os.homedir();
  } catch {
    return null;
  }
}

/**
 * A CommonJS module, with the code that V8 compiled of it in an earlier process where that is kept: half of what a start takes is compiling,
 * and functions are compiled when they first run. What is kept is of this very text, version of V8 and kind of processor, whole, and the user's
 * own; anything else is as if it were not there.
 */
export function loadCached(file: string, folder: string | null): LoadedModule {
  const source = readFileSync(file, "utf8");
  const kept = folder === null ? null : keptFile(folder, source);
  const cachedData = kept === null ? undefined : readKept(kept);
  const script = new vm.Script(Module.wrap(source), {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
    importModuleDynamically: vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const isKept = cachedData !== undefined && script.cachedDataRejected === false;
  const module = { exports: {} };
  const run = script.runInThisContext() as (...values: unknown[]) => void;
  run.call(module.exports, module.exports, createRequire(file), module, file, path.dirname(file));
  const keepCode = () => {
    if (kept === null || isKept) return;
    try {
      writeKept(kept, script.createCachedData());
    } catch {
      // A disk that is full or read-only costs the time that would have been saved.
    }
  };
  return { exports: module.exports, keepCode, isKept };
}

function keptFile(folder: string, source: string): string {
  return path.join(folder, `${process.versions.v8}-${process.platform}-${process.arch}-${sum(source).toString("hex")}`);
}

/** Undefined where there is none, it is damaged, or another user's. */
function readKept(file: string): Buffer | undefined {
  try {
    const { uid } = statSync(file);
    if (process.getuid !== undefined && uid !== process.getuid()) return undefined;
    const bytes = readFileSync(file);
    const code = bytes.subarray(SUM);
    return code.length > 0 && sum(code).equals(bytes.subarray(0, SUM)) ? code : undefined;
  } catch {
    return undefined;
  }
}

function writeKept(file: string, code: Buffer): void {
  const folder = path.dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, Buffer.concat([sum(code), code]), { mode: 0o600 });
  renameSync(aside, file);
  for (const name of readdirSync(folder)) {
    const other = path.join(folder, name);
    if (other !== file && Date.now() - statSync(other).mtimeMs > OLDEST_MS) rmSync(other, { force: true });
  }
}

function sum(data: string | Buffer): Buffer {
  return createHash("sha1").update(data).digest();
}

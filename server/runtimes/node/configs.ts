import fs, { existsSync, realpathSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Session } from "./session";

type Call = (this: unknown, ...args: unknown[]) => unknown;
type Functions = Record<string, Call | undefined>;

/** By name of a function: which arguments are read, which written. Those that open a file do what their flags say. */
const READS: Readonly<Record<string, number>> = { readFile: 0, copyFile: 0, cp: 0 };
const OPENS: Readonly<Record<string, number>> = { open: 1 };
const WRITES: Readonly<Record<string, readonly number[]>> = {
  ...{ writeFile: [0], appendFile: [0], truncate: [0], unlink: [0], rm: [0] },
  ...{ rename: [0, 1], copyFile: [1], cp: [1], link: [1], symlink: [1] },
};

/**
 * Shows a program the trial's text of its configuration files wherever it reads them through `fs`. What it asks of the file itself
 * (`stat`, `watch`) stays real, and a file that it writes is its own from then on.
 */
export class ConfigOverlay {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  install(): void {
    const own = fs as unknown as Functions;
    for (const name of new Set([...Object.keys(READS), ...Object.keys(OPENS), ...Object.keys(WRITES)])) {
      this.#wrap(own, name, name);
      this.#wrap(own, `${name}Sync`, name);
      this.#wrap(fs.promises as unknown as Functions, name, name);
    }
    // So that `import { readFileSync } from "fs"` sees it too.
    syncBuiltinESMExports();
  }

  #wrap(functions: Functions, name: string, kind: string): void {
    const original = functions[name];
    if (original === undefined) return;
    const overlay = this;
    const wrapped: Call = function (...args) {
      return original.apply(this, overlay.#arguments(kind, args));
    };
    Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(original));
    functions[name] = wrapped;
  }

  #arguments(kind: string, args: unknown[]): unknown[] {
    if (!this.#session.hasConfigs) return args;
    for (const index of WRITES[kind] ?? []) this.#leave(args[index]);
    const opened = OPENS[kind] ?? (kind === "readFile" ? 1 : undefined);
    const read = kind in OPENS ? 0 : READS[kind];
    if (read === undefined) return args;
    if (opened !== undefined && !readsOnly(args[opened])) {
      this.#leave(args[read]);
      return args;
    }
    const shown = this.#shown(args[read]);
    return shown === undefined ? args : args.with(read, shown);
  }

  /** Path of the trial's text in place of a path; undefined where the file is not the trial's, or no longer. */
  #shown(path: unknown): string | undefined {
    const file = this.#fileOf(path);
    if (file === undefined) return undefined;
    const text = this.#session.config(file);
    return text === undefined || existsSync(left(text)) ? undefined : text;
  }

  /** The program writes the file: other threads and processes of the trial see it as it is then as well. */
  #leave(path: unknown): void {
    const file = this.#fileOf(path);
    const text = file === undefined ? undefined : this.#session.configText(file);
    if (text === undefined) return;
    try {
      writeFileSync(left(text), "");
    } catch {
      // The trial is over, and its texts are gone.
    }
  }

  #fileOf(path: unknown): string | undefined {
    const file = pathOf(path);
    if (file === undefined || this.#session.isConfig(file)) return file;
    try {
      const real = realpathSync(file);
      return this.#session.isConfig(real) ? real : undefined;
    } catch {
      return undefined;
    }
  }
}

/** The mark beside a trial's text that says that the program writes the file itself. */
function left(text: string): string {
  return `${text}.left`;
}

function pathOf(path: unknown): string | undefined {
  try {
    if (path instanceof URL) return fileURLToPath(path);
    if (typeof path === "string") return resolve(path);
    return Buffer.isBuffer(path) ? resolve(path.toString()) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether flags, or options with flags, open a file for reading alone. */
function readsOnly(flags: unknown): boolean {
  const given = typeof flags === "object" && flags !== null && "flag" in flags ? flags.flag : flags;
  if (typeof given === "number") return (given & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) === 0;
  return typeof given !== "string" || !/[wa+]/.test(given) || !/^[rwa][sx+]*$/.test(given);
}

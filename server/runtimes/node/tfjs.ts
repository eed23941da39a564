import { existsSync, readdirSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join } from "node:path";
import util from "node:util";
import type { Session } from "./session";

/** From the quickest to the one that runs anywhere. */
const CHAIN = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node", "@tensorflow/tfjs"];

/** Sends a request for a native TF.js that cannot work on this machine to the next one that can. */
export class TfjsRedirect {
  readonly #session: Session;
  readonly #told = new Set<string>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** The specifier to load in place of `specifier` for the file `from`; the same where there is nothing to mend. */
  pick(specifier: string, from: string | undefined): string {
    const wanted = CHAIN.indexOf(specifier);
    if (wanted < 0 || wanted === CHAIN.length - 1 || from === undefined || !isAbsolute(from)) return specifier;
    const reasons: string[] = [];
    for (const name of CHAIN.slice(wanted)) {
      const problem = whyUnusable(name, from);
      if (problem === null) {
        if (name !== specifier) this.#tell(specifier, name, reasons.join("; "));
        return name;
      }
      reasons.push(`${name} ${problem}`);
    }
    return specifier;
  }

  #tell(wanted: string, used: string, why: string): void {
    if (this.#told.has(wanted)) return;
    this.#told.add(wanted);
    const message = `${wanted} → ${used}: ${why}`;
    this.#session.problem("tfjs-redirected", message);
    try {
      writeSync(2, `[tunelens] ${message}\n`);
    } catch {
      // A program with a closed or full stderr must not fail for our sake.
    }
  }
}

function whyUnusable(name: string, from: string): string | null {
  const directory = packageDirectory(name, from);
  if (directory === null) return "is not installed";
  if (name === "@tensorflow/tfjs") return null;
  const builds = join(directory, "lib");
  if (!list(builds).some((build) => existsSync(join(builds, build, "tfjs_binding.node")))) {
    return "has no native binding (its install script did not run, or failed)";
  }
  // On Windows the library lies beside the binding.
  const libraries = [...list(join(directory, "deps/lib")), ...list(builds).flatMap((build) => list(join(builds, build)))];
  return libraries.some((file) => /tensorflow.*\.(so|dylib|dll)/.test(file)) ? null : "lacks libtensorflow";
}

function packageDirectory(name: string, from: string): string | null {
  try {
    return dirname(createRequire(from).resolve(`${name}/package.json`));
  } catch {
    return null;
  }
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Node 23 removed a function that tfjs-node 4.22 calls with its first operation. */
export function mendUtil(): void {
  const functions = util as { isNullOrUndefined?: (value: unknown) => boolean };
  functions.isNullOrUndefined ??= (value) => value === null || value === undefined;
}

import { closeSync, readFileSync, readSync, realpathSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { askAhead } from "./ahead-request";
import { Session } from "./session";
import { isTypeScript, readTypeScript } from "./sources";
import { StandInMain } from "./stand-in-main";
import type { TfjsRedirect } from "./tfjs";

/** Where `register` leaves the function that `ahead` calls. */
export const WAITING = Symbol.for("tunelens.waiting");

/** The line to the engine. */
const LINE = 3;

/** What to load before there is a trial; written by the engine, named by `TUNELENS_AHEAD`. */
export interface Ahead {
  readonly entry: string;
  /** The trial will have configuration files. */
  readonly configs: boolean;
  readonly packages: readonly PackageLoad[];
  /** `NODE_OPTIONS` of a trial that starts from nothing, which the user's program and its children see. */
  readonly nodeOptions: string;
}

/** What this process has to do; it and its children have the environment of any other trial from here on. */
export function readAhead(): Ahead {
  const ahead = JSON.parse(readFileSync(process.env["TUNELENS_AHEAD"] ?? "", "utf8")) as Ahead;
  delete process.env["TUNELENS_AHEAD"];
  process.env["NODE_OPTIONS"] = ahead.nodeOptions;
  return ahead;
}

interface PackageLoad {
  readonly from: string;
  readonly by: "import" | "import()" | "require";
  readonly specifiers: readonly string[];
}

/** What the engine says when the trial is there: environment variables to set. */
interface WakeUp {
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Loads the program's packages, then holds this thread still until the engine sends a trial. Nothing of the user's has run: Node
 * goes on to the program as if it had just been started.
 */
export async function waitForTrial(ahead: Ahead, redirect: TfjsRedirect, begin: () => void): Promise<void> {
  const started = performance.now();
  const main = new StandInMain(ahead.entry);
  const loaded: string[] = [];
  try {
    for (const load of ahead.packages) {
      const name = await loadPackage(load, redirect);
      if (name === null) break;
      loaded.push(name);
    }
  } catch (error) {
    refuse(main.touched ? LOOKS_AT_MAIN : error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error));
  }
  if (main.touched) refuse(LOOKS_AT_MAIN);
  tell({ loaded, seconds: (performance.now() - started) / 1000, bytes: process.memoryUsage.rss() });
  let said = hear();
  // The engine asks first whether this process is still there.
  for (; said.environment === undefined; said = hear()) tell({});
  const { environment } = said;
  closeSync(LINE);
  Object.assign(process.env, environment);
  main.step();
  begin();
}

/** What was loaded, by name; null where there is none, and nothing after it may be loaded either. */
async function loadPackage({ from, by, specifiers }: PackageLoad, redirect: TfjsRedirect): Promise<string | null> {
  for (const specifier of specifiers) {
    const used = redirect.pick(specifier, from);
    if (!isInstalled(used, dirname(from))) continue;
    if (by === "require" || (by === "import" && isCommonJsTypeScript(from))) createRequire(from)(specifier);
    else await import(askAhead(specifier, pathToFileURL(from).href));
    return used === specifier ? specifier : `${used} in place of ${specifier}`;
  }
  return null;
}

/** In a node_modules folder for real: a package of the workspace itself holds the user's code, which belongs to the trial. */
function isInstalled(specifier: string, directory: string): boolean {
  const name = /^(?:@[^/]+\/)?[^/@#][^/]*/.exec(specifier)?.[0];
  if (name === undefined) return false;
  try {
    return realpathSync(join(directory, "node_modules", name)).includes(`${sep}node_modules${sep}`);
  } catch {
    const parent = dirname(directory);
    return parent !== directory && isInstalled(specifier, parent);
  }
}

/** TypeScript's `import` becomes `require` there. */
function isCommonJsTypeScript(file: string): boolean {
  return isTypeScript(file) && readTypeScript(file, new Session(null)).format === "commonjs";
}

const LOOKS_AT_MAIN = "a package looks at require.main while it is imported";

/** The program cannot be waited for; this process is of no use. */
function refuse(reason: string): void {
  tell({ failed: reason });
  process.kill(process.pid, "SIGKILL");
}

function tell(message: object): void {
  writeSync(LINE, `${JSON.stringify(message)}\n`);
}

/** Waits for a line of the engine's. When the engine is gone there is nothing left to wait for. */
function hear(): WakeUp {
  const bytes = Buffer.alloc(64 << 10);
  let text = "";
  while (!text.endsWith("\n")) {
    const count = readSync(LINE, bytes);
    if (count === 0) process.kill(process.pid, "SIGKILL");
    text += bytes.toString("utf8", 0, count);
  }
  return JSON.parse(text) as WakeUp;
}

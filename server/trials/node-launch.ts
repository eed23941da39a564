import { execFile } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { LAUNCH } from "../words/search-problems";
import { fill } from "../words/translate";
import { type Launch, type LaunchContext, LaunchError } from "./launch";

/** The first Node with hooks for ES modules that need no experimental flag. */
const OLDEST = [20, 6] as const;
const PROBE_MS = 20_000;

type Environment = Readonly<Record<string, string>>;

export interface NodeLaunch extends Launch {
  readonly node: FoundNode;
}

/** Starts a JavaScript or TypeScript program with the runtime loaded ahead of it, in its child processes and worker threads too. */
export async function nodeLaunch(context: LaunchContext): Promise<NodeLaunch> {
  const { environment, interpreter, program, runtimes } = context;
  const node = await findNode(interpreter, environment);
  return { command: node.command, node, args: [program.entry.path, ...context.arguments], env: nodeEnvironment(environment, runtimes) };
}

/** What makes a Node, and all that descend from it, load the runtime ahead of the program. */
export function nodeEnvironment(environment: Environment, runtimes: string): Record<string, string> {
  // Last, so that it goes ahead of what the user's own options load.
  const options = [environment["NODE_OPTIONS"], importOption(runtimes, "register.cjs")];
  return { ...environment, NODE_OPTIONS: options.filter((option) => option !== undefined && option !== "").join(" ") };
}

/** The option that loads a file of the runtime. A URL has no spaces to quote. */
export function importOption(runtimes: string, file: string): string {
  return `--import=${pathToFileURL(path.join(runtimes, "node", file)).href}`;
}

export interface FoundNode {
  readonly command: string;
  readonly version: string;
  /** Where it lies. */
  readonly path: string;
}

/**
 * The Node to run programs with: the one asked for, else `node` on the PATH, else the one that runs this code unless that is an
 * editor's. Throws a `LaunchError` where there is none, or only one too old.
 */
export async function findNode(asked: string | undefined, environment: Environment): Promise<FoundNode> {
  const command = asked ?? "node";
  const found = await probe(command, environment);
  if (found !== null) return supported(found);
  if (asked !== undefined) {
    throw new LaunchError(fill(LAUNCH.noSuchNode, asked, OLDEST.join(".")));
  }
  if (process.versions["electron"] === undefined) {
    return supported({ command: process.execPath, version: process.versions.node, path: process.execPath });
  }
  throw new LaunchError(fill(LAUNCH.noNode, OLDEST.join(".")));
}

function supported(found: FoundNode): FoundNode {
  const { command, version } = found;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return found;
  throw new LaunchError(fill(LAUNCH.oldNode, command, version, OLDEST.join(".")));
}

const probes = new Map<string, Promise<FoundNode | null>>();

/** What a command runs as, null when it does not run as Node. Asked once for each command and PATH. */
function probe(command: string, environment: Environment): Promise<FoundNode | null> {
  const key = `${command}\0${environment["PATH"] ?? environment["Path"] ?? ""}`;
  const known = probes.get(key) ?? ask(command, environment);
  probes.set(key, known);
  return known;
}

async function ask(command: string, environment: Environment): Promise<FoundNode | null> {
  const { NODE_OPTIONS: _options, TUNELENS_JOB: _job, ...env } = environment;
  try {
    const { stdout } = await promisify(execFile)(command, ["-p", "process.versions.node + ' ' + process.execPath"], {
      env,
      timeout: PROBE_MS,
      windowsHide: true,
    });
    const [, version, path] = /^(\d+\.\d+\.\d+\S*) (.+)/.exec(stdout) ?? [];
    return version === undefined || path === undefined ? null : { command, version, path };
  } catch {
    return null;
  }
}

import { execFile } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { LaunchError } from "./launch";

/** Oldest Python whose import system and syntax the runtime works with. */
const OLDEST = [3, 9] as const;
const PROBE = "import sys; print('%d.%d.%d' % sys.version_info[:3]); print(sys.executable)";
const PROBE_SECONDS = 30;

export interface PythonInterpreter {
  /** What is started: a path, or a name on PATH. */
  readonly command: string;
  readonly version: string;
  /** Its own idea of where it is: for messages. */
  readonly executable: string;
  /** Root of the virtual environment that it was found in, null for any other. */
  readonly environment: string | null;
}

interface Candidate {
  readonly command: string;
  readonly origin: string;
  readonly environment: string | null;
  /** A setting or an environment of the user's own decides: when it does not work, no other interpreter is taken in its place. */
  readonly decides: boolean;
}

/** Finds the interpreter that a search uses; throws a LaunchError that says what was tried. */
export async function findPython(
  asked: string | undefined,
  entry: string,
  root: string,
  environment: Readonly<Record<string, string>>,
): Promise<PythonInterpreter> {
  const candidates = asked === undefined ? usual(entry, root, environment) : [explicit(asked, root)];
  const tried: string[] = [];
  for (const candidate of candidates) {
    const probed = await probe(candidate.command, environment);
    if (typeof probed !== "string" && isRecent(probed.version)) return { ...candidate, ...probed };
    const what = typeof probed === "string" ? probed : `is Python ${probed.version}, too old`;
    tried.push(`${candidate.command} (${candidate.origin}) ${what}`);
    if (candidate.decides) break;
  }
  const oldest = OLDEST.join(".");
  throw new LaunchError(
    `No Python ${oldest} or newer to run the program with: ${tried.join("; ")}. Install one, or name one with \`python=PATH\` in @search or \`--python PATH\`.`,
  );
}

/** A path (relative to the root, `~` is home), a virtual environment's folder, or a name on PATH. */
function explicit(asked: string, root: string): Candidate {
  const home = asked === "~" || asked.startsWith("~/") ? path.join(os.homedir(), asked.slice(1)) : asked;
  const full = path.resolve(root, home);
  const base = { origin: "asked for", decides: true } as const;
  if (isFolder(full) && existsSync(inEnvironment(full))) return { ...base, command: inEnvironment(full), environment: full };
  const isName = !home.includes("/") && !(existsSync(full) && !isFolder(full));
  return isName ? { ...base, command: home, environment: null } : { ...base, command: full, environment: environmentOf(full) };
}

function usual(entry: string, root: string, environment: Readonly<Record<string, string>>): readonly Candidate[] {
  const found: Candidate[] = [];
  const { VIRTUAL_ENV: active, CONDA_PREFIX: conda } = environment;
  if (active && existsSync(inEnvironment(active))) {
    found.push({ command: inEnvironment(active), origin: "VIRTUAL_ENV", environment: active, decides: true });
  }
  const near = nearestEnvironment(entry, root);
  if (near !== null) found.push({ command: inEnvironment(near), origin: "virtual environment", environment: near, decides: true });
  if (conda && existsSync(inEnvironment(conda))) {
    found.push({ command: inEnvironment(conda), origin: "CONDA_PREFIX", environment: null, decides: true });
  }
  for (const command of ["python3", "python"]) found.push({ command, origin: "on PATH", environment: null, decides: false });
  return found;
}

/** `.venv` or `venv` in the entry's folder or above it, up to the root. */
function nearestEnvironment(entry: string, root: string): string | null {
  for (let folder = path.dirname(entry); ; folder = path.dirname(folder)) {
    for (const name of [".venv", "venv"]) {
      const candidate = path.join(folder, name);
      if (existsSync(inEnvironment(candidate))) return candidate;
    }
    if (folder === root || folder === path.dirname(folder)) return null;
  }
}

function environmentOf(command: string): string | null {
  const folder = path.dirname(path.dirname(command));
  return existsSync(path.join(folder, "pyvenv.cfg")) ? folder : null;
}

function inEnvironment(folder: string): string {
  return path.join(folder, "bin", "python");
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** Version and place of an interpreter, or what is wrong with it. */
function probe(command: string, environment: Readonly<Record<string, string>>): Promise<{ version: string; executable: string } | string> {
  return new Promise((resolve) => {
    execFile(command, ["-I", "-S", "-c", PROBE], { env: { ...environment }, timeout: PROBE_SECONDS * 1000 }, (error, stdout, stderr) => {
      const [version, executable] = stdout.trim().split(/\r?\n/);
      if (error === null && version !== undefined && /^\d+\.\d+\.\d+$/.test(version))
        resolve({ version, executable: executable || command });
      else resolve(complaint(error, stderr));
    });
  });
}

function complaint(error: (Error & { code?: unknown; killed?: boolean }) | null, stderr: string): string {
  if (error?.code === "ENOENT") return "is not there";
  if (error?.code === "EACCES" || error?.code === "ENOEXEC") return "cannot be executed";
  if (error?.killed) return `did not answer within ${PROBE_SECONDS} s`;
  const said = stderr.trim().split("\n")[0]?.slice(0, 200);
  return said ? `does not answer as a Python does (${said})` : "does not answer as a Python does";
}

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { LAUNCH, PARTS } from "../words/search-problems";
import { fill } from "../words/translate";
import { LaunchError } from "./launch";
import { homeOf, projectPython, pythonIn, type Unmade } from "./python-projects";
import { pastShim } from "./python-shim";
import { foldersAbove, isFolder } from "./surroundings";

/** Oldest Python whose import system and syntax the runtime works with. */
const OLDEST = [3, 9] as const;
const PROBE = `import os, sys
print('%d.%d.%d' % sys.version_info[:3])
print(sys.executable)
print(os.path.exists(os.path.join(os.path.dirname(os.__file__), 'EXTERNALLY-MANAGED')))`;
const PROBE_SECONDS = 30;

export interface PythonInterpreter {
  /** What is started: a path, or a name on PATH. */
  readonly command: string;
  readonly version: string;
  /** Its own idea of where it is: for messages. */
  readonly executable: string;
  /** Goes first on PATH, as the script in front of this Python would have put it; null for most. */
  readonly folder: string | null;
  /** Root of the virtual environment or conda prefix that it belongs to, null for any other. */
  readonly environment: string | null;
  /** Whose choice it is: `asked for`, `.venv`, `poetry`, `on PATH`. */
  readonly origin: string;
  /** It belongs to the operating system, which does not let pip install anything into it. */
  readonly managed: boolean;
  /** What the project asks for instead, and is not there. */
  readonly unmade: Unmade | null;
}

type Environment = Readonly<Record<string, string>>;

interface Candidate {
  readonly command: string;
  readonly origin: string;
  /** A choice of the user's own: when it does not work, no other interpreter is taken in its place. */
  readonly decides: boolean;
  readonly environment: string | null;
  readonly unmade: Unmade | null;
}

/** Finds the interpreter that a search uses; throws a LaunchError that says what was tried. */
export async function findPython(
  asked: string | undefined,
  entry: string,
  root: string,
  environment: Environment,
): Promise<PythonInterpreter> {
  const tried: string[] = [];
  let missing: Unmade | null = null;
  for await (const candidate of asked === undefined ? usual(entry, root, environment) : [explicit(asked, root, environment)]) {
    missing = candidate.unmade;
    const probed = await probe(candidate.command, environment);
    if (typeof probed !== "string" && isRecent(probed.version)) {
      const belongs = candidate.environment ?? environmentOf(candidate.command) ?? environmentOf(probed.executable);
      const past = pastShim(candidate.command, probed.executable, environment);
      const started = past === null ? { folder: null } : { command: past, folder: path.dirname(past) };
      return { ...candidate, ...probed, ...started, environment: belongs };
    }
    const what = typeof probed === "string" ? probed : `is Python ${probed.version}, too old`;
    tried.push(`${candidate.command} (${candidate.origin}) ${what}`);
    if (candidate.decides) break;
  }
  const oldest = OLDEST.join(".");
  const mend = missing === null ? PARTS.install : fill(PARTS.make, missing.command, missing.folder);
  throw new LaunchError(fill(LAUNCH.noPython, oldest, tried.join("; "), mend));
}

/** A path (relative to the root, `~` is home), a virtual environment's folder, or a name on PATH. */
function explicit(asked: string, root: string, environment: Environment): Candidate {
  const home = asked === "~" || asked.startsWith("~/") ? path.join(homeOf(environment), asked.slice(1)) : asked;
  const full = path.resolve(root, home);
  const base = { origin: "asked for", decides: true, environment: null, unmade: null } as const;
  if (isFolder(full) && existsSync(pythonIn(full))) return { ...base, command: pythonIn(full), environment: full };
  const isName = !home.includes("/") && !(existsSync(full) && !isFolder(full));
  return { ...base, command: isName ? home : full };
}

/** An activated environment, then the project's own, the nearest first, then an activated conda's, then what stands on PATH. */
async function* usual(entry: string, root: string, environment: Environment): AsyncGenerator<Candidate> {
  const { VIRTUAL_ENV: active, CONDA_PREFIX: conda } = environment;
  if (active && existsSync(pythonIn(active)))
    yield { command: pythonIn(active), origin: "VIRTUAL_ENV", decides: true, environment: active, unmade: null };
  const around = { environment, home: homeOf(environment) };
  let unmade: Unmade | null = null;
  for (const folder of foldersAbove(entry, root, (top) => existsSync(path.join(top, ".git")))) {
    const found = await projectPython(folder, around);
    if (found !== null && "python" in found) yield { ...found, command: found.python, decides: true, unmade: null };
    else unmade ??= found;
  }
  if (conda && existsSync(pythonIn(conda)))
    yield { command: pythonIn(conda), origin: "CONDA_PREFIX", decides: true, environment: conda, unmade };
  for (const command of ["python3", "python"]) yield { command, origin: "on PATH", decides: false, environment: null, unmade };
}

function environmentOf(command: string): string | null {
  if (!path.isAbsolute(command)) return null;
  const folder = path.dirname(path.dirname(command));
  return ["pyvenv.cfg", "conda-meta"].some((mark) => existsSync(path.join(folder, mark))) ? folder : null;
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

type Probed = Pick<PythonInterpreter, "version" | "executable" | "managed">;

/** Version and place of an interpreter, or what is wrong with it. */
function probe(command: string, environment: Environment): Promise<Probed | string> {
  return new Promise((resolve) => {
    execFile(command, ["-I", "-S", "-c", PROBE], { env: { ...environment }, timeout: PROBE_SECONDS * 1000 }, (error, stdout, stderr) => {
      const [version, executable, managed] = stdout.trim().split(/\r?\n/);
      if (error === null && version !== undefined && /^\d+\.\d+\.\d+$/.test(version))
        resolve({ version, executable: executable || command, managed: managed === "True" });
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

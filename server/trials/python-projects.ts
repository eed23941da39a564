import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { condaEnvironment } from "./conda-environments";
import { firstLine, isFolder, type Surroundings, said } from "./surroundings";

/** A folder's own Python: a virtual environment or conda prefix that one of the usual tools made for it, or a version that it asks for. */
export interface FoundPython {
  readonly python: string;
  /** The virtual environment or conda prefix that it is of. */
  readonly environment: string | null;
  /** Which file or folder says so. */
  readonly origin: string;
}

/** What a folder asks for and is not there, with the command that makes it. */
export interface Unmade {
  readonly folder: string;
  readonly file: string;
  readonly command: string;
}

type Look = (folder: string, around: Surroundings) => FoundPython | Unmade | null | Promise<FoundPython | Unmade | null>;

/** The Python of a project folder, by the tool that manages it; what a tool would still have to make is told where there is none. */
export async function projectPython(folder: string, around: Surroundings): Promise<FoundPython | Unmade | null> {
  let unmade: Unmade | null = null;
  for (const look of LOOKS) {
    const found = await look(folder, around);
    if (found === null) continue;
    if ("python" in found) return found;
    unmade ??= found;
  }
  return unmade;
}

export function pythonIn(prefix: string): string {
  return path.join(prefix, "bin", "python");
}

const uv: Look = (folder, { environment }) => {
  if (!["uv.lock", "pyproject.toml"].some((file) => existsSync(path.join(folder, file)))) return null;
  const named = environment["UV_PROJECT_ENVIRONMENT"];
  return named ? inPrefix(path.resolve(folder, named), "UV_PROJECT_ENVIRONMENT") : null;
};

/** `.venv` and its like, and the file of that name that says where the environment lies. */
const inFolder: Look = (folder, { environment, home }) => {
  for (const name of [".venv", "venv", "env", ".env", ".conda", path.join(".pixi", "envs", "default")]) {
    const prefix = path.join(folder, name);
    const isOne = name === ".venv" || name === "venv" || ["pyvenv.cfg", "conda-meta"].some((mark) => existsSync(path.join(prefix, mark)));
    const found = isOne ? inPrefix(prefix, name) : null;
    if (found !== null) return found;
  }
  const pointer = path.join(folder, ".venv");
  const said = existsSync(pointer) && !isFolder(pointer) ? firstLine(pointer) : "";
  if (said === "") return null;
  const shared = environment["WORKON_HOME"] ?? path.join(home, ".local/share/virtualenvs");
  return inPrefix(said.includes("/") ? path.resolve(folder, said) : path.join(shared, said), ".venv");
};

const pdm: Look = (folder) => {
  const python = firstLine(path.join(folder, ".pdm-python"));
  if (python !== "" && existsSync(python)) return { python, environment: null, origin: ".pdm-python" };
  return existsSync(path.join(folder, "pdm.lock")) ? { folder, file: "pdm.lock", command: "pdm install" } : null;
};

const uvUnmade: Look = (folder) => (existsSync(path.join(folder, "uv.lock")) ? { folder, file: "uv.lock", command: "uv sync" } : null);

const pixiUnmade: Look = (folder) =>
  existsSync(path.join(folder, "pixi.lock")) || existsSync(path.join(folder, "pixi.toml"))
    ? { folder, file: "pixi.lock", command: "pixi install" }
    : null;

const poetry: Look = async (folder, around) => {
  if (!existsSync(path.join(folder, "poetry.lock")) && !/^\[tool\.poetry[\].]/m.test(pyproject(folder))) return null;
  const { environment, home } = around;
  const { POETRY_VIRTUALENVS_PATH: named, POETRY_CACHE_DIR: cache, XDG_CACHE_HOME: xdg } = environment;
  const usual =
    process.platform === "darwin" ? path.join(home, "Library/Caches/pypoetry") : path.join(xdg || path.join(home, ".cache"), "pypoetry");
  const shared = named || path.join(cache || usual, "virtualenvs");
  const made = environmentsOf(shared, digest(realpathSync(folder), 8));
  const command = made.length === 1 ? null : await said("poetry", ["env", "info", "--path"], folder, around);
  const found = inPrefix(command ?? made.at(-1) ?? "", "poetry");
  return found ?? { folder, file: "poetry.lock", command: "poetry install" };
};

const pipenv: Look = async (folder, around) => {
  const pipfile = path.join(folder, "Pipfile");
  if (!existsSync(pipfile)) return null;
  const { environment, home } = around;
  const shared = environment["WORKON_HOME"] || path.join(home, ".local/share/virtualenvs");
  const made = environmentsOf(shared, digest(path.join(realpathSync(folder), "Pipfile"), 8));
  const command = made.length === 1 ? null : await said("pipenv", ["--venv"], folder, around);
  return inPrefix(command ?? made.at(-1) ?? "", "pipenv") ?? { folder, file: "Pipfile", command: "pipenv install" };
};

const conda: Look = async (folder, around) => {
  const file = ["environment.yml", "environment.yaml"].find((name) => existsSync(path.join(folder, name)));
  if (file === undefined) return null;
  const text = readFileSync(path.join(folder, file), "utf8");
  const prefix = await condaEnvironment(text, folder, around);
  return (prefix === null ? null : inPrefix(prefix, file)) ?? { folder, file, command: `conda env create -f ${file}` };
};

const hatch: Look = async (folder, around) => {
  if (!/^\[tool\.hatch[\].]/m.test(pyproject(folder)) && !existsSync(path.join(folder, "hatch.toml"))) return null;
  return inPrefix((await said("hatch", ["env", "find"], folder, around)) ?? "", "hatch");
};

/** A version that pyenv or uv is to take; the newest of those that begin as it says. */
const version: Look = (folder, { environment, home }) => {
  const wanted = firstLine(path.join(folder, ".python-version"));
  if (!/^[\w.+-]+$/.test(wanted) || wanted === "system") return null;
  const versions = path.join(environment["PYENV_ROOT"] || path.join(home, ".pyenv"), "versions");
  const fitting = names(versions)
    .filter((name) => name === wanted || name.startsWith(`${wanted}.`))
    .toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const name = fitting.includes(wanted) ? wanted : fitting.at(-1);
  const found = name === undefined ? null : inPrefix(path.join(versions, name), ".python-version");
  return found === null ? null : { ...found, environment: null }; // a plain version, unless what lies in it says otherwise
};

const LOOKS: readonly Look[] = [uv, inFolder, pdm, uvUnmade, pixiUnmade, poetry, pipenv, conda, hatch, version];

/** An environment whose Python went away, as after an upgrade of the system, is one all the same: it is told instead of passed over. */
function inPrefix(prefix: string, origin: string): FoundPython | null {
  if (prefix === "") return null;
  const python = pythonIn(prefix);
  const isThere = existsSync(python) || existsSync(path.join(prefix, "pyvenv.cfg"));
  return isThere ? { python, environment: prefix, origin } : null;
}

/** Poetry's and Pipenv's shared folders hold `NAME-HASH-py3.11` and `NAME-HASH`: the hash is that of the project's path. */
function environmentsOf(shared: string, hash: string): readonly string[] {
  return names(shared)
    .filter((name) => name.endsWith(`-${hash}`) || name.includes(`-${hash}-`))
    .toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .map((name) => path.join(shared, name))
    .filter((prefix) => existsSync(pythonIn(prefix)));
}

function digest(text: string, length: number): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, length);
}

function pyproject(folder: string): string {
  try {
    return readFileSync(path.join(folder, "pyproject.toml"), "utf8");
  } catch {
    return "";
  }
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

export function homeOf(environment: Readonly<Record<string, string>>): string {
  return environment["HOME"] || os.homedir();
}

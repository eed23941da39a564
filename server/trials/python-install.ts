import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { distributionOf, isDistribution } from "./distributions";
import type { PythonInterpreter } from "./python-interpreter";
import { foldersAbove, isFolder, shellWord } from "./surroundings";

/**
 * How to get a module that is missing: by what manages the environment that the program runs in. Null for a part of a package that is
 * there (`sklearn.nowhere`): Python names the first name of the path that it does not find, and nothing is to be installed then.
 */
export function pythonHint(module: string, interpreter: PythonInterpreter, entry: string, root: string): string | null {
  if (module.includes(".") && !isDistribution(module)) return null;
  const own = ownModule(module, entry, root);
  if (own !== null) return `it is your own, in ${own}: run with PYTHONPATH=${shellWord(own)}`;
  const { unmade } = interpreter;
  if (unmade !== null)
    return `${path.join(unmade.folder, unmade.file)} has no environment yet, make it with: ${inFolder(unmade.folder, root, unmade.command)}`;
  const folders = foldersAbove(entry, root, (top) => existsSync(path.join(top, ".git")));
  return `install it with: ${command(module, interpreter, folders, root)}`;
}

/** A folder in which the workspace has a module of this name, where Python would have to look for it. */
function ownModule(name: string, entry: string, root: string): string | null {
  const folders = [path.dirname(entry), root].flatMap((folder) => [folder, path.join(folder, "src"), path.join(folder, "lib")]);
  return (
    folders.find((folder) => existsSync(path.join(folder, `${name}.py`)) || existsSync(path.join(folder, name, "__init__.py"))) ?? null
  );
}

function command(module: string, interpreter: PythonInterpreter, folders: readonly string[], root: string): string {
  const { environment, executable, managed } = interpreter;
  const name = distributionOf(module);
  if (environment === null) {
    const pip = `${shellWord(executable)} -m pip install ${name}`;
    return managed ? `${shellWord(executable)} -m venv .venv && .venv/bin/python -m pip install ${name}` : pip;
  }
  if (existsSync(path.join(environment, "conda-meta"))) return condaCommand(module, environment, root);
  const project = folders.find((folder) => ADDERS.some(([file]) => existsSync(path.join(folder, file))));
  const adder = project === undefined ? undefined : ADDERS.find(([file]) => existsSync(path.join(project, file)));
  // An environment that lies elsewhere, and is not the shared one of such a tool, is not the project's.
  const isProjects = project !== undefined && (isInside(project, environment) || /pypoetry|virtualenvs|hatch/.test(environment));
  if (adder !== undefined && project !== undefined && isProjects) return inFolder(project, root, `${adder[1]} ${name}`);
  return hasPip(environment)
    ? `${shellWord(executable)} -m pip install ${name}`
    : `uv pip install --python ${shellWord(executable)} ${name}`;
}

const ADDERS: readonly (readonly [file: string, command: string])[] = [
  ["uv.lock", "uv add"],
  ["poetry.lock", "poetry add"],
  ["pdm.lock", "pdm add"],
  ["Pipfile", "pipenv install"],
];

function condaCommand(module: string, prefix: string, root: string): string {
  const name = distributionOf(module, "conda");
  const [, project] = /^(.*)[\\/]\.pixi[\\/]envs[\\/]/.exec(prefix) ?? [];
  if (project !== undefined) return inFolder(project, root, `pixi add ${name}`);
  const isNamed = path.basename(path.dirname(prefix)) === "envs";
  return `conda install ${isNamed ? `-n ${shellWord(path.basename(prefix))}` : `-p ${shellWord(prefix)}`} -c conda-forge ${name}`;
}

/** A virtual environment made by uv has no pip of its own. */
function hasPip(environment: string): boolean {
  try {
    if (!/^uv\s*=/m.test(readFileSync(path.join(environment, "pyvenv.cfg"), "utf8"))) return true;
    return readdirSync(path.join(environment, "lib")).some((name) => existsSync(path.join(environment, "lib", name, "site-packages/pip")));
  } catch {
    return true;
  }
}

function inFolder(folder: string, root: string, text: string): string {
  return folder === root ? text : `cd ${shellWord(folder)} && ${text}`;
}

function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return !relative.startsWith("..") && !path.isAbsolute(relative) && isFolder(folder);
}

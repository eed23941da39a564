import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { repository } from "./python-trial";

export interface RealProgram {
  readonly path: string;
  readonly text: string;
}

const PACKAGES = ["sklearn", "keras", "torch", "transformers", "lightning", "lightgbm", "xgboost", "optuna", "numpy", "scipy", "pandas"];

/** Sources of installed Python packages, spread evenly over all of them; empty where none is installed. */
export function realPythonPrograms(count: number): readonly RealProgram[] {
  const folders = ["frameworks", "python"].flatMap((name) => sitePackages(path.join(repository, ".cache", name, "lib")));
  const found = PACKAGES.flatMap((name) => {
    const at = folders.map((folder) => path.join(folder, name)).find((folder) => existsSync(folder));
    return at === undefined ? [] : filesBelow(at, /\.py$/);
  });
  return sample(found, count);
}

/** Sources of the JavaScript and TypeScript packages that are installed here; what a tool squeezed or declares only is no program. */
export function realNodePrograms(count: number): readonly RealProgram[] {
  return sample(filesBelow(path.join(repository, "node_modules"), /(?<!\.d|\.min|bundle)\.(?:m?[jt]s|[jt]sx|[cm]ts)$/), count);
}

function sitePackages(lib: string): readonly string[] {
  if (!existsSync(lib)) return [];
  return readdirSync(lib).map((version) => path.join(lib, version, "site-packages"));
}

function sample(files: readonly string[], count: number): readonly RealProgram[] {
  const chosen = files.filter((_, i) => Math.floor((i * count) / files.length) !== Math.floor(((i - 1) * count) / files.length));
  return chosen.map((file) => ({ path: file, text: readFileSync(file, "utf8") }));
}

function filesBelow(folder: string, name: RegExp): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(at, name);
    return entry.isFile() && name.test(entry.name) ? [at] : [];
  });
}

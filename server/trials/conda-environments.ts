import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { output, type Surroundings } from "./surroundings";

/** The prefix of the environment that an `environment.yml` names; null when it is not there. */
export async function condaEnvironment(yaml: string, folder: string, around: Surroundings): Promise<string | null> {
  const prefix = scalar(yaml, "prefix");
  const name = scalar(yaml, "name");
  if (prefix !== null && isPrefix(prefix)) return prefix;
  if (name === null || name.includes("/")) return null;
  const near = nearPrefixes(name, around).find(isPrefix);
  if (near !== undefined) return near;
  return (await listed(folder, around)).find((known) => path.basename(known) === name && isPrefix(known)) ?? null;
}

/** Where conda, mamba and micromamba keep environments, and the file in which conda notes every one that it made. */
function nearPrefixes(name: string, { environment, home }: Surroundings): readonly string[] {
  const { CONDA_EXE, CONDA_PREFIX, MAMBA_ROOT_PREFIX } = environment;
  const folders = [environment["CONDA_ENVS_PATH"], environment["CONDA_ENVS_DIRS"]].flatMap((list) => list?.split(path.delimiter) ?? []);
  const roots = [
    ...(CONDA_EXE ? [path.dirname(path.dirname(CONDA_EXE))] : []),
    ...(CONDA_PREFIX ? [CONDA_PREFIX, path.dirname(path.dirname(CONDA_PREFIX))] : []),
    ...(MAMBA_ROOT_PREFIX ? [MAMBA_ROOT_PREFIX] : []),
    ...["miniconda3", "anaconda3", "miniforge3", "mambaforge", "micromamba", ".local/share/mamba", ".conda"].map((own) =>
      path.join(home, own),
    ),
    "/opt/conda",
    "/opt/miniconda3",
  ];
  const noted = lines(path.join(home, ".conda", "environments.txt")).filter((prefix) => path.basename(prefix) === name);
  return [...folders.map((folder) => path.join(folder, name)), ...roots.map((root) => path.join(root, "envs", name)), ...noted];
}

async function listed(folder: string, around: Surroundings): Promise<readonly string[]> {
  for (const command of [around.environment["CONDA_EXE"] ?? "conda", "mamba", "micromamba"]) {
    const text = await output(command, ["env", "list", "--json"], folder, around);
    if (text === null) continue;
    try {
      const { envs } = JSON.parse(text) as { envs?: unknown };
      if (Array.isArray(envs)) return envs.filter((prefix) => typeof prefix === "string");
    } catch {
      // Not what conda says: the next one may know.
    }
  }
  return [];
}

function isPrefix(prefix: string): boolean {
  return existsSync(path.join(prefix, "bin", "python"));
}

function scalar(yaml: string, key: string): string | null {
  const [, value] = new RegExp(`^${key}:[ \\t]*(.+?)[ \\t]*(?:#.*)?$`, "m").exec(yaml) ?? [];
  return value?.replace(/^(["'])(.*)\1$/, "$2") || null;
}

function lines(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").split(/\r?\n/).filter(Boolean);
  } catch {
    return [];
  }
}

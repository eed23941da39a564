import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { foldersAbove, shellWord } from "./surroundings";

const MANAGERS: readonly (readonly [lock: string, name: string, adds: string])[] = [
  ["pnpm-lock.yaml", "pnpm", "add"],
  ["yarn.lock", "yarn", "add"],
  ["bun.lock", "bun", "add"],
  ["bun.lockb", "bun", "add"],
  ["package-lock.json", "npm", "install"],
  ["npm-shrinkwrap.json", "npm", "install"],
];

/** How to get a package that is missing: by the lock file's own manager, and by name only where `package.json` does not name it yet. */
export function nodeHint(name: string, entry: string, root: string): string {
  const folders = foldersAbove(entry, root, (top) => existsSync(path.join(top, ".git")));
  const [, manager, adds] = managerOf(folders);
  const project = folders.find((folder) => existsSync(path.join(folder, "package.json"))) ?? root;
  const command = isNamed(name, project) ? `${manager} install` : `${manager} ${adds} ${name}`;
  return `install it with: ${project === root ? "" : `cd ${shellWord(project)} && `}${command}`;
}

function managerOf(folders: readonly string[]): readonly [string, string, string] {
  for (const folder of folders) {
    const found = MANAGERS.find(([lock, name]) => existsSync(path.join(folder, lock)) || managerNamed(folder).startsWith(`${name}@`));
    if (found !== undefined) return found;
  }
  return ["", "npm", "install"];
}

function isNamed(name: string, project: string): boolean {
  const json = packageJson(project);
  return ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"].some((kind) => {
    const names = json[kind];
    return typeof names === "object" && names !== null && name in names;
  });
}

function managerNamed(folder: string): string {
  const named = packageJson(folder)["packageManager"];
  return typeof named === "string" ? named : "";
}

function packageJson(folder: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
    return typeof json === "object" && json !== null ? (json as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

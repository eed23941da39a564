import { existsSync } from "node:fs";
import path from "node:path";

/**
 * pyenv, asdf and mise put a script in front of each Python that looks for the version to run. It takes longer than that Python itself to
 * start, so trials go past it: the Python that it led to, null where there is no such script.
 */
export function pastShim(command: string, executable: string, environment: Readonly<Record<string, string>>): string | null {
  const file = command.includes("/") ? command : onPath(command, environment["PATH"] ?? "");
  if (file === null || path.basename(path.dirname(file)) !== "shims" || path.dirname(executable) === path.dirname(file)) return null;
  return path.isAbsolute(executable) && existsSync(executable) ? executable : null;
}

function onPath(command: string, folders: string): string | null {
  const files = folders.split(path.delimiter).map((folder) => path.join(folder, command));
  return files.find((file) => path.isAbsolute(file) && existsSync(file)) ?? null;
}

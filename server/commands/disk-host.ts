import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { languageOf } from "../language/host-syntax";
import type { SourceHost } from "../language/model";
import { usageError } from "./exit-codes";
import { readSource } from "./source-text";

/** Sources as they are on disk. */
export const diskHost: SourceHost = {
  read: readSource,
  isFile: (file) => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false,
  exists: existsSync,
  list: namesIn,
};

/** Names in a folder, those of folders with a slash behind; links count as what they lead to. None where it cannot be read. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).map((entry) => {
      const kind = entry.isSymbolicLink() ? statSync(path.join(folder, entry.name), { throwIfNoEntry: false }) : entry;
      return kind?.isDirectory() === true ? `${entry.name}/` : entry.name;
    });
  } catch {
    return [];
  }
}

/** The absolute path of an entry file that a search can be run on. */
export function entryPath(file: string): string {
  const absolute = path.resolve(file);
  const found = statSync(absolute, { throwIfNoEntry: false });
  if (found === undefined) throw usageError(`${file}: no such file`);
  if (!found.isFile()) throw usageError(`${file}: not a file; name the program's entry file`);
  if (languageOf(absolute) === null)
    throw usageError(`${file}: not a text file; name the program's source, and say how it is run with command=`);
  return absolute;
}

import { existsSync, statSync } from "node:fs";
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
};

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

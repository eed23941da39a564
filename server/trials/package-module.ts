import { existsSync } from "node:fs";
import path from "node:path";
import type { Program } from "../language/model";

/** An entry that runs as part of its package: `python -m name`, with `folder` among the places that modules are found in. */
export interface PackageModule {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
}

/** A statement that fails where the file is run by its path; one that is indented may well be guarded. */
const RELATIVE_IMPORT = /^from[ \t]+\.[\w.]*[ \t]+import\b/m;

/** Null for an entry that is run by its path: all but those that could not be. */
export function packageModule({ entry, root }: Pick<Program, "entry" | "root">): PackageModule | null {
  if (entry.language !== "python" || !RELATIVE_IMPORT.test(entry.text)) return null;
  const folder = foldersAbove(entry.path, root);
  const words = path
    .relative(folder, entry.path)
    .replace(/\.pyw?$/, "")
    .split(path.sep);
  if (words.length < 2 || !words.every((word) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(word))) return null;
  return { name: (words.at(-1) === "__main__" ? words.slice(0, -1) : words).join("."), folder };
}

/** Where the package lies: above all that have an `__init__.py`; of one without, the root or its `src`. */
function foldersAbove(file: string, root: string): string {
  const own = path.dirname(file);
  let folder = own;
  while (existsSync(path.join(folder, "__init__.py")) && path.dirname(folder) !== folder) folder = path.dirname(folder);
  if (folder !== own) return folder;
  const source = path.join(root, "src");
  return file.startsWith(source + path.sep) ? source : root;
}

import path from "node:path";
import { createTwoFilesPatch } from "diff";

/** The change of a file as `git diff` would show it; its name as seen from `root`. */
export function patchOf(root: string, file: string, before: string, after: string): string {
  const name = path.relative(root, file).split(path.sep).join("/");
  return createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, undefined, undefined, { context: 3 }).replace(/^=+\n/, "");
}

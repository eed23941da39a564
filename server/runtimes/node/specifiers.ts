import { statSync } from "node:fs";
import { join } from "node:path";

const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".jsx", ".json"];

/** The file that a TypeScript program means by a relative path: `./lib.js` is lib.ts, `./lib` is lib.ts or lib/index.ts. */
export function typeScriptTarget(path: string): string | undefined {
  return candidates(path).find(isFile);
}

export function isRelative(specifier: string): boolean {
  return /^\.{1,2}(\/|$)/.test(specifier);
}

/** The files that a path without its extension, or with that of what a compiler would make, may mean; most likely first. */
export function candidates(path: string): string[] {
  const written = /\.([mc]?)js(x?)$/.exec(path);
  const stem = written === null ? path : path.slice(0, -written[0].length);
  const sources = written === null ? [] : written[1] === "" ? [`${stem}.ts`, `${stem}.tsx`] : [`${stem}.${written[1]}ts`];
  return [...sources, path, ...EXTENSIONS.map((e) => path + e), ...EXTENSIONS.map((e) => join(path, `index${e}`))];
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

import { readFileSync } from "node:fs";
import path from "node:path";

/** The version of the package that the command at a path belongs to. */
export function versionOf(cli: string): string {
  const { version } = JSON.parse(readFileSync(path.join(path.dirname(path.dirname(cli)), "package.json"), "utf8")) as { version: string };
  return version;
}

import { statSync } from "node:fs";
import path from "node:path";
import { usageError } from "./exit-codes";

/** Tools for coding agents. Never resolves: the process ends when the client closes its input. */
export async function mcp(folders: readonly string[]): Promise<never> {
  for (const folder of folders)
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw usageError(`${folder}: no such folder`);
  const { serveMcp } = await import("../mcp/serve-mcp");
  return serveMcp(folders, path.join(__dirname, "cli.js"));
}

import path from "node:path";
import { usageError } from "./exit-codes";

export interface LspFlags {
  readonly stdio?: boolean;
  readonly socket?: number;
  readonly pipe?: string;
}

/** The language server for any editor. Never resolves: the server ends its process when the editor says so, or goes away. */
export function lsp({ stdio, socket, pipe }: LspFlags): Promise<never> {
  const named = [stdio === true, socket !== undefined, pipe !== undefined].filter(Boolean).length;
  if (named > 1) throw usageError("Give one of --stdio, --socket and --pipe");
  // The server's library reads its channel from the arguments.
  if (named === 0) process.argv.push("--stdio");
  require(path.join(__dirname, "server.js"));
  return new Promise(() => {});
}

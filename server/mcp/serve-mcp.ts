import { EXIT } from "../commands/exit-codes";
import { StdioServerTransport } from "./mcp-sdk";
import { mcpServer } from "./mcp-server";
import { Reach } from "./reach";

/** Serves on stdin and stdout until the client goes away; searches that run then end by themselves after their grace period. */
export async function serveMcp(folders: readonly string[], cli: string): Promise<never> {
  const server = mcpServer(new Reach(folders), cli);
  await server.connect(new StdioServerTransport());
  return new Promise(() => {
    const leave = () => process.exit(EXIT.done);
    process.stdin.on("end", leave);
    process.stdin.on("close", leave);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, leave);
  });
}

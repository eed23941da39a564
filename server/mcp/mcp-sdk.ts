// What is used of the protocol's own library: a bundle of its own, which no other command loads.
export { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
export { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
// By name, so that the rest of the library stays out.
export { array, boolean, enum as oneOf, int, literal, number, object, string } from "zod/v4";

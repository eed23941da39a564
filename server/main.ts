import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { codeCacheFolder, loadCached } from "./lsp/code-cache";

// V8 would let the space of new objects grow to 48 MiB while a workspace is read, and keep it. Before any code is compiled: what was
// compiled with other flags is not taken.
setFlagsFromString("--semi-space-growth-factor=1");

const { exports, keepCode } = loadCached(path.join(__dirname, "language-server.js"), codeCacheFolder(process.env));
(exports as typeof import("./language-server")).start(keepCode);

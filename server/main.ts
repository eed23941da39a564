import path from "node:path";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { serve } from "./lsp/serve";

// V8 would let the space of new objects grow to 48 MiB while a workspace is read, and keep it.
setFlagsFromString("--semi-space-growth-factor=1");

// The channel comes from the arguments: --node-ipc, --stdio or --socket.
serve(createConnection(ProposedFeatures.all), {
  cli: path.join(__dirname, "cli.js"),
  l10n: path.join(__dirname, "..", "l10n"),
  webview: path.join(__dirname, "webview"),
  landscapeWorker: path.join(__dirname, "landscape-worker.js"),
  problemPage: pathToFileURL(path.join(__dirname, "..", "docs", "problems.md")).href,
});

import path from "node:path";
import { pathToFileURL } from "node:url";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { serve } from "./lsp/serve";

/** Serves the channel that the arguments name: --node-ipc, --stdio or --socket. `keepCode` keeps the code that has been compiled by then. */
export function start(keepCode: () => void): void {
  serve(createConnection(ProposedFeatures.all), {
    cli: path.join(__dirname, "cli.js"),
    l10n: path.join(__dirname, "..", "l10n"),
    webview: path.join(__dirname, "webview"),
    landscapeWorker: path.join(__dirname, "landscape-worker.js"),
    problemPage: pathToFileURL(path.join(__dirname, "..", "docs", "problems.md")).href,
    keepCode,
  });
}

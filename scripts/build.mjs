// Builds the bundles into dist/. They are made aside and moved into place, so that a search under way never meets half a build.
import { chmod, cp, mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => path.join(root, ...parts);
const aside = `.cache/build-${process.pid}`;

const shared = {
  bundle: true,
  absWorkingDir: root,
  logLevel: "warning",
  sourcemap: true,
  sourcesContent: false,
  legalComments: "none",
  minify: true,
};
// What its package.json names for Node hides its parts from bundlers.
export const alias = { "jsonc-parser": "jsonc-parser/lib/esm/main.js" };
const node = { ...shared, alias, platform: "node", target: "node20", format: "cjs" };
const extension = { external: ["vscode", "./language-client"], supported: { "dynamic-import": false } };
const browser = { ...shared, platform: "browser", target: "es2022", format: "iife" };

export async function buildAll() {
  await mkdir(at(aside, "webview"), { recursive: true });
  await Promise.all([
    build({ ...node, ...extension, entryPoints: ["extension/main.ts"], outfile: `${aside}/extension.js` }),
    build({ ...node, entryPoints: ["extension/client/language-client.ts"], outfile: `${aside}/language-client.js`, external: ["vscode"] }),
    build({ ...node, entryPoints: ["server/main.ts"], outfile: `${aside}/server.js` }),
    build({ ...node, entryPoints: ["server/language-server.ts"], outfile: `${aside}/language-server.js` }),
    build({ ...node, entryPoints: ["server/cli.ts"], outfile: `${aside}/cli.js`, external: ["./mcp-sdk"] }),
    build({ ...node, entryPoints: ["server/mcp/mcp-sdk.ts"], outfile: `${aside}/mcp-sdk.js` }),
    build({ ...node, entryPoints: ["server/landscape-worker.ts"], outfile: `${aside}/landscape-worker.js` }),
    build({ ...node, entryPoints: ["server/sampler-worker.ts"], outfile: `${aside}/sampler-worker.js` }),
    build({ ...node, entryPoints: ["server/curve-worker.ts"], outfile: `${aside}/curve-worker.js` }),
    build({ ...node, entryPoints: ["server/stopper-worker.ts"], outfile: `${aside}/stopper-worker.js` }),
    build({ ...browser, entryPoints: ["webview/panel.ts", "webview/panel.css", "webview/outside.css"], outdir: `${aside}/webview` }),
    buildRuntimes(),
  ]);
  for (const file of ["codicon.css", "codicon.ttf"]) await cp(at("node_modules/@vscode/codicons/dist", file), at(aside, "webview", file));
  await cp(at("samples/first"), at(aside, "sample"), { recursive: true, filter: (file) => !/__pycache__|\.tunelens/.test(file) });
  await chmod(at(aside, "cli.js"), 0o755);
  await rm(at("dist"), { recursive: true, force: true });
  await rename(at(aside), at("dist"));
}

/** What runs inside the user's own interpreters: Python as it is, Node bundled so that it needs no node_modules. */
async function buildRuntimes() {
  await cp(at("server/runtimes/python"), at(aside, "runtimes/python"), {
    recursive: true,
    filter: (file) => !file.includes("__pycache__"),
  });
  await build({
    ...node,
    minify: false,
    sourcemap: false,
    entryPoints: ["register", "loader", "typescript"].map((name) => `server/runtimes/node/${name}.ts`),
    external: ["./typescript.cjs"],
    outdir: `${aside}/runtimes/node`,
    outExtension: { ".js": ".cjs" },
  });
  const ahead = { entryPoints: ["server/runtimes/node/ahead.ts"], outfile: `${aside}/runtimes/node/ahead.mjs` };
  await build({ ...node, ...ahead, format: "esm", minify: false, sourcemap: false });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await buildAll();

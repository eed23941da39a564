// Builds the bundles into dist/. `--watch` is not needed: a build takes well under a second.
import { chmod, cp, mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => path.join(root, ...parts);

export async function buildAll() {
  await rm(at("dist"), { recursive: true, force: true });
  await mkdir(at("dist/webview"), { recursive: true });
  const shared = {
    bundle: true,
    absWorkingDir: root,
    logLevel: "warning",
    sourcemap: true,
    sourcesContent: false,
    legalComments: "none",
    minify: true,
  };
  const node = { ...shared, platform: "node", target: "node20", format: "cjs" };
  await Promise.all([
    build({ ...node, entryPoints: ["extension/main.ts"], outfile: "dist/extension.js", external: ["vscode"] }),
    build({ ...node, entryPoints: ["server/main.ts"], outfile: "dist/server.js" }),
    build({ ...node, entryPoints: ["server/cli.ts"], outfile: "dist/cli.js" }),
    build({
      ...shared,
      platform: "browser",
      target: "es2022",
      format: "iife",
      entryPoints: ["webview/panel.ts", "webview/panel.css"],
      outdir: "dist/webview",
    }),
    buildRuntimes(node),
  ]);
  await cp(at("node_modules/@vscode/codicons/dist/codicon.css"), at("dist/webview/codicon.css"));
  await cp(at("node_modules/@vscode/codicons/dist/codicon.ttf"), at("dist/webview/codicon.ttf"));
  await chmod(at("dist/cli.js"), 0o755);
}

/** What runs inside the user's own interpreters: Python as it is, Node bundled so that it needs no node_modules. */
async function buildRuntimes(node) {
  await cp(at("server/runtimes/python"), at("dist/runtimes/python"), { recursive: true, filter: (f) => !f.includes("__pycache__") });
  const entryPoints = ["register", "loader", "typescript"].map((name) => `server/runtimes/node/${name}.ts`);
  const external = ["./typescript.cjs"];
  await build({
    ...node,
    minify: false,
    sourcemap: false,
    entryPoints,
    external,
    outdir: "dist/runtimes/node",
    outExtension: { ".js": ".cjs" },
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await buildAll();

// `npm run bench:NAME`: builds the product, bundles test/bench/NAME/main.ts and runs it; test/bench/NAME/prepare.mjs installs what it needs.
import { existsSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { alias, buildAll } from "./build.mjs";
import { at, run } from "./steps.mjs";

const [name = "", ...words] = process.argv.slice(2);
const prepare = at("test/bench", name, "prepare.mjs");
if (existsSync(prepare)) (await import(prepare)).default(words);
await buildAll();
// A copy of its own: somebody may build again, or run another benchmark, while minutes of measuring go by.
const folder = at(".cache/bench", name);
await rm(folder, { recursive: true, force: true });
for (const part of [
  "cli.js",
  "sampler-worker.js",
  "curve-worker.js",
  "stopper-worker.js",
  "server.js",
  "language-server.js",
  "landscape-worker.js",
  "runtimes",
  "webview",
])
  await cp(at("dist", part), path.join(folder, "dist", part), { recursive: true });
const outfile = path.join(folder, "main.mjs");
await build({
  bundle: true,
  alias,
  absWorkingDir: at(),
  entryPoints: [`test/bench/${name}/main.ts`],
  outfile,
  platform: "node",
  target: "node20",
  format: "esm",
  external: ["playwright-core"],
  logLevel: "warning",
  banner: {
    js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url); const __dirname = import.meta.dirname;',
  },
});
process.exitCode = await run(process.execPath, [outfile, ...words], { cwd: at() });

// Packs the extension as users install it: dist/, media/ and the texts, nothing else.

import { statSync } from "node:fs";
import { createVSIX } from "@vscode/vsce";
import { buildAll } from "./build.mjs";
import { at } from "./steps.mjs";

if (!process.env.TUNELENS_TEST_BUILT) await buildAll();
const packagePath = at("tunelens.vsix");
await createVSIX({ cwd: at(), packagePath, dependencies: false, allowMissingRepository: true, rewriteRelativeLinks: false });
console.log(`tunelens.vsix: ${(statSync(packagePath).size / 1024).toFixed(0)} KiB`);

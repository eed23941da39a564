// Packs the extension as users install it: dist/, media/ and the texts, nothing else.
import { createVSIX } from "@vscode/vsce";
import { statSync } from "node:fs";
import { at } from "./steps.mjs";
import { buildAll } from "./build.mjs";

await buildAll();
const packagePath = at("tunelens.vsix");
await createVSIX({ cwd: at(), packagePath, dependencies: false, allowMissingRepository: true, skipLicense: false });
console.log(`tunelens.vsix: ${(statSync(packagePath).size / 1024).toFixed(0)} KiB`);

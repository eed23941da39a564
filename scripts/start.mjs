// `npm start`: installs, builds, and opens the sample in VS Code with the extension loaded; where there is no VS Code,
// runs the same search in the terminal.

import { pythonEnv } from "./python-env.mjs";
import { at, installed, must, onPath, run, say } from "./steps.mjs";

const sample = at("samples/digits");
const entry = at("samples/digits/train.py");

try {
  await installed();
  say("Building");
  await must(process.execPath, [at("scripts/build.mjs")]);
  say("Preparing the sample: handwritten digits, a small network in NumPy");
  pythonEnv(at("samples/digits/.venv"), at("samples/digits/requirements.txt"));
  process.exitCode = onPath("code") && !process.env.CI ? await openInCode() : await runInTerminal();
} catch (error) {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}

async function openInCode() {
  say("Opening samples/digits/train.py in VS Code: click “Run search” above the annotations");
  return run("code", [`--extensionDevelopmentPath=${at()}`, sample, "--goto", `${entry}:13`], { shell: process.platform === "win32" });
}

async function runInTerminal() {
  say("No VS Code on this machine (the command `code` is not on PATH): the same search, in the terminal");
  const code = await run(process.execPath, [at("dist/cli.js"), "run", entry]);
  if (code !== 0) return code;
  say("What the recommendation changes (nothing has been written)");
  return run(process.execPath, [at("dist/cli.js"), "apply", entry, "--dry-run"]);
}

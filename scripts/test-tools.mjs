// The tools that the browser and editor tiers need: Chromium, and the VS Code that the npm registry carries (code-server).
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { at, must, onPath, say } from "./steps.mjs";

const npm = process.platform === "win32" ? "npm.cmd" : "npm";
const EDITOR_LIBRARIES = ["libkrb5-dev", "libsecret-1-dev", "libx11-dev", "libxkbfile-dev", "pkg-config"];
let indexRead = false;

/** CHROMIUM names another browser; otherwise Debian's package is installed where that is possible. */
export async function prepareChromium() {
  if (process.env.CHROMIUM || onPath("chromium")) return;
  say("Installing Chromium for the panel's tests");
  await aptInstall(["chromium"], "Install Chromium, or set CHROMIUM to the path of a Chromium or Chrome.");
}

/** VSCODE_EXECUTABLE names a VS Code; otherwise code-server is installed into .cache/vscode, with the Node that it wants. */
export async function prepareEditor() {
  if (process.env.VSCODE_EXECUTABLE || process.platform !== "linux") return;
  const node = at(".cache/vscode/node");
  const editor = at(".cache/vscode/editor");
  const wanted = readFileSync(at("test/vscode/editor/package.json"), "utf8") + readFileSync(at("test/vscode/node/package.json"), "utf8");
  const stamp = at(".cache/vscode/installed");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  say("Installing a VS Code for the tests (code-server, two to four minutes, once)");
  if (!existsSync("/usr/include/X11/extensions/XKBfile.h")) {
    await aptInstall(EDITOR_LIBRARIES, `Install ${EDITOR_LIBRARIES.join(" ")}, or set VSCODE_EXECUTABLE to the path of a VS Code.`);
  }
  for (const [name, directory] of [
    ["node", node],
    ["editor", editor],
  ]) {
    // From nothing: a second install over this Node takes its binary away as extraneous.
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
    cpSync(at("test/vscode", name, "package.json"), path.join(directory, "package.json"));
    const env = { ...process.env, PATH: `${path.join(node, "node_modules/.bin")}${path.delimiter}${process.env.PATH}` };
    // Run from npm, these would tell the installer of the Node that runs this script.
    for (const name of ["npm_config_user_agent", "npm_node_execpath", "npm_execpath", "NODE"]) delete env[name];
    await must(npm, ["install", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: directory, env });
  }
  writeFileSync(stamp, wanted);
}

/** A second editor for the language server; NVIM names one. Where it cannot be installed its tests are skipped, and say so. */
export async function prepareNeovim() {
  if (process.env.NVIM || onPath("nvim") || !onPath("apt-get") || process.getuid?.() !== 0) return;
  say("Installing Neovim for the tests of the language server");
  await aptInstall(["neovim"], "").catch((error) => say(`The tests in Neovim are skipped: ${error.message}`));
}

async function aptInstall(packages, otherwise) {
  if (!onPath("apt-get") || process.getuid?.() !== 0) throw new Error(otherwise);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  if (!indexRead) await must("apt-get", ["update", "-qq"], { env });
  indexRead = true;
  await must("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], { env });
}

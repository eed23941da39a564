// What the scripts share: running a program with its output visible, and saying what is being done.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const at = (...parts) => path.join(root, ...parts);

const npm = process.platform === "win32" ? "npm.cmd" : "npm";

export function say(text) {
  console.log(`\n\u25b8 ${text}`);
}

/** Resolves with the exit code; `onLine` sees the output, which is shown as well. */
export function run(command, args, { onLine, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: onLine ? ["ignore", "pipe", "pipe"] : "inherit", ...options });
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      let rest = "";
      from?.on("data", (data) => {
        to.write(data);
        const lines = (rest + data).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) onLine?.(line);
      });
    }
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(signal ? 1 : (code ?? 1)));
  });
}

export async function must(command, args, options) {
  const code = await run(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with code ${code}`);
}

/** Installs what package-lock.json asks for, unless that very thing is installed already. */
export async function installed() {
  const wanted = createHash("sha256")
    .update(readFileSync(at("package-lock.json")))
    .digest("hex");
  const stamp = at("node_modules/.tunelens-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  say("Installing packages (about half a minute, once)");
  await must(npm, ["ci", "--no-audit", "--no-fund"]);
  mkdirSync(at("node_modules"), { recursive: true });
  writeFileSync(stamp, wanted);
}

export function onPath(command) {
  const finder = process.platform === "win32" ? "where" : "which";
  return spawnSync(finder, [command], { stdio: "ignore" }).status === 0;
}

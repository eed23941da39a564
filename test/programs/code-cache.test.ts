import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { codeCacheFolder } from "../../server/lsp/code-cache";

const folder = mkdtempSync(path.join(os.tmpdir(), "tunelens-code-"));
const kept = path.join(folder, "kept");
const program = path.join(folder, "program.js");
const SAYS =
  'exports.said = (a) => a + " " + typeof require("node:fs").readFileSync + " " + (__dirname === require("node:path").dirname(__filename))';

beforeAll(async () => {
  const entry = path.join(import.meta.dirname, "../../server/lsp/code-cache.ts");
  await build({ entryPoints: [entry], bundle: true, platform: "node", format: "cjs", outfile: path.join(folder, "cache.js") });
  const run = `const { loadCached } = require("./cache.js");
const loaded = loadCached(${JSON.stringify(program)}, process.argv[2] || null);
loaded.exports.said("again");
loaded.keepCode();
process.stdout.write(JSON.stringify([loaded.exports.said("hello"), loaded.isKept]));`;
  writeFileSync(path.join(folder, "run.js"), run);
  writeFileSync(program, SAYS);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the module says in a process of its own, and whether its compiled code was taken from what was kept. */
function loaded(where = kept, flags: readonly string[] = []): unknown {
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, path.join(folder, "run.js"), where], { encoding: "utf8" });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
}

const files = () => readdirSync(kept).map((name) => path.join(kept, name));

test("compiled code is kept, taken, and never where it is damaged, of another text or of other flags", () => {
  const said = "hello function true";
  expect(loaded()).toEqual([said, false]);
  expect(loaded()).toEqual([said, true]);
  const [file = ""] = files();
  const whole = readFileSync(file);
  for (const damaged of [whole.subarray(0, 100), Buffer.alloc(0), Buffer.concat([whole.subarray(0, -9), Buffer.alloc(9, 7)])]) {
    writeFileSync(file, damaged);
    expect(loaded()).toEqual([said, false]);
    expect(readFileSync(file).length).toBeGreaterThan(100);
    expect(loaded()).toEqual([said, true]);
  }
  expect(loaded(kept, ["--no-opt"])).toEqual([said, false]);
  expect(loaded(kept, ["--no-opt"])).toEqual([said, true]);
  // As long as before, as V8 itself compares no more than the length.
  writeFileSync(program, SAYS.replace('a + " "', 'a + "!"'));
  expect(loaded()).toEqual(["hello!function true", false]);
  writeFileSync(program, SAYS);
});

test("nothing is kept where nothing may be, or can be", () => {
  expect(loaded("")).toEqual(["hello function true", false]);
  const file = path.join(folder, "file");
  writeFileSync(file, "");
  expect(loaded(file)).toEqual(["hello function true", false]);
  if (process.getuid?.() === 0) return;
  const locked = path.join(folder, "locked");
  mkdirSync(locked);
  chmodSync(locked, 0o500);
  expect(loaded(locked)).toEqual(["hello function true", false]);
  expect(readdirSync(locked)).toEqual([]);
});

test("the folder is the operating system's; none where Node's own switch says so", () => {
  if (process.platform !== "linux") return;
  const home = path.join(os.homedir(), ".cache");
  expect(codeCacheFolder({})).toBe(path.join(home, "tunelens/code"));
  expect(codeCacheFolder({ XDG_CACHE_HOME: "/x" })).toBe("/x/tunelens/code");
  expect(codeCacheFolder({ XDG_CACHE_HOME: "x" })).toBe(path.join(home, "tunelens/code"));
  expect(codeCacheFolder({ NODE_DISABLE_COMPILE_CACHE: "1" })).toBe(null);
});

test("what was kept more than a month ago goes when something is kept anew", () => {
  rmSync(kept, { recursive: true, force: true });
  mkdirSync(kept);
  const [old, young] = [path.join(kept, "old"), path.join(kept, "young")];
  for (const one of [old, young]) writeFileSync(one, "");
  const before = Date.now() / 1000 - 31 * 24 * 3600;
  utimesSync(old, before, before);
  loaded();
  expect([existsSync(old), existsSync(young), files().length]).toEqual([false, true, 2]);
});

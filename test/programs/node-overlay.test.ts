import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { cli, eventsOf, removeWorkspaces, workspace } from "../support/cli";
import { nodes, runNode } from "../support/node-trial";

const ways: Readonly<Record<string, string>> = {
  "readFileSync.mjs": `import { readFileSync } from "node:fs"; const text = readFileSync("config.json", "utf8");`,
  "url.mjs": `import fs from "fs"; const text = fs.readFileSync(new URL("./config.json", import.meta.url)).toString();`,
  "promises.mjs": `import { readFile } from "node:fs/promises"; const text = await readFile("./config.json", "utf8");`,
  "filehandle.mjs": `import { open } from "fs/promises"; const file = await open("config.json"); const text = await file.readFile("utf8"); await file.close();`,
  "callback.mjs": `import fs from "fs"; const text = await new Promise((ok) => fs.readFile("config.json", "utf8", (e, t) => ok(t)));`,
  "promisified.mjs": `import fs from "fs"; import { promisify } from "util"; const text = await promisify(fs.readFile)("config.json", { encoding: "utf8" });`,
  "stream.mjs": `import { createReadStream } from "fs"; let text = ""; for await (const c of createReadStream("config.json", "utf8")) text += c;`,
  "open.mjs": `import fs from "fs"; const fd = fs.openSync("config.json", "r"); const text = fs.readFileSync(fd, "utf8"); fs.closeSync(fd);`,
  "copy.mjs": `import fs from "fs"; fs.copyFileSync("config.json", "copy.json"); const text = fs.readFileSync("copy.json", "utf8"); fs.unlinkSync("copy.json");`,
  "link.mjs": `import fs from "fs"; fs.symlinkSync("config.json", "link.json"); const text = fs.readFileSync("link.json", "utf8"); fs.unlinkSync("link.json");`,
  "json.mjs": `import value from "./config.json" with { type: "json" }; const text = JSON.stringify(value);`,
  "require.cjs": `const text = JSON.stringify(require("./config"));`,
  "require.mjs": `import { createRequire } from "module"; const text = JSON.stringify(createRequire(import.meta.url)("./config.json"));`,
  "json.ts": `import value from "./config.json" with { type: "json" }; const text: string = JSON.stringify(value);`,
  "text-worker.mjs": `import { Worker } from "node:worker_threads"; const code = "'use strict'; require('worker_threads').parentPort.postMessage(require('fs').readFileSync('config.json', 'utf8'))";
const text = await new Promise((ok, no) => new Worker(code, { eval: true }).on("message", ok).on("error", no));`,
  "worker.cjs": `const { Worker, isMainThread } = require("worker_threads"); const text = '{"lr":0}';
if (isMainThread) new Worker(__filename); else __tunelens_report__(0, JSON.parse(require("fs").readFileSync("config.json", "utf8")).lr); if (isMainThread) return;`,
};

const config = { "config.json": '{"lr":0.1}' };
const configs = { "config.json": '{"lr":0.75}' };

afterAll(removeWorkspaces);

describe.each(nodes)("%s", (node) => {
  test.each([[], ["--cold-starts"]])("a search tries values in a config file, and tells of one that nothing reads %s", async (...flags) => {
    const files = {
      "package.json": "{}",
      "node_modules/reader/package.json": `{"name":"reader","version":"1.0.0"}`,
      "node_modules/reader/index.js": `const { readFileSync } = require("fs"); exports.rate = (file) => Number(/lr: (\\S+)/.exec(readFileSync(file))[1]);`,
      "conf.yaml": "lr: 0.5 # @tune 0.1..1\n",
      "other.toml": "wd = 0.5 # @tune 0.1..1\n",
      "train.mjs": `// @search trials=4 parallel=1 stop=none sampler=random repeats=0 include=conf.yaml,other.toml
import { rate } from "reader";
const loss = rate("conf.yaml"); // @objective minimize`,
    };
    const root = workspace(files);
    const { code, stdout } = await cli(root, ["run", "train.mjs", "--json", "--node", node, ...flags]);
    expect(code).toBe(0);
    const events = eventsOf(stdout);
    const tried = events.flatMap((e) => (e.event === "trialStarted" ? [e.params["lr"]] : []));
    expect(new Set(tried).size).toBe(4);
    expect(events.flatMap((e) => (e.event === "trialReported" ? e.values : []))).toEqual(tried);
    const problems = events.flatMap((e) => (e.event === "problem" ? [[e.problem.code, e.problem.file]] : []));
    expect(problems).toEqual([["values-unused", "other.toml"]]);
    const [starts] = events.flatMap((e) => (e.event === "environment" ? [e.starts] : [])).slice(-1);
    expect(starts).toBe(flags.length === 0 ? "warm" : "cold");
    expect(readFileSync(path.join(root, "conf.yaml"), "utf8")).toBe(files["conf.yaml"]);
  });

  test.each(Object.entries(ways))("%s reads the trial's values from a configuration file", async (entry, text) => {
    const program = `${text}\n__tunelens_report__(0, JSON.parse(text).lr);`;
    const result = await runNode({ files: { [entry]: "0;", ...config }, overlay: { [entry]: program }, configs, entry, node });
    expect(result).toMatchObject({ code: 0, error: null, reports: expect.arrayContaining([[0, 1, 0.75]]) });
    expect(result.loaded).toContain("config.json");
  });

  test("the file itself is asked for its state, and what the program writes there it reads again", async () => {
    const text = `import fs from "node:fs";
__tunelens_report__(0, fs.statSync("copy/../config.json").size);
const before = fs.readFileSync("config.json", "utf8");
fs.writeFileSync("own.json", before); fs.appendFileSync("config.json", " "); fs.renameSync("own.json", "config.json");
__tunelens_report__(0, JSON.parse(before).lr);
fs.writeFileSync("config.json", '{"lr":0.5}');
__tunelens_report__(0, JSON.parse(fs.readFileSync("config.json", "utf8")).lr);
const { execFileSync } = await import("node:child_process");
__tunelens_report__(0, Number(execFileSync(process.execPath, ["-p", "JSON.parse(fs.readFileSync('config.json')).lr"])));
fs.writeFileSync("config.json", '{"lr":0.1}');`;
    const result = await runNode({
      files: { "train.mjs": "0;", ...config, "copy/x": "" },
      overlay: { "train.mjs": text },
      configs,
      entry: "train.mjs",
      node,
    });
    expect(result).toMatchObject({ code: 0, reports: [10, 0.75, 0.5, 0.5].map((value, i) => [0, i + 1, value]) });
  });

  test("what cannot be read fails as it does anywhere", async () => {
    const text = `const fs = require("fs");
for (const ask of [() => fs.readFileSync("nowhere"), () => fs.openSync("nowhere/x", "r"), () => fs.readFileSync(7777), () => fs.readFileSync({})])
  try { ask(); } catch (error) { console.log(error.code); }
fs.readFile("nowhere", (error) => console.log(error.code, error.path));`;
    const result = await runNode({
      files: { "train.cjs": "0;", ...config },
      overlay: { "train.cjs": text },
      configs,
      entry: "train.cjs",
      node,
    });
    expect(result.output.split("\n")).toEqual(["ENOENT", "ENOENT", "EBADF", "ERR_INVALID_ARG_TYPE", "ENOENT nowhere", ""]);
  });

  const deleted: Readonly<Record<string, string>> = {
    "train.cjs": `const { f } = require("./lib.cjs");`,
    "bare.cjs": `const { f } = require("./lib");`,
    "train.mjs": `import { f } from "./lib.mjs";`,
    "mixed.mjs": `import { f } from "./lib.cjs";`,
    "dynamic.cjs": `import("./lib.mjs").then(({ f }) => __tunelens_report__(0, f())); const f = () => 0;`,
    "train.ts": `import { f } from "./lib.ts"; const t: number = f();`,
    "written.ts": `import { f } from "./lib.js"; const t: number = f();`,
    "short.mts": `import { f } from "./lib"; const t: number = f();`,
  };

  test.each(Object.entries(deleted))("%s: a module that was deleted while the search ran is still the trial's", async (entry, text) => {
    const files = Object.fromEntries(["cjs", "mjs", "js", "ts", "mts"].map((e) => [`lib.${e}`, ""]));
    const overlay = Object.fromEntries(
      Object.keys(files).map((name) => [name, /\.c?js$/.test(name) ? "exports.f = () => 5;" : "export const f = () => 5;"]),
    );
    const result = await runNode({
      files: { [entry]: "0;", ...files },
      overlay: { ...overlay, [entry]: `${text} __tunelens_report__(1, f());` },
      gone: [...Object.keys(files), entry],
      entry,
      node,
    });
    expect(result).toMatchObject({ code: 0, error: null, reports: expect.arrayContaining([[expect.any(Number), 1, 5]]) });
  });
});

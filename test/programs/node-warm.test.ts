import { readdirSync, readFileSync } from "node:fs";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { processesIn, removeWorkspaces, start, workspace } from "../support/cli";
import { NodeStarts, type Outcome, type StartsProgram } from "../support/node-starts";
import { nodes } from "../support/node-trial";

const open: NodeStarts[] = [];
afterEach(async () => {
  for (const starts of open.splice(0)) await starts.close();
});

afterAll(removeWorkspaces);

async function starts(program: StartsProgram): Promise<NodeStarts> {
  const made = await NodeStarts.open(program);
  open.push(made);
  return made;
}

const pkg = (name: string, text: string, more: object = {}) => ({
  [`node_modules/${name}/index.js`]: text,
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: "1.0.0", ...more }),
});

const SLOW = pkg("slow", `exports.loads = (globalThis.loads = (globalThis.loads ?? 0) + 1); exports.scale = (x) => x * 2;`);
const SHOWN = `console.log(JSON.stringify({ argv: process.argv.slice(1), execArgv: process.execArgv, options: process.env.NODE_OPTIONS, cwd: process.cwd(),
  own: Object.keys(process.env).filter((name) => name.startsWith("TUNELENS_")).sort(), mark: process.env.MARK, loads: globalThis.loads,
  globals: Object.keys(globalThis), listeners: process.eventNames().map(String).sort(), handles: process.getActiveResourcesInfo() }));
console.error("to stderr"); console.log("to stdout");`;
const LR = "const lr = 0.25; // @tune 0.1..1\nconst loss = lr; // @objective minimize\n";

const programs: Readonly<Record<string, { readonly text: string; readonly files?: Record<string, string>; readonly reason?: string }>> = {
  "main.cjs": {
    text: `const slow = require("slow");\n${LR}${SHOWN} console.log(require.main === module, module.id, module.parent, process.mainModule === module, __filename, slow.scale(2)); process.exitCode = 3;`,
  },
  "main.mjs": {
    text: `import slow, { scale } from "slow";\n${LR}${SHOWN} console.log(import.meta.url, import.meta.main, process.mainModule, slow.loads, scale(3));`,
  },
  "main.ts": {
    text: `import { scale } from "slow";\ninterface T { a: number }\n${LR}${SHOWN} console.log(typeof require, scale(lr as number));\nexport {};`,
  },
  "main.cts": { text: `import slow = require("slow");\n${LR}${SHOWN} console.log(require.main === module, slow.loads);` },
  "rejects.mjs": { text: `import "slow";\n${LR}console.log("so far"); Promise.reject(new Error("not caught"));` },
  "throws.cjs": { text: `require("slow");\n${LR}throw new TypeError("thrown");` },
  "kills.cjs": { text: `require("slow");\n${LR}process.kill(process.pid, "SIGKILL");` },
  "exits.mjs": { text: `import "slow";\n${LR}process.on("exit", (code) => console.log("exit", code)); process.exit(7);` },
  "children.mjs": {
    text: `import "slow";\nimport { fork } from "node:child_process"; import { Worker } from "node:worker_threads";\n${LR}
await new Promise((ok) => fork("child.cjs").on("exit", ok)); await new Promise((ok) => new Worker("./child.cjs").on("exit", ok));`,
    files: {
      "child.cjs": `require("slow"); console.log(process.env.TUNELENS_TRIAL !== undefined, process.execArgv, process.env.NODE_OPTIONS);`,
    },
  },
  "dual.mjs": {
    text: `import { kind } from "dual";\n${LR}console.log(kind);`,
    files: {
      ...pkg("dual", `exports.kind = "required";`, { exports: { import: "./index.mjs", require: "./index.js" } }),
      "node_modules/dual/index.mjs": `export const kind = "imported";`,
    },
  },
  "effects.cjs": {
    text: `require("dotenv-like"); require("metadata-like");\n${LR}console.log(process.env.FROM_FILE, Reflect.meta);`,
    files: {
      "env.txt": "42",
      ...pkg("dotenv-like", `process.env.FROM_FILE = require("fs").readFileSync("env.txt", "utf8"); console.log("env read");`),
      ...pkg("metadata-like", `Reflect.meta = process.env.FROM_FILE + "!"; console.error("patched");`),
    },
  },
  "optional.cjs": {
    text: `let slow; try { slow = require("not-there"); } catch (error) { console.warn("without"); slow = require("slow"); }\n${LR}console.log(slow.loads);`,
  },
  "ahead.cjs": {
    text: `require("slow"); process.env.MODE = "quick"; const { mode } = require("reader");\n${LR}console.log(mode);`,
    files: pkg("reader", "exports.mode = process.env.MODE;"),
    reason: "slow imported ahead",
  },
};

const cold: Readonly<Record<string, { readonly text: string; readonly files?: Record<string, string>; readonly reason: string }>> = {
  "environment.cjs": {
    text: `process.env.MODE = "quick"; const { mode } = require("reader");\n${LR}console.log(mode);`,
    files: pkg("reader", "exports.mode = process.env.MODE;"),
    reason: "reader: environment.cjs runs code of its own first (line 1)",
  },
  "configured.mjs": {
    text: `import "./setup.mjs"; import { mode } from "reader";\n${LR}console.log(mode);`,
    files: { "setup.mjs": "globalThis.mode = 5;", ...pkg("reader", "exports.mode = globalThis.mode;") },
    reason: "reader: setup.mjs runs code of its own first (line 1)",
  },
  "main-looker.cjs": {
    text: `const { root } = require("looker");\n${LR}console.log(root);`,
    files: pkg("looker", `exports.root = require("path").basename(require.main.filename);`),
    reason: "a package looks at require.main while it is imported",
  },
  "broken.cjs": {
    text: `try { require("broken"); } catch (error) { console.log(error.message); }\n${LR}`,
    files: pkg("broken", `throw new Error("no licence");`),
    reason: "no licence",
  },
  "quits.cjs": {
    text: `require("quits");\n${LR}`,
    files: pkg("quits", "process.exit(4);"),
    reason: "the process that imports the packages ahead exited with code 4",
  },
  "alone.mjs": { text: `import fs from "node:fs";\n${LR}`, reason: "the program imports no package at its start" },
  "missing.mjs": { text: `import "nowhere";\n${LR}`, reason: "its packages are not in a node_modules folder" },
};

const same = ({ code, signal, output, messages }: Outcome) => ({
  code,
  signal,
  // What Node was doing when it failed to load something differs from run to run.
  output: output.replace(/^ +at .*node:internal.*\n/gm, ""),
  messages: messages.map((m) => ("pid" in m ? { ...m, pid: 0, token: "" } : m)),
});

describe.each(nodes)("%s", (node) => {
  test.each(Object.entries(programs))("%s: a warm start does what a cold one does", async (entry, { text, files = {}, reason }) => {
    const own = { ...SLOW, ...files, [entry]: text };
    const environment = { MARK: "kept", NODE_OPTIONS: "--no-warnings" };
    const run = await starts({ files: own, entry, node, arguments: ["--a", "b c"], environment });
    const first = await run.run();
    expect(await run.decided()).toMatchObject({ starts: "warm", reason: expect.stringContaining(reason ?? "imported ahead (") });
    const [second, third] = [await run.run(), await run.run()];
    expect(same(second)).toEqual(same(first));
    expect(same(third)).toEqual(same(first));
    expect(first.messages).toContainEqual(expect.objectContaining({ kind: "report", value: 0.25 }));
    expect(run.told.at(-1)?.starts).toBe("warm");
  });

  test.each(Object.entries(cold))("%s: what cannot be imported ahead starts cold, with a reason", async (entry, {
    text,
    files = {},
    reason,
  }) => {
    const run = await starts({ files: { ...files, [entry]: text }, entry, node });
    const first = await run.run();
    expect(await run.decided()).toEqual({ starts: "cold", reason });
    expect(same(await run.run())).toEqual(same(first));
  });

  test("what packages print while they are imported is in the trial's output, before what the program prints", async () => {
    const files = {
      ...pkg("loud", `console.log("loud"); process.stderr.write("louder\\n");`),
      "train.mjs": `import "loud";\n${LR}console.log("own");`,
    };
    const run = await starts({ files, entry: "train.mjs", node });
    await run.run();
    await run.decided();
    expect((await run.run()).output).toBe("loud\nlouder\nown\n");
  });

  test("a warm trial is stopped as a cold one is", async () => {
    const text = `import "slow";\nconst lr = 1; // @tune 1..2\ntry { for (;;) { const loss = lr; // @objective minimize\n } } finally { console.log("put away"); }`;
    const run = await starts({ files: { ...SLOW, "train.mjs": text }, entry: "train.mjs", node });
    for (let trial = 0; trial < 2; trial++) {
      const outcome = await run.run((process, messages) => {
        if (messages.length === 100) process.terminate();
      });
      expect(outcome).toMatchObject({ code: 1, output: "put away\n" });
      await run.decided();
    }
  });

  test("trials that move to another device, or get other shares of the machine, find no process of the old one", async () => {
    const text = `import { at } from "native-like";\n${LR}console.log(at, process.env.CUDA_VISIBLE_DEVICES);`;
    const files = { ...pkg("native-like", "exports.at = process.env.CUDA_VISIBLE_DEVICES;"), "train.mjs": text };
    const run = await starts({ files, entry: "train.mjs", node });
    for (const device of ["0", "1", "1", "0", "0", "0"]) {
      const outcome = await run.run(undefined, { CUDA_VISIBLE_DEVICES: device });
      expect(outcome.output).toBe(`${device} ${device}\n`);
    }
    expect(await run.decided()).toMatchObject({ starts: "warm" });
    expect(waiting().length).toBeLessThanOrEqual(2);
  });

  test("a process that is ended while it waits is told, and trials go on cold", async () => {
    const run = await starts({ files: { ...SLOW, "train.mjs": `import "slow";\n${LR}` }, entry: "train.mjs", node });
    await run.run();
    await run.decided();
    for (const pid of waiting()) process.kill(pid, "SIGKILL");
    await expect.poll(waiting).toEqual([]);
    expect(await run.run()).toMatchObject({ code: 0 });
    expect(run.told.at(-1)).toEqual({ starts: "cold", reason: "a process that waited for its trial was ended" });
    expect(waiting()).toEqual([]);
  });

  test("nothing waits any more when no trials are to come", async () => {
    const run = await starts({ files: { ...SLOW, "train.mjs": `import "slow";\n${LR}` }, entry: "train.mjs", node });
    await run.run();
    await run.decided();
    expect(waiting()).toHaveLength(1);
    await run.close();
    open.splice(0);
    expect(waiting()).toEqual([]);
  });

  test("nothing waits any more when the study is killed", async () => {
    const text = `// @search trials=2 parallel=1 node=${node}\nimport "slow";\n${LR}setTimeout(() => {}, 60_000);`;
    const root = workspace({ ...SLOW, "package.json": "{}", "train.mjs": text });
    const study = start(root, ["run", "train.mjs", "--json"]);
    await study.says('"starts":"warm"');
    expect(processesIn(root).length).toBeGreaterThan(2);
    study.child.kill("SIGKILL");
    await study.ended;
    await expect.poll(() => processesIn(root), { timeout: 10_000 }).toEqual([]);
  });
});

/** Processes of this test that wait for a trial. */
function waiting(): number[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const environment = readFileSync(`/proc/${name}/environ`, "utf8");
      return environment.includes(`TUNELENS_AHEAD=`) && environment.includes(`/tunelens-${process.pid}-`) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import type { PathAlias } from "../../server/language/model";
import { nodes, runNode } from "../support/node-trial";

interface Kind {
  readonly name: string;
  readonly entry: string;
  readonly lib: string;
  readonly type?: "module" | "commonjs";
  readonly syntax: "import" | "require";
  /** How the entry names the library; default `./` and its file name. */
  readonly specifier?: string;
  /** `paths` of the tsconfig.json. */
  readonly aliases?: readonly PathAlias[];
}

const APP: readonly PathAlias[] = [{ pattern: "^@app/(.*)$", targets: ["none/$1", "src/$1"] }];

const kinds: readonly Kind[] = [
  { name: "CommonJS .js", entry: "train.js", lib: "lib.js", syntax: "require" },
  { name: "CommonJS .js, no extension", entry: "train.js", lib: "lib.js", syntax: "require", specifier: "./lib" },
  { name: ".cjs", entry: "train.cjs", lib: "lib.cjs", type: "module", syntax: "require" },
  { name: "ES module .js", entry: "train.js", lib: "lib.js", type: "module", syntax: "import" },
  { name: ".mjs", entry: "train.mjs", lib: "lib.mjs", syntax: "import" },
  { name: ".mjs importing CommonJS", entry: "train.mjs", lib: "lib.cjs", syntax: "import" },
  { name: ".ts of type module", entry: "train.ts", lib: "lib.ts", type: "module", syntax: "import" },
  { name: ".ts of type module, as .js", entry: "train.ts", lib: "lib.ts", type: "module", syntax: "import", specifier: "./lib.js" },
  { name: ".ts of type module, no extension", entry: "train.ts", lib: "lib.ts", type: "module", syntax: "import", specifier: "./lib" },
  { name: ".ts of type module, folder", entry: "train.ts", lib: "lib/index.ts", type: "module", syntax: "import", specifier: "./lib" },
  { name: ".ts without a type", entry: "src/train.ts", lib: "src/lib.ts", syntax: "import", specifier: "./lib" },
  { name: ".ts of type commonjs", entry: "train.ts", lib: "lib.ts", type: "commonjs", syntax: "import", specifier: "./lib" },
  { name: ".ts with require", entry: "train.ts", lib: "lib.ts", syntax: "require", specifier: "./lib" },
  { name: ".mts", entry: "train.mts", lib: "lib.mts", syntax: "import", specifier: "./lib.mjs" },
  { name: ".cts", entry: "train.cts", lib: "lib.cts", type: "module", syntax: "import", specifier: "./lib.cjs" },
  { name: ".tsx", entry: "train.tsx", lib: "lib.tsx", type: "module", syntax: "import" },
  { name: ".ts, by an alias", entry: "train.ts", lib: "src/lib.ts", type: "module", syntax: "import", specifier: "@app/lib", aliases: APP },
  { name: ".ts with require, by an alias", entry: "train.ts", lib: "src/lib.ts", syntax: "require", specifier: "@app/lib", aliases: APP },
  { name: ".ts importing .mts", entry: "train.ts", lib: "lib.mts", type: "module", syntax: "import" },
];

const isTypeScript = (file: string) => /ts$|tsx$/.test(file);

function library(kind: Kind, factor: number): string {
  const commonJs = kind.syntax === "require" || kind.lib.endsWith(".cjs");
  const types = isTypeScript(kind.lib)
    ? "interface Unused { a: number }\nenum Scale { Factor = FACTOR }"
    : "const Scale = { Factor: FACTOR };\n";
  const value = isTypeScript(kind.lib)
    ? "<T extends number>(x: T): number => (x satisfies number) * Scale.Factor"
    : "(x) => x * Scale.Factor";
  const exported = commonJs ? `exports.scale = ${value};` : `export const scale = ${value};`;
  return `${types.replace("FACTOR", String(factor))}\n${exported}\n`;
}

function entry(kind: Kind, lr: number, report: string): string {
  const from = kind.specifier ?? `./${kind.lib}`;
  const imports = kind.syntax === "import" ? `import { scale } from "${from}";` : `const { scale } = require("${from}");`;
  const types = isTypeScript(kind.entry) ? "type Rate = number;\nconst lr: Rate =" : "\nconst lr =";
  return `${imports}\n${types} ${lr};\nconst result = scale(lr);${report}\nconsole.log("result", result, new Error().stack.split("\\n")[1].split(":").at(-2));\n`;
}

function program(kind: Kind) {
  const manifest = JSON.stringify(kind.type === undefined ? {} : { type: kind.type });
  return {
    files: { "package.json": manifest, [kind.entry]: entry(kind, 1, ""), [kind.lib]: library(kind, 2) },
    overlay: { [kind.entry]: entry(kind, 5, " ; __tunelens_report__(0, result);"), [kind.lib]: library(kind, 3) },
    entry: kind.entry,
    aliases: kind.aliases ?? [],
  };
}

const canRequireEsm = (node: string) =>
  execFileSync(node, ["-p", "process.features.require_module === true"], { encoding: "utf8" }).trim() === "true";

describe.each(nodes)("%s", (node) => {
  test.each(kinds)("$name: values reach the entry and what it imports", async (kind) => {
    const run = await runNode({ ...program(kind), node });
    expect(run.output).toContain("result 15 5");
    expect(run).toMatchObject({ code: 0, reports: [[0, 1, 15]], error: null, problems: [] });
    expect([...run.loaded].sort()).toEqual([kind.entry, kind.lib].sort());
  });

  test.each(["train.cjs", "train.mjs", "train.cts", "train.mts"])("%s: a dynamic import", async (name) => {
    const text = (lr: number) => `import("./deep/lib.mjs").then(({ f }) => { globalThis.__tunelens_report__(0, f(${lr})); });`;
    const run = await runNode({
      files: { [name]: text(1), "deep/lib.mjs": "export const f = (x) => x;" },
      overlay: { [name]: text(7), "deep/lib.mjs": "export const f = (x) => 10 * x;" },
      entry: name,
      node,
    });
    expect(run).toMatchObject({ code: 0, reports: [[0, 1, 70]] });
    expect(run.loaded).toHaveLength(2);
  });

  test.each(["worker.cjs", "worker.mjs", "worker.ts"])("%s: a worker thread", async (name) => {
    const run = await runNode({
      files: {
        "train.mjs": `import { Worker } from "node:worker_threads";\nnew Worker(new URL("./${name}", import.meta.url), { execArgv: [] });`,
        [name]: "const lr = 1;",
      },
      overlay: { [name]: "const lr = 9; __tunelens_report__(0, lr);" },
      entry: "train.mjs",
      node,
    });
    expect(run).toMatchObject({ code: 0, reports: [[0, 1, 9]], loaded: [name] });
  });

  test.each(["{}", "{ ...process.env, NODE_OPTIONS: '--no-warnings' }", "SHARE_ENV"])("a worker thread with env: %s", async (env) => {
    const text = `import { SHARE_ENV, Worker } from "node:worker_threads";
class Own extends Worker {}
const worker = new Own(new URL("./worker.mjs", import.meta.url), { env: ${env}, workerData: 2 });
if (!(worker instanceof Worker && worker instanceof Own)) throw new Error("not a Worker");`;
    const run = await runNode({
      files: { "train.mjs": text, "worker.mjs": "const lr = 1;" },
      overlay: { "worker.mjs": `import { workerData } from "worker_threads"; const lr = 9; __tunelens_report__(0, lr * workerData);` },
      entry: "train.mjs",
      node,
    });
    expect(run).toMatchObject({ code: 0, reports: [[0, 1, 18]], loaded: ["worker.mjs"] });
  });

  test.each(["fork", "spawn"])("a child process by %s", async (how) => {
    const start = how === "fork" ? `fork("child.ts", { execArgv: [] })` : `spawn(process.execPath, ["child.ts"], { stdio: "inherit" })`;
    const run = await runNode({
      files: { "train.mjs": `import { ${how} } from "node:child_process";\n${start};`, "child.ts": "const lr: number = 1;" },
      overlay: { "child.ts": "const lr: number = 4; __tunelens_report__(0, lr);" },
      entry: "train.mjs",
      node,
    });
    expect(run).toMatchObject({ code: 0, reports: [[0, 1, 4]], loaded: ["child.ts"] });
  });

  test("require() of an ES module, and what that imports, where Node has it", async () => {
    const run = await runNode({
      files: {
        "train.cjs": `const { f } = require("./lib.mjs");\n__tunelens_report__(0, f());`,
        "lib.mjs": `import { deep } from "./deep.mjs";\nimport path from "node:path";\nexport const f = () => path.sep.length * deep;`,
        "deep.mjs": "export const deep = 1;",
      },
      overlay: { "deep.mjs": "export const deep = 6;" },
      entry: "train.cjs",
      node,
    });
    if (canRequireEsm(node)) expect(run).toMatchObject({ code: 0, reports: [[0, 1, 6]], loaded: ["deep.mjs"] });
    else expect(run).toMatchObject({ code: 1, error: { message: expect.stringContaining("ERR_REQUIRE_ESM"), file: "train.cjs", line: 1 } });
  });

  test("the user's own NODE_OPTIONS go on working", async () => {
    const run = await runNode({
      files: { "train.ts": "const x: number = 1;", "first.cjs": "globalThis.first = 20;" },
      overlay: { "train.ts": "const x: number = 2; __tunelens_report__(0, x + (globalThis as any).first + process.execArgv.length);" },
      environment: { NODE_OPTIONS: "--require ./first.cjs --max-old-space-size=512" },
      entry: "train.ts",
      node,
    });
    expect(run).toMatchObject({ code: 0, reports: [[0, 1, 22]] });
  });

  test("a file with a byte order mark, a hash-bang and names of other alphabets", async () => {
    const run = await runNode({
      files: { "träin 模型.ts": "\ufeff#!/usr/bin/env node\nconst x: number = 1;" },
      overlay: { "träin 模型.ts": "\ufeff#!/usr/bin/env node\nconst x: number = 3; __tunelens_report__(0, x);" },
      entry: "träin 模型.ts",
      node,
    });
    expect(run).toMatchObject({ code: 0, reports: [[0, 1, 3]], loaded: ["träin 模型.ts"] });
  });
});

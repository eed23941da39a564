import { describe, expect, test } from "vitest";
import { importsAhead } from "../../../server/language/imports-ahead";
import { loadProgram } from "../../../server/language/program";

/** What is imported ahead of a program of these files; the first is the entry. */
function ahead(files: Readonly<Record<string, string>>) {
  const host = {
    read: (path: string) => files[path.slice("/w/".length)],
    isFile: (path: string) => path.startsWith("/w/") && path.slice("/w/".length) in files,
  };
  const entry = `/w/${Object.keys(files)[0]}`;
  const { packages, late, barrier } = importsAhead(loadProgram(entry, "/w", host), host);
  return {
    packages: packages.map(({ specifiers }) => specifiers.join(" or ")),
    late,
    barrier: barrier && `${barrier.file}:${barrier.line}`,
  };
}

const none = { late: [], barrier: null };

describe("what a program imports before it does anything else", () => {
  test.each([
    [`import a from "a"; import * as b from "b"; import "c/register"; export * from "@s/d/e";`, ["a", "b", "c/register", "@s/d/e"]],
    [`work(); import a from "a";`, ["a"]],
    [`import fs from "fs"; import "node:path"; import u from "util/types"; import a from "a";`, ["a"]],
    [`const lr = 0.1, big = [1, { x: -2 }, \`a\${lr}\`], f = () => work(), { q = 3 } = big[1];\nimport a from "a";`, ["a"]],
    [`import x from "./x.json" with { type: "json" };\nimport a from "a";`, ["a"]],
    [`const tf = await import("a");`, ["a"]],
    [`const name = "a"; export const tf: T = await import(name).catch(() => import("b"));`, ["a or b"]],
  ])("%s", (text, packages) => {
    expect(ahead({ "train.mjs": text })).toMatchObject({ packages });
  });

  test.each([
    [`"use strict"; const a = require("a"), { b } = require("b").deep; require("c"); let d; d = require("d");`, ["a", "b", "c", "d"]],
    [
      `const path = require("path"), data = JSON.parse(require("fs").readFileSync(path.join(__dirname, "x"), "utf8")); require("a");`,
      ["a"],
    ],
    [
      `const fs = require("fs"); const rows = fs.readFileSync("x").toString().split("\\n").map((row) => row.split(",")); require("a");`,
      ["a"],
    ],
    [`function f() { require("never"); } class A { static x = 1; y = g(); } module.exports = { f }; exports.A = A; require("a");`, ["a"]],
    [`let tf; try { tf = require("gpu"); } catch (e) { console.warn(e); tf = require("cpu"); } require("a");`, ["gpu or cpu", "a"]],
    [`const when = new Date(), all = new Map([[1, 2]]), u = new URL("x:y"); require("a");`, ["a"]],
  ])("%s", (text, packages) => {
    expect(ahead({ "train.cjs": text })).toEqual({ packages, ...none });
  });

  test.each([
    `process.env.A = "1"; require("a");`,
    `require("dotenv").config(); require("a");`,
    `globalThis.x = 1; require("a");`,
    `Math.random = () => 0; require("a");`,
    `const x = compute(); require("a");`,
    `[1].map((x) => { work(x); }); require("a");`,
    `delete require.cache.x; require("a");`,
    `if (x) y(); require("a");`,
    `new Worker("x"); require("a");`,
    `class A { static { work(); } } require("a");`,
    `const { a = work() } = {}; require("a");`,
    `for (const x of y) z(x); require("a");`,
    `process = {}; require("a");`,
    `fs.writeFileSync("x", ""); require("a");`,
    `const name = pick(); require(name); require("a");`,
    "tag`x`; require('a');",
  ])("%s: what comes after code that may matter is not moved ahead of it", (text) => {
    const { packages, late, barrier } = ahead({ "train.cjs": text });
    expect({ packages: packages.filter((p) => p !== "dotenv"), late, barrier }).toEqual({
      packages: [],
      late: ["a"],
      barrier: "train.cjs:1",
    });
  });

  test("modules of the workspace are followed in the order of their evaluation", () => {
    const files = {
      "train.ts": `import { x } from "./lib/one.js";\nimport c from "c";\nx(c);`,
      "lib/one.ts": `import { y } from "./two";\nimport b from "b";\nexport const x = () => y + b;`,
      "lib/two.ts": `import a from "a";\nimport "./one";\nexport const y = a;`,
    };
    expect(ahead(files)).toMatchObject({ packages: ["a", "b", "c"], late: [] });
    const first = { ...files, "lib/two.ts": `import a from "a";\n\nexport const y = a.work();` };
    expect(ahead(first)).toEqual({ packages: ["a"], late: ["b", "c"], barrier: "two.ts:3" });
  });

  test("TypeScript's types are no imports", () => {
    const text = `import type { A } from "a"; import { type B } from "b"; import { C } from "c"; import { D } from "d"; import e = require("e");
interface X extends C<A, B> {} enum E { One } declare const z: number; type T = typeof import("f"); namespace N { export type Q = 1 }
export const d = (D as unknown as X)!, g: C = <C>d;`;
    expect(ahead({ "train.ts": text })).toMatchObject({ packages: ["d", "e"] });
  });

  test("an import that is a hyperparameter is left to the trial", () => {
    const text = `const name = "@tensorflow/tfjs"; // @tune "@tensorflow/tfjs" | "@tensorflow/tfjs-node"\nconst tf = require(name);\nconst loss = 1; // @objective minimize`;
    expect(ahead({ "train.cjs": text })).toMatchObject({ packages: [], late: ["@tensorflow/tfjs"] });
  });

  test("a text that is no program has no imports", () => {
    expect(ahead({ "train.js": "import {{{ from '" })).toMatchObject({ packages: [] });
  });
});

describe("what the grammar does not know is no syntax error", () => {
  test.each([
    `import x = require("x");`,
    `import type x = require("x");`,
    `import A = N.B;`,
    `export import A = N.B;`,
    `export as namespace N;`,
    `import x from "./x.json" with { type: "json" };`,
    `export * from "./x.json" with { type: "json" };`,
    `type T = typeof import("x");`,
    `const t: typeof import("x") = y;`,
  ])("%s", (text) => {
    const files: Readonly<Record<string, string>> = {
      "/w/train.ts": `${text}\nconst lr = 0.1; // @tune 0.1..1\nconst loss = lr; // @objective minimize\n`,
    };
    const program = loadProgram("/w/train.ts", "/w", { read: (path) => files[path], isFile: (path) => path in files });
    expect(program.problems).toEqual([]);
    expect(program.parameters).toHaveLength(1);
  });

  test.each([`import x from;`, `export { from "x";`, `const = 3;`, `type T = typeof;`])("%s is one", (text) => {
    const files: Readonly<Record<string, string>> = {
      "/w/train.ts": `${text}\nconst lr = 0.1; // @tune 0.1..1\nconst loss = lr; // @objective minimize`,
    };
    const program = loadProgram("/w/train.ts", "/w", { read: (path) => files[path], isFile: (path) => path in files });
    expect(program.problems.map(({ code }) => code)).toContain("syntax-error");
  });
});

import { describe, expect, test } from "vitest";
import { checkResult, findRoot, loadProgram, searchSpaceOf } from "../../../server/language/program";
import { LineIndex } from "../../../server/language/text-positions";
import { problemsOf, programOf, spaceOf, tableHost } from "./sample";

const TUNED = "n = 3  # @tune 1..5\n";

describe("files that take part", () => {
  test.each<readonly [string, string, Readonly<Record<string, string>>, readonly string[]]>([
    ["import a", "train.py", { "a.py": TUNED }, ["a.py"]],
    ["import a.b as c, d", "train.py", { "a/__init__.py": TUNED, "a/b.py": TUNED, "d.py": TUNED }, ["a/__init__.py", "a/b.py", "d.py"]],
    ["from a import b, c as z", "train.py", { "a/__init__.py": "", "a/b.py": TUNED, "a/c.py": TUNED }, ["a/b.py", "a/c.py"]],
    ["from a import (\n  b,\n)", "train.py", { "a/b.py": TUNED }, ["a/b.py"]],
    ["from .m import *", "pkg/train.py", { "pkg/m.py": TUNED, "m.py": TUNED }, ["pkg/m.py"]],
    ["from . import m", "pkg/train.py", { "pkg/m.py": TUNED }, ["pkg/m.py"]],
    ["from ..m import x", "pkg/sub/train.py", { "pkg/m.py": TUNED }, ["pkg/m.py"]],
    ["import m", "pkg/train.py", { "pkg/m.py": TUNED, "m.py": TUNED }, ["pkg/m.py"]],
    ["import pkg.m", "scripts/train.py", { "src/pkg/__init__.py": "", "src/pkg/m.py": TUNED }, ["src/pkg/m.py"]],
    ["def f():\n    import m", "train.py", { "m.py": TUNED }, ["m.py"]],
    ["import numpy, site.x", "train.py", { ".venv/lib/numpy.py": TUNED }, []],
    ["import a", "train.py", { "a.py": "import b", "b.py": `import a\n${TUNED}` }, ["b.py"]],
    ["import { x } from './m'", "train.ts", { "m.ts": TUNED.replace("#", "//") }, ["m.ts"]],
    ["import './m.js'", "train.ts", { "m.ts": TUNED.replace("#", "//") }, ["m.ts"]],
    ["import './m.js'", "train.mjs", { "m.js": TUNED.replace("#", "//") }, ["m.js"]],
    ["export * from './m'", "train.ts", { "m/index.ts": TUNED.replace("#", "//") }, ["m/index.ts"]],
    ["const m = require('../m')", "src/train.cjs", { "m.cjs": TUNED.replace("#", "//") }, ["m.cjs"]],
    ["const m = await import('./m.mjs')", "train.mjs", { "m.mjs": TUNED.replace("#", "//") }, ["m.mjs"]],
    ["import x from 'x'; import './d.json'; import '/etc/a.js'", "train.ts", { "node_modules/x/index.ts": TUNED, "d.json": "{}" }, []],
  ])("%j in %s", (text, entry, others, expected) => {
    const program = programOf(text, entry, others);
    expect(program.files.map((f) => f.file)).toEqual([entry, ...expected]);
    expect(program.parameters.length).toBe(expected.length);
  });

  test("names are made unique by file, conditions reach other files", () => {
    const program = programOf("import model\nlr = 0.1  # @tune 0..1\nm = 1  # @tune 1..3 if opt == 'a'", "train.py", {
      "model.py": "lr = 0.2  # @tune 0..1\nopt = 'a'  # @tune 'a' | 'b'",
    });
    expect(spaceOf(program).map((s) => s.split(":").slice(0, -1).join(":"))).toEqual(["train:lr", "m", "model:lr", "opt"]);
    expect(
      searchSpaceOf(program)
        .active({ opt: "'b'" })
        .map((p) => p.name),
    ).not.toContain("m");
    expect(problemsOf(program)).toEqual([]);
  });

  test("@search counts in the entry only", () => {
    const program = programOf(
      "import m\n# @search trials=3 time=1h30m stop=curve(0.05) include=a.yaml,b.toml command=\"a 'b' c\" on=ray://h:1 parallel=auto # words",
      "train.py",
      { "m.py": "# @search trials=9", "a.yaml": "", "b.toml": "" },
    );
    expect(program.search).toEqual({
      trials: 3,
      time: 5400,
      stop: "curve(0.05)",
      include: ["a.yaml", "b.toml"],
      command: "a 'b' c",
      on: "ray://h:1",
      parallel: "auto",
    });
    expect(problemsOf(program)).toEqual(['search-in-module "@search"']);
  });

  test("an entry that cannot be read", () => {
    const program = loadProgram("/w/none.py", "/w", tableHost({}));
    expect(checkResult(program).problems.map((p) => [p.code, p.severity, p.file])).toEqual([["entry-unreadable", "error", "none.py"]]);
  });

  test("the root is the nearest marked folder", () => {
    const host = (files: readonly string[]) => ({
      read: () => undefined,
      isFile: (p: string) => files.includes(p),
      exists: (p: string) => files.includes(p),
    });
    expect(findRoot("/a/b/c/t.py", host(["/a/.git", "/a/b/package.json"]))).toBe("/a/b");
    expect(findRoot("/a/b/c/t.py", host([]))).toBe("/a/b/c");
    expect(findRoot("/a/b/c/t.py", host(["/a/b/c/__init__.py", "/a/b/__init__.py"]))).toBe("/a");
    expect(findRoot("/t.py", host([]))).toBe("/");
  });
});

describe("objectives", () => {
  test.each<readonly [string, readonly string[]]>([
    ["acc = f()  # @objective maximize accuracy", ["accuracy statement"]],
    ["# @objective maximize acc\nacc = f()", ["acc statement"]],
    ["# @objective maximize acc\nloss = f()", ["acc output"]],
    ["# @objective maximize acc\n\nacc = f()", ["acc output"]],
    ["model.fit()  # @objective maximize val_accuracy", ["val_accuracy output"]],
    ["# @objective minimize val/loss from /loss: ([\\d.]+)/ patience=5 min_steps=3", ["val/loss output loss: ([\\d.]+)"]],
    ['# @objective minimize "my loss" mean(3)', ["my loss output"]],
    ["def evaluate():\n    return f()  # @objective maximize", ["evaluate statement"]],
    ["m.acc = f()  # @objective maximize", ["acc statement"]],
    ["a = f()  # @objective maximize\nb = f()  # @objective minimize", ["a statement", "b statement"]],
  ])("%j", (text, expected) => {
    const program = programOf(text);
    expect(problemsOf(program)).toEqual([]);
    expect(
      program.objectives.map(
        ({ spec, channel }) =>
          `${spec.name} ${channel.kind}${channel.kind === "output" && channel.pattern !== null ? ` ${channel.pattern}` : ""}`,
      ),
    ).toEqual(expected);
  });

  test("options", () => {
    const [objective] = programOf("a = f()  # @objective minimize mean(4) patience=5 min_steps=3").objectives;
    expect(objective?.spec).toEqual({ name: "a", direction: "minimize", aggregate: { kind: "mean", count: 4 }, patience: 5, minSteps: 3 });
  });
});

describe("LineIndex", () => {
  test("counts UTF-16 units and ends lines as LSP does", () => {
    const lines = new LineIndex("a\r\n😀b\rc\n\u2028d");
    expect([0, 3, 5, 6, 7, 9, 10].map((o) => lines.positionAt(o))).toEqual([
      { line: 0, character: 0 },
      { line: 1, character: 0 },
      { line: 1, character: 2 },
      { line: 1, character: 3 },
      { line: 2, character: 0 },
      { line: 3, character: 0 },
      { line: 3, character: 1 },
    ]);
    expect(lines.offsetAt({ line: 0, character: 99 })).toBe(1);
    expect(lines.offsetAt({ line: 9, character: 0 })).toBe(11);
  });
});

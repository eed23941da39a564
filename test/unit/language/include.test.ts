import { describe, expect, test } from "vitest";
import type { SourceHost } from "../../../server/language/model";
import { loadProgram } from "../../../server/language/program";
import { LineIndex } from "../../../server/language/text-positions";
import { trialTexts } from "../../../server/language/value-edits";
import { problemsOf, spaceOf, tableHost } from "./sample";

const CONFIG = "optimizer:\n  lr: 0.5  # @tune 1e-4..1 log\n";
const TRAIN = 'import yaml\ncfg = yaml.safe_load(open("config.yaml"))\nacc = f(cfg)  # @objective maximize\n';

/** A host with folders over a table of texts. */
function host(files: Readonly<Record<string, string>>): SourceHost {
  const paths = Object.keys(files);
  return {
    ...tableHost(files),
    list: (folder) => {
      const base = folder.endsWith("/") ? folder : `${folder}/`;
      const inside = paths.filter((p) => p.startsWith(base)).map((p) => p.slice(base.length));
      return [...new Set(inside.map((p) => (p.includes("/") ? p.slice(0, p.indexOf("/") + 1) : p)))];
    },
  };
}

function program(entry: string, texts: Readonly<Record<string, string>>, given = {}) {
  const files = Object.fromEntries(Object.entries(texts).map(([name, text]) => [`/w/${name}`, text]));
  return loadProgram(`/w/${entry}`, "/w", host(files), given);
}

function mended(text: string, loaded: ReturnType<typeof program>, code: string): string {
  const lines = new LineIndex(text);
  const edits = loaded.problems.find((p) => p.code === code)?.mend?.edits ?? [];
  return edits.reduce(
    (t, { range, newText }) => t.slice(0, lines.offsetAt(range.start)) + newText + t.slice(lines.offsetAt(range.end)),
    text,
  );
}

describe("include=", () => {
  test.each<readonly [string, string, readonly string[], readonly string[]]>([
    ["a file beside the entry", "config.yaml", ["config.yaml"], ["train.py", "config.yaml"]],
    ["a file of the root", "config.yaml", ["config.yaml"], ["src/train.py", "config.yaml"]],
    ["the nearer of two", "config.yaml", ["config.yaml", "src/config.yaml"], ["src/train.py", "src/config.yaml"]],
    ["several", "a.yaml,b.toml", ["a.yaml", "b.toml"], ["train.py", "a.yaml", "b.toml"]],
    ["a glob", "conf/*.yaml", ["conf/a.yaml", "conf/b.yaml", "conf/c.toml"], ["train.py", "conf/a.yaml", "conf/b.yaml"]],
    ["a deep glob", "conf/**/*.yaml", ["conf/a.yaml", "conf/x/y/b.yaml"], ["train.py", "conf/a.yaml", "conf/x/y/b.yaml"]],
    ["alternatives", "conf/{a,b}.yaml", ["conf/a.yaml", "conf/b.yaml", "conf/c.yaml"], ["train.py", "conf/a.yaml", "conf/b.yaml"]],
    ["a path upwards", "../x.yaml", ["x.yaml"], ["src/train.py", "x.yaml"]],
    ["one twice", "a.yaml,*.yaml", ["a.yaml"], ["train.py", "a.yaml"]],
  ])("%s", (_what, include, configs, expected) => {
    const [entry = ""] = expected;
    const texts = Object.fromEntries(
      configs.map((name, i) => [name, name.endsWith("toml") ? `v${i} = 1 # @tune 1..3` : `v${i}: 1 # @tune 1..3`]),
    );
    const loaded = program(entry, { [entry]: `# @search include=${include}\nacc = 1  # @objective maximize\n`, ...texts });
    expect(problemsOf(loaded)).toEqual([]);
    expect(loaded.files.map((f) => f.file)).toEqual(expected);
    expect(loaded.parameters.length).toBe(expected.length - 1);
  });

  test("values of a trial reach the config, and the program's own stay", () => {
    const loaded = program("train.py", { "train.py": `# @search include=config.yaml\n${TRAIN}`, "config.yaml": CONFIG });
    expect(problemsOf(loaded)).toEqual([]);
    expect(spaceOf(loaded)).toEqual(["lr: float 0.0001..1 log = 0.5"]);
    const texts = trialTexts(loaded, { lr: 0.001 });
    expect(texts.map((t) => [t.source.file, t.source.language])).toEqual([
      ["train.py", "python"],
      ["config.yaml", "text"],
    ]);
    expect(texts[1]?.run).toBe(CONFIG.replace("0.5", "0.001"));
    expect(texts[1]?.show).toBe(texts[1]?.run);
  });

  test("an included module takes part with what it imports", () => {
    const loaded = program("train.js", {
      "train.js": "// @search include=plugin.js\nconst acc = 1; // @objective maximize\n",
      "plugin.js": "import './deep.js';\n",
      "deep.js": "export const n = 3; // @tune 1..5\n",
    });
    expect(loaded.files.map((f) => f.file)).toEqual(["train.js", "deep.js"]);
  });

  test("a missing file is told at its place with the one that was meant", () => {
    const text = `# @search trials=3 include="a.yaml,confg.yaml"\n${TRAIN}`;
    const loaded = program("train.py", { "train.py": text, "a.yaml": CONFIG, "config.yaml": CONFIG });
    expect(problemsOf(loaded)).toContain('include-missing "confg.yaml"');
    expect(mended(text, loaded, "include-missing")).toBe(text.replace("confg", "config"));
    expect(program("train.py", { "train.py": "# @search include=*.toml" }).problems.map((p) => p.code)).toContain("include-missing");
    expect(program("train.py", { "train.py": "# @search include=w.png", "w.png": "" }).problems.map((p) => p.code)).toContain(
      "include-not-text",
    );
  });

  test("include= of the command line goes before the file's own", () => {
    const loaded = program(
      "train.py",
      { "train.py": `# @search include=none.yaml\n${TRAIN}`, "config.yaml": CONFIG },
      { include: ["config.yaml"] },
    );
    expect(problemsOf(loaded)).toEqual([]);
  });
});

describe("an annotated config that is only mentioned", () => {
  test.each([
    ["# @search trials=3", "# @search trials=3 include=config.yaml"],
    ["# @search include=a.toml", "# @search include=a.toml,config.yaml"],
    ["# @search include='a.toml' trials=3", "# @search include='a.toml,config.yaml' trials=3"],
  ])("%s", (search, expected) => {
    const text = `${search}\n${TRAIN}`;
    const loaded = program("train.py", { "train.py": text, "config.yaml": CONFIG, "a.toml": "n = 1 # @tune 1..3" });
    expect(problemsOf(loaded)).toEqual(['config-not-included "config.yaml"']);
    expect(mended(text, loaded, "config-not-included")).toBe(text.replace(search, expected));
  });

  test("without @search one is added; what is not annotated, or no file, is left alone", () => {
    const loaded = program("train.py", { "train.py": TRAIN, "config.yaml": CONFIG });
    expect(mended(TRAIN, loaded, "config-not-included")).toContain("# @search include=config.yaml\nacc = f(cfg)");
    expect(problemsOf(program("train.py", { "train.py": TRAIN, "config.yaml": "lr: 0.5" }))).toEqual([]);
    expect(problemsOf(program("train.py", { "train.py": TRAIN }))).toEqual([]);
    const commented = TRAIN.replace("cfg =", "# cfg =");
    expect(problemsOf(program("train.py", { "train.py": commented, "config.yaml": CONFIG }))).toEqual([]);
  });
});

describe("an annotated file that a program of any language names in its own way", () => {
  const N = "N = 3 # @tune 1..5\n";
  test.each<[entry: string, text: string, file: string, content: string, path: string]>([
    ["a.c", '// @objective minimize loss\n#include "params.h"\n', "params.h", "#define LR 0.5 // @tune 0..1\n", "params.h"],
    ["src/a.cpp", "// @objective minimize loss\n#include <net.hpp>\n", "src/net.hpp", "int n = 3; // @tune 1..5\n", "net.hpp"],
    ["a.lua", '-- @objective minimize loss\nlocal c = require "conf.net"\n', "conf/net.lua", "n = 3 -- @tune 1..5\n", "conf/net.lua"],
    ["a.rb", '# @objective minimize loss\nrequire_relative "net"\n', "net.rb", N, "net.rb"],
    ["a.rs", "// @objective minimize loss\nmod net;\n", "net.rs", "const N: u32 = 3; // @tune 1..5\n", "net.rs"],
    ["a.pl", "# @objective minimize loss\nuse Net::Conf;\n", "Net/Conf.pm", "our $N = 3; # @tune 1..5\n", ""],
    ["main.go", "// @objective minimize loss\npackage main\n", "net.go", "const N = 3 // @tune 1..5\n", "net.go"],
    ["a.py", 'acc = f(glob("conf/*.yaml"))  # @objective maximize\n', "conf/a.yaml", "n: 3 # @tune 1..5\n", "conf/*.yaml"],
    ["a.py", 'acc = f(config_name="net")  # @objective maximize\n', "conf/net.yaml", "n: 3 # @tune 1..5\n", "conf/net.yaml"],
    ["a.sh", "# @objective minimize loss\n# . net.sh\n", "net.sh", N, ""],
    ["a.py", "acc = net()  # @objective maximize\n", "net.sh", `# @search trials=3\n${N}`, ""],
  ])("%s: %s", (entry, text, file, content, path) => {
    const told = program(entry, { [entry]: text, [file]: content }).problems.filter((p) => p.code === "config-not-included");
    expect(told.map((p) => /include=([^`]*)`/.exec(p.message)?.[1])).toEqual(path === "" ? [] : [path]);
  });

  test.each<[entry: string, path: string, file: string, expected: string]>([
    ["a.py", 'os.path.join(here, "net.yaml")', "net.yaml", "net.yaml"],
    ["src/a.py", 'os.path.join(os.path.dirname(__file__), "..", "conf", "n1.yaml")', "conf/n1.yaml", "conf/n1.yaml"],
    ["src/a.py", 'Path(__file__).parent / "conf" / "n1.yaml"', "src/conf/n1.yaml", "conf/n1.yaml"],
    ["src/app/a.py", 'Path(__file__).resolve().parents[2] / "conf/n1.yaml"', "conf/n1.yaml", "conf/n1.yaml"],
    ["src/a.py", 'ROOT.joinpath("conf", "deep/er", "n1.yaml")', "conf/deep/er/n1.yaml", "conf/deep/er/n1.yaml"],
    ["src/a.py", 'f"{ROOT}/conf/n1.yaml"', "conf/n1.yaml", "conf/n1.yaml"],
    ["src/a.ts", 'path.join(__dirname, "..", "conf", "n1.yaml")', "conf/n1.yaml", "conf/n1.yaml"],
    ["src/a.ts", "`$\x7broot}/conf/n1.yaml`", "conf/n1.yaml", "conf/n1.yaml"],
    ["src/a.py", 'load("conf", mode, "n1.yaml")', "conf/n1.yaml", ""],
    ["src/a.py", 'Path(other) / "data" / "n1.yaml"', "conf/n1.yaml", ""],
  ])("%s joins a path from pieces: %s", (entry, written, file, expected) => {
    const python = entry.endsWith(".py");
    const text = python
      ? `c = f(${written})\nacc = g(c)  # @objective maximize\n`
      : `const c = f(${written});\nconst acc = g(c); // @objective maximize\n`;
    const loaded = program(entry, { [entry]: text, [file]: "n: 3 # @tune 1..5\n" });
    const told = loaded.problems.filter((p) => p.code === "config-not-included");
    expect(told.map((p) => /include=([^`]*)`/.exec(p.message)?.[1])).toEqual(expected === "" ? [] : [expected]);
    if (expected === "") return;
    const again = program(entry, { [entry]: mended(text, loaded, "config-not-included"), [file]: "n: 3 # @tune 1..5\n" });
    expect(again.parameters.map(({ spec }) => spec.name)).toEqual(["n"]);
    expect(again.problems.filter((p) => p.code === "config-not-included")).toEqual([]);
  });

  test("in a module or an included file it is told there, with the path from the entry's folder", () => {
    const loaded = program("src/train.py", {
      "src/train.py": "import settings\nacc = settings.f()  # @objective maximize\n",
      "src/settings.py": 'def f():\n    return open("conf/net.yaml")\n',
      "src/conf/net.yaml": "n: 3 # @tune 1..5\n",
    });
    const told = loaded.problems.filter((p) => p.code === "config-not-included");
    expect(told.map((p) => [p.file, p.message.slice(-50)])).toEqual([
      ["src/settings.py", "add `include=conf/net.yaml` to `@search` of src/train.py.".slice(-50)],
    ]);
  });
});

describe("a program in a language without a runtime", () => {
  const R = "# @search trials=4\nlr <- 0.5  # @tune 0..1\nacc <- f(lr)  # @objective maximize\n";

  test.each([
    ["train.R", R, 'command="Rscript train.R {args}"'],
    ["train.jl", R.replaceAll("<-", "="), 'command="julia train.jl {args}"'],
    ["train.sh", "# @search trials=4\nLR=0.5  # @tune 0..1\n# @objective maximize acc\n", 'command="bash train.sh {args}"'],
    [
      "src/train.c",
      "// @search trials=4\ndouble lr = 0.5; // @tune 0..1\n// @objective maximize acc\n",
      'command="make -C src && ./src/train {args}"',
    ],
  ])("%s says how it is run", (file, text, command) => {
    const loaded = program(file, { [file]: text, ...(file.endsWith(".c") ? { "src/Makefile": "" } : {}) });
    expect(problemsOf(loaded, ["objective-from-output"])).toEqual(['command-missing "@search"']);
    const again = program(file, { [file]: mended(text, loaded, "command-missing") });
    expect(problemsOf(again, ["objective-from-output"])).toEqual([]);
    expect(`command="${again.search.command}"`).toBe(command);
    expect(problemsOf(program(file, { [file]: text }, { command: "x" }), ["objective-from-output"])).toEqual([]);
  });

  test("without @search the line is added", () => {
    const text = "#!/usr/bin/env Rscript\nlr <- 0.5  # @tune 0..1\n# @objective maximize acc\n";
    const loaded = program("train.R", { "train.R": text });
    expect(mended(text, loaded, "command-missing")).toBe(text.replace("lr <-", '# @search command="Rscript train.R {args}"\nlr <-'));
  });

  test("metrics are read by name, and an assignment's name is told", () => {
    const command = '# @search command="x"\n';
    const loaded = program("train.R", { "train.R": command + R.replace("# @search trials=4\n", "") });
    expect(loaded.objectives.map((o) => [o.spec.name, o.channel.kind])).toEqual([["acc", "output"]]);
    expect(problemsOf(loaded)).toEqual(['objective-from-output "@objective"']);
    const again = program("train.R", { "train.R": mended(loaded.entry.text, loaded, "objective-from-output") });
    expect(problemsOf(again)).toEqual([]);
    expect(again.entry.text).toContain("# @objective maximize acc\n");
    const bare = program("train.R", { "train.R": `${command}n <- 3 # @tune 1..5\nprint(x)\n\n# @objective maximize\n` });
    expect(problemsOf(bare)).toEqual(['objective-on-no-value "@objective"']);
  });

  test("further files of it through include=", () => {
    const loaded = program("train.c", {
      "train.c": '// @search command="make && ./train {args}" include=*.h\n// @objective minimize loss\n',
      "params.h": "#define LR 0.5f // @tune 1e-4..1 log\n",
    });
    expect(problemsOf(loaded)).toEqual([]);
    expect(spaceOf(loaded)).toEqual(["LR: float 0.0001..1 log = 0.5"]);
  });

  test("a file of settings by itself is sound", () => {
    const loaded = program("config.yaml", { "config.yaml": CONFIG });
    expect(loaded.problems.map((p) => [p.code, p.severity])).toEqual([["config-alone", "information"]]);
  });
});

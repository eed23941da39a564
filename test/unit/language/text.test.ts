import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { languageOf } from "../../../server/language/host-syntax";
import type { Program } from "../../../server/language/model";
import { searchSpaceOf } from "../../../server/language/program";
import { LineIndex } from "../../../server/language/text-positions";
import { trialTexts, valueEdits } from "../../../server/language/value-edits";
import type { ParameterValue } from "../../../server/protocol/space";
import { problemsOf, programOf, spaceOf } from "./sample";
import { KINDS, NASTY } from "./text-table";

const LEFT_OUT = ["no-objective", "no-parameters", "no-annotations", "command-missing", "config-alone", "baseline-outside-domain"];

/** Another value of each parameter than that in the code. */
function others(program: Program): Record<string, ParameterValue> {
  return Object.fromEntries(
    program.parameters.map(({ spec }) => {
      if (spec.type === "categorical") return [spec.name, spec.choices.find((c) => c !== spec.baseline) ?? ""];
      if (spec.type === "int") return [spec.name, spec.low + spec.step];
      return [spec.name, spec.low === 0 ? 1 : spec.low];
    }),
  );
}

/** The text with values in it, made of the edits one by one, so that nothing else can have changed. */
function edited(program: Program, params: Record<string, ParameterValue>): string {
  const { text } = program.entry;
  const lines = new LineIndex(text);
  return valueEdits(program, params)
    .map(({ range, newText }) => ({ from: lines.offsetAt(range.start), to: lines.offsetAt(range.end), newText }))
    .toSorted((a, b) => b.from - a.from)
    .reduce((result, { from, to, newText }) => result.slice(0, from) + newText + result.slice(to), text);
}

function valuesOf(program: Program): Record<string, ParameterValue | null> {
  return Object.fromEntries(program.parameters.map(({ spec }) => [spec.name, spec.baseline]));
}

describe("values in any text file", () => {
  test.each([...KINDS, ...NASTY])("%s: %j", (file, text, expected) => {
    expect(languageOf(file)).toBe("text");
    const program = programOf(text, file);
    expect(problemsOf(program, LEFT_OUT)).toEqual([]);
    const params = others(program);
    const written = program.parameters.map(({ spec }) => {
      const [edit] = valueEdits(program, { [spec.name]: params[spec.name] ?? null } as Record<string, ParameterValue>);
      return `${spec.name}: ${spec.source} → ${edit?.newText ?? spec.source}`;
    });
    expect(written).toEqual(expected);
    const changed = edited(program, params);
    expect(trialTexts(program, params)[0]?.show).toBe(changed);
    const again = programOf(changed, file);
    expect(problemsOf(again, LEFT_OUT)).toEqual([]);
    expect(valuesOf(again)).toEqual(params);
    expect(edited(again, valuesOf(program) as Record<string, ParameterValue>).length).toBeGreaterThan(0);
  });

  test("at least twenty-five kinds of files are in the table", () => {
    expect(new Set(KINDS.map(([file]) => file)).size).toBeGreaterThan(60);
  });

  test("line ends and a byte order mark stay", () => {
    const text = "\uFEFF[a]\r\nlr = 0.5\t# @tune 0..1\r\nb = 2\r\n";
    expect(edited(programOf(text, "c.toml"), { lr: 0.25 })).toBe(text.replace("0.5", "0.25"));
  });

  test.each([
    ["a.yaml", "lr: 0.5 # @tune 1e-9..1e9 log", 1e-9, "1.0e-9"],
    ["a.yaml", "lr: 0.5 # @tune 1e-9..1e30 log", 3e22, "3.0e+22"],
    ["a.toml", "lr = 0.5 # @tune 0..9", 2, "2.0"],
    ["a.toml", "n = 1_000 # @tune 1..9000", 2000, "2000"],
    ["a.R", "n <- 64L # @tune 1..99", 7, "7"],
    ["a.f90", "lr = 1d-3 ! @tune 1d-9..1d0 log", 0.25, "0.25d0"],
    ["a.f90", "lr = 1.0D-3 ! @tune 1e-9..1 log", 4e-7, "4D-7"],
    ["a.jl", "lr = 1f-3 # @tune 1e-9..1 log", 0.5, "0.5f0"],
    ["a.exs", "lr = 0.5 # @tune 1e-9..1 log", 1e-6, "1.0e-6"],
    ["a.sh", "LR=0.5 # @tune 1e-9..1 log", 1e-8, "0.00000001"],
    ["a.sh", "LR=5e-1 # @tune 1e-9..1 log", 1e-8, "1e-8"],
    ["a.c", "float lr = 0.5f; // @tune 1e-9..2 log", 2, "2.0"],
    ["a.c", "double lr = 1; // @tune 0.5..4", 2.5, "2.5"],
    ["a.json", '{"n": 1e-3 // @tune 1e-6..1 log\n}', 1e-5, "0.00001"],
  ])("%s %s takes %d as %s", (file, text, value, expected) => {
    const program = programOf(text, file);
    const [{ spec } = { spec: { name: "" } }] = program.parameters;
    expect(valueEdits(program, { [spec.name]: value }).map((e) => e.newText)).toEqual([expected]);
    expect(programOf(edited(program, { [spec.name]: value }), file).parameters[0]?.spec.baseline).toBe(value);
  });

  test("names by path, by section and by function", () => {
    expect(spaceOf(programOf("a:\n  lr: 0.5 # @tune 0..1\nb:\n  - lr: 0.1 # @tune 0..1\n", "m.yaml"))).toEqual([
      "a.lr: float 0..1 = 0.5",
      "b_0.lr: float 0..1 = 0.1",
    ]);
    expect(spaceOf(programOf("[a.x]\nlr = 0.5 # @tune 0..1\n[a.y]\nlr = 0.1 # @tune 0..1 if x.lr > 0.2", "m.toml"))).toEqual([
      "x.lr: float 0..1 = 0.5",
      "y.lr: float 0..1 = 0.1 if x.lr > 0.2",
    ]);
    const c = "static void f(int a) {\n  int n = 3; // @tune 1..5\n}\n\nint main(void)\n{\n  int n = 4; // @tune 1..5\n}\n";
    expect(spaceOf(programOf(c, "m.c")).map((s) => s.split(":")[0])).toEqual(["f.n", "main.n"]);
  });

  test("a bare @tune infers as in Python", () => {
    expect(spaceOf(programOf("lr: 0.01  # @tune\ndropout: 0.5  # @tune\nuse_bias: on  # @tune", "m.yaml"))).toEqual([
      "lr: float 0.0001..0.1 log = 0.01",
      "dropout: float 0..1 = 0.5",
      "use_bias: choice on | off = on",
    ]);
  });

  test.each([
    ["m.yaml", 'a: b # @tune b | "c', "choice-syntax"],
    ["m.c", "int a = f(1); // @tune f(1) | f(2", "choice-syntax"],
    ["m.c", "int a = b; // @tune 1..5", "no-literal"],
    ["m.yaml", "a: word # @tune 1..5", "domain-on-non-number"],
    ["m.c", "f(1, 2); // @tune 1..5 as n", "ambiguous-target"],
    ["m.R", "n <- 64L # @tune 1..5", "baseline-outside-domain"],
  ])("%s %s is told as %s", (file, text, code) => {
    expect(programOf(text, file).problems.map((p) => p.code)).toContain(code);
  });

  test("binary files are no text", () => {
    expect(["a.png", "b.pt", "c.npz", "d.so"].map(languageOf)).toEqual([null, null, null, null]);
    expect(["run.log", "run.log.2", "slurm-12.OUT", "job.err", "a.diff", "a.patch"].map(languageOf)).toEqual(Array(6).fill(null));
    expect(["a.r", "Makefile", ".env", "x", "a.unknown"].map(languageOf)).toEqual(Array(5).fill("text"));
  });
});

describe("properties", () => {
  const files = [...new Set([...KINDS, ...NASTY].map(([file]) => file))];
  const pieces = fc.constantFrom(
    ...'\n|\r\n|\t| |#|//|--|%|;|/*|*/|(*|*)|{-|-}|--[[|]]|"|\'|`|"""|{|}|[|]|(|)|=|:|:=|<-|,|0.5|1e-3|64L|lr|name|true|yes|- |<<EOF|EOF|@tune 0..1|@tune a | b|@objective maximize acc|@search trials=3|$|\\|<a b="1">|<!--|-->|\uFEFF|é|😀'.split(
      "|",
    ),
  );

  test("any text in any kind of file is read without an exception, and values go where they stand", () => {
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.array(pieces, { maxLength: 40 }), (file, parts) => {
        const text = parts.join(" ");
        const program = programOf(text, file);
        const lines = new LineIndex(text);
        for (const { spec, literal } of program.parameters) {
          expect(spec.source).toBe(text.slice(literal.from, literal.to));
          expect(text.slice(literal.from, literal.to).trim()).not.toBe("");
        }
        for (const problem of program.problems)
          expect(lines.offsetAt(problem.range.end)).toBeGreaterThanOrEqual(lines.offsetAt(problem.range.start));
      }),
      { numRuns: 1500 },
    );
  });

  test.each(KINDS.filter(([file]) => !/\.(?:tf|wl)$/.test(file)))("random values of %s %j are read back the same", (file, text) => {
    const program = programOf(text, file);
    const space = searchSpaceOf(program);
    const count = space.parameters.length;
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 0.999999, noNaN: true }), { minLength: count, maxLength: count }), (unit) => {
        const params = space.fromUnit(unit);
        const changed = edited(program, params as Record<string, ParameterValue>);
        const again = programOf(changed, file);
        for (const { spec } of again.parameters) if (params[spec.name] !== undefined) expect(spec.baseline).toBe(params[spec.name]);
        expect(again.parameters.map((p) => p.spec.type)).toEqual(program.parameters.map((p) => p.spec.type));
        const back = edited(again, valuesOf(program) as Record<string, ParameterValue>);
        expect(back.split("\n").length).toBe(text.split("\n").length);
      }),
      { numRuns: 20 },
    );
  });

  test("long and deep texts are read in time that grows with their length", () => {
    const long: readonly (readonly [string, string])[] = [
      ["a.c", "a={".repeat(20_000)],
      ["a.c", "(".repeat(50_000)],
      ["a.c", '"'.repeat(50_000)],
      ["a.c", "x = ".repeat(20_000)],
      ["a.rs", "/*".repeat(50_000)],
      ["a.yaml", "[".repeat(50_000)],
      ["a.yaml", "- ".repeat(20_000)],
      ["a.yaml", "a: 'b\n".repeat(10_000)],
      ["a.sh", "<<A\n".repeat(10_000)],
      ["a.sh", "'".repeat(30_001)],
      ["a.lisp", "(".repeat(50_000)],
      ["a.json", '{"a":'.repeat(20_000)],
      ["a.xml", '<a b="'.repeat(20_000)],
      ["a.toml", "[[a]]\n".repeat(10_000)],
      ["a.py.in", "def f(".repeat(20_000)],
      ["a.cpp", `${"a ".repeat(100_000)}\n// @tune 1..2`],
    ];
    for (const [file, text] of long) expect(programOf(`${text}\n# @tune`, file).entry.file).toBe(file);
  }, 60_000);
});

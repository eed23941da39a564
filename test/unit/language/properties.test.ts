import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { analyzeFile } from "../../../server/language/analyze-file";
import { hasError, parseHost } from "../../../server/language/host-syntax";
import type { Program } from "../../../server/language/model";
import { searchSpaceOf } from "../../../server/language/program";
import { LineIndex } from "../../../server/language/text-positions";
import { formatValue, trialTexts, valueEdits } from "../../../server/language/value-edits";
import { problemsOf, programOf } from "./sample";

const PYTHON = `# @search trials=40 parallel=2 command="python -u"
lr = 0.5            # @tune 1e-4..1 log
batch_size = 16     # @tune 16..128 step 16
optimizer = 'sgd'   # @tune "sgd" | "adam" | "rmsprop"
momentum = 0.5      # @tune 0..0.99 if optimizer == "sgd" and not lr > 0.9
temperature = 1e-3  # @tune 1e-9..1e3 log
low = -3            # @tune -5..5
flag = True         # @tune
make(units=32, rate=1.0,  # @tune units: 8..512 log; rate: 0..2 step 0.5 as r
     seed=7)        # @seed
epochs = 30         # @fidelity 1..30
for epoch in range(epochs):
    val_acc = evaluate()  # @objective maximize step=epoch last
    size["a"] = (1 +
                 2)  # @constraint <= 5
`;

const TYPESCRIPT = `// @search trials=4
export const lr: number = 0.5; // @tune 1e-4..1 log
const cfg = { units: 32, act: 'relu' } as const; // @tune units: 8..64 step 8; act: 'relu' | "tanh"
const flag = false; // @tune
const big = 1e6 /* @tune 1..1e9 log */, n = 2;
async function train(momentum = 0.5) { // @tune 0..0.99 if flag == true
  const { loss, acc } = await fit(\`\${lr}\`); // @objective minimize loss
  return acc; // @objective maximize
}
`;

const samples: readonly (readonly [string, string])[] = [
  ["train.py", PYTHON],
  ["train.ts", TYPESCRIPT],
];

const fragment = fc.constantFrom(
  "@tune ",
  "@objective maximize",
  "@search trials=",
  "#",
  "//",
  "/*",
  "*/",
  "..",
  "|",
  '"',
  "'",
  "`",
  "(",
  ")",
  "[",
  "{",
  "}",
  ";",
  ":",
  "\n",
  "\r",
  "\r\n",
  "\t",
  "  ",
  "\\",
  "if ",
  "as ",
  "step ",
  "1e",
  "-",
  "\u2028",
  "😀",
  "\uD800",
  "\uFEFF",
  "=",
  "lambda",
  "def f(",
  "mean(",
);

vi.setConfig({ testTimeout: 60_000 });

describe("parsing never throws", () => {
  test("on any text", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary", maxLength: 300 }),
          fc.array(fc.oneof(fragment, fc.string({ maxLength: 5 })), { maxLength: 60 }).map((a) => a.join("")),
        ),
        fc.constantFrom("a.py", "a.ts", "a.tsx", "a.js", "a"),
        (text, file) => {
          const program = programOf(text, file);
          searchSpaceOf(program);
          for (const { source, run } of trialTexts(program, {}, 1))
            expect(run.split(/\r\n|\r|\n/).length).toBe(source.text.split(/\r\n|\r|\n/).length);
          for (const problem of program.problems) expect(problem.range.end.line).toBeGreaterThanOrEqual(problem.range.start.line);
        },
      ),
      { numRuns: 150 },
    );
  });

  test.each(samples)("on random edits of %s", (file, text) => {
    const edit = fc.record({ at: fc.nat(text.length), cut: fc.nat(12), put: fc.oneof(fragment, fc.string({ maxLength: 4 })) });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        let changed = text;
        for (const { at, cut, put } of edits) changed = changed.slice(0, at) + put + changed.slice(at + cut);
        const program = programOf(changed, file);
        searchSpaceOf(program);
        trialTexts(program, {}, 2);
        expect(analyzeFile(`/w/${file}`, file, changed).source.text).toBe(changed);
      }),
      { numRuns: 100 },
    );
  });

  test("on nesting of any depth and on long lines", () => {
    for (const deep of [
      `x = ${"(".repeat(20_000)}`,
      `x = ${"[".repeat(5000)}${"]".repeat(5000)}  # @tune 1..2`,
      `x = 1  # @tune 1..3 if ${"(".repeat(5000)}`,
      `x = 1  # @tune 1..3 if ${"not ".repeat(5000)}y == 1`,
    ]) {
      for (const file of ["a.py", "a.ts"]) searchSpaceOf(programOf(deep, file));
    }
  });
});

function applied(program: Program, params: Parameters<typeof valueEdits>[1], seedOffset = 0): string {
  const lines = new LineIndex(program.entry.text);
  let text = program.entry.text;
  const edits = valueEdits(program, params, seedOffset).map((e) => ({
    from: lines.offsetAt(e.range.start),
    to: lines.offsetAt(e.range.end),
    text: e.newText,
  }));
  for (const edit of edits.toSorted((a, b) => b.from - a.from)) text = text.slice(0, edit.from) + edit.text + text.slice(edit.to);
  return text;
}

describe("values → edits", () => {
  test.each(samples)("the baseline of %s changes nothing", (file, text) => {
    const program = programOf(text, file);
    expect(problemsOf(program)).toEqual([]);
    expect(valueEdits(program, searchSpaceOf(program).baseline())).toEqual([]);
    expect(trialTexts(program, searchSpaceOf(program).baseline())[0]?.show).toBe(text);
  });

  test.each(samples)("what is written into %s is read back", (file, text) => {
    const program = programOf(text, file);
    const space = searchSpaceOf(program);
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 0.999999, noNaN: true }), {
          minLength: space.parameters.length,
          maxLength: space.parameters.length,
        }),
        (unit) => {
          const params = space.fromUnit(unit);
          const changed = applied(program, params);
          expect(trialTexts(program, params)[0]?.show).toBe(changed);
          const again = programOf(changed, file);
          expect(problemsOf(again)).toEqual([]);
          for (const { spec } of again.parameters) if (params[spec.name] !== undefined) expect(spec.baseline).toBe(params[spec.name]);
          expect(again.parameters.map((p) => p.spec.type)).toEqual(program.parameters.map((p) => p.spec.type));
        },
      ),
      { numRuns: 50 },
    );
  });

  test.each(samples)("the run text of %s keeps its lines and parses", (file, text) => {
    const program = programOf(text, file);
    const [trial] = trialTexts(program, {});
    const { language } = program.entry;
    const tree = language === "text" ? null : parseHost(trial?.run ?? "", language, file);
    expect(tree !== null && hasError(tree)).toBe(false);
    expect(trial?.run.split("\n").length).toBe(text.split("\n").length);
    expect(trial?.show).toBe(text);
  });

  test("seed and fidelity", () => {
    const program = programOf(PYTHON);
    expect(applied(program, { epochs: 10 }, 2)).toBe(PYTHON.replace("epochs = 30 ", "epochs = 10 ").replace("seed=7", "seed=9"));
  });

  test.each([
    ["x = 0.5  # @tune 0..1", 1, "1.0"],
    ["x = 0.5  # @tune 0..1", 0.00042, "0.00042"],
    ["x = 0.5  # @tune 0..1", 4.2e-7, "4.2e-7"],
    ["x = 0.5  # @tune 0..1e30", 2.5e25, "2.5e25"],
    ["x = 5  # @tune 1..100000000", 30_000_000, "30000000"],
    ["x = 0.5  # @tune -1..1", -0.25, "-0.25"],
    ['x = "a"  # @tune "a" | nn.X( 1 )', "nn.X( 1 )", "nn.X( 1 )"],
  ])("%s takes %s as %s", (text, value, expected) => {
    const [parameter] = programOf(text).parameters;
    expect(parameter === undefined ? null : formatValue(parameter, value)).toBe(expected);
  });
});

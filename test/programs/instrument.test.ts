import { spawnSync } from "node:child_process";
import { runInNewContext } from "node:vm";
import { transform } from "sucrase";
import { describe, expect, test } from "vitest";
import { trialTexts } from "../../server/language/value-edits";
import { problemsOf, programOf } from "../unit/language/sample";

/** A statement form, run for real: [program, what is reported as [channel, value, step]]. */
const python: readonly (readonly [string, readonly (readonly (number | null)[])[]])[] = [
  ["acc = f(1)  # @objective maximize", [[0, 1, null]]],
  ["acc: float = f(1)  # @objective maximize", [[0, 1, null]]],
  ["acc = 2\nacc += f(1)  # @objective maximize", [[0, 3, null]]],
  ["acc = f(1);  # @objective maximize", [[0, 1, null]]],
  ["acc = f(1); acc = 5  # @objective maximize", [[0, 5, null]]],
  ["x = 1; acc = f(2)  # @objective maximize acc", [[0, 2, null]]],
  ["# @objective maximize\nacc = f(1)", [[0, 1, null]]],
  ["acc = other = f(1)  # @objective maximize other", [[0, 1, null]]],
  ["loss, acc = f(1), f(2)  # @objective maximize acc", [[0, 2, null]]],
  ["loss, (acc, *z) = 1, (2, 3)  # @objective maximize acc", [[0, 2, null]]],
  ["[loss, acc] = 1, 2  # @objective maximize acc", [[0, 2, null]]],
  ["(acc) = f(3)  # @objective maximize", [[0, 3, null]]],
  ["acc = (\n    f(1)\n    + 2\n)  # @objective maximize", [[0, 3, null]]],
  ["acc = f(\n    1,  # one\n)  # @objective maximize", [[0, 1, null]]],
  ["acc = f(1) + \\\n    2  # @objective maximize", [[0, 3, null]]],
  ["acc = '''a\nb'''.count('a')  # @objective maximize", [[0, 1, null]]],
  ["acc = 1 if f(0) else 2  # @objective maximize", [[0, 2, null]]],
  ["acc = (lambda: 4)()  # @objective maximize", [[0, 4, null]]],
  ["if True: acc = f(1)  # @objective maximize", [[0, 1, null]]],
  ["if False: acc = f(1)  # @objective maximize", []],
  [
    "for i in range(2): acc = i  # @objective maximize",
    [
      [0, 0, null],
      [0, 1, null],
    ],
  ],
  [
    "for epoch in range(3, 5):\n    acc = epoch * 2  # @objective maximize step=epoch",
    [
      [0, 6, 3],
      [0, 8, 4],
    ],
  ],
  ["class C:\n    acc = f(1)  # @objective maximize", [[0, 1, null]]],
  ["class C:\n    def run(self):\n        self.__acc = f(1)  # @objective maximize\nC().run()", [[0, 1, null]]],
  ["class C:\n    def run(self):\n        __acc = f(1)  # @objective maximize\nC().run()", [[0, 1, null]]],
  ["class C: pass\nc = C()\nc.acc = f(1)  # @objective maximize", [[0, 1, null]]],
  ["d = {}\nd['acc'] = f(1)  # @objective maximize", [[0, 1, null]]],
  ["d = {}\nd[f('k')] = f(\n  1)  # @objective maximize acc", [[0, 1, null]]],
  ["d = {'a': 1}\nd['a'] += f(1)  # @objective maximize", [[0, 2, null]]],
  ["d = [0]\nd[0], x = f(1), 2  # @objective maximize x", [[0, 2, null]]],
  ["def g():\n    return f(1)  # @objective maximize\ng()", [[0, 1, null]]],
  ["def g(): return f(1)  # @objective maximize\ng()", [[0, 1, null]]],
  ["def g():\n    return(f(1))  # @objective maximize\ng()", [[0, 1, null]]],
  ["def g():\n    return (\n        f(1)  # one\n    )  # @objective maximize\ng()", [[0, 1, null]]],
  ["def g():\n    return f(1);  # @objective maximize\ng()", [[0, 1, null]]],
  ["def g():\n    return -f(1) if f(0) else f(3)  # @objective maximize\ng()", [[0, 3, null]]],
  ["def g():\n    # @objective maximize accuracy\n    return f(2)\ng()", [[0, 2, null]]],
  [
    "async def g():\n    return await h()  # @objective maximize\nasync def h():\n    return 7\nimport asyncio\nasyncio.run(g())",
    [[0, 7, null]],
  ],
  ["def g():\n    acc = yield 1  # @objective maximize\nit = g(); next(it)\ntry: it.send(4)\nexcept StopIteration: pass", [[0, 4, null]]],
  ["with open(__file__) as h: acc = f(1)  # @objective maximize", [[0, 1, null]]],
  [
    "try:\n    acc = f(1)  # @objective maximize\nfinally:\n    lat = f(2)  # @constraint <= 3",
    [
      [0, 1, null],
      [1, 2, null],
    ],
  ],
  [
    "# @constraint <= 5\nacc = f(1)  # @objective maximize",
    [
      [0, 1, null],
      [1, 1, null],
    ],
  ],
  ["acc = f(1)\t# @objective maximize", [[0, 1, null]]],
  ["acc = f(1)  # @objective maximize\r\nb = 2\r\n", [[0, 1, null]]],
  ["acc = 0.5  # @objective maximize", [[0, 0.5, null]]],
  ["é = f(1)  # @objective maximize", [[0, 1, null]]],
  ["def g():\n    global acc\n    acc = f(1)  # @objective maximize\ng()", [[0, 1, null]]],
  ["match f(1):\n    case 1: acc = 2  # @objective maximize", [[0, 2, null]]],
];

const RUNNER = `
import json, sys
reports = []
def __tunelens_report__(channel, value, step=None):
    reports.append([channel, value, step])
    return value
out = []
for text in json.load(sys.stdin):
    reports.clear()
    scope = {"__tunelens_report__": __tunelens_report__, "f": lambda x: x, "__file__": "/dev/null", "__name__": "t"}
    try:
        exec(compile(text, "t.py", "exec"), scope)
        out.append(list(reports))
    except BaseException as error:
        out.append(repr(error))
print(json.dumps(out))
`;

describe("reports in Python statements, run by the interpreter", () => {
  const texts = python.map(([text]) => trialTexts(programOf(text), {})[0]?.run ?? "");
  const done = spawnSync("python3", ["-c", RUNNER], { input: JSON.stringify(texts), encoding: "utf8" });
  const results = JSON.parse(done.stdout) as unknown[];

  test.each(python.map(([text, expected], i) => [text, expected, i] as const))("%j", (text, expected, i) => {
    expect(problemsOf(programOf(text))).toEqual([]);
    expect(results[i]).toEqual(expected);
    expect(texts[i]?.split("\n").length).toBe(text.split("\n").length);
  });
});

const typescript: readonly (readonly [string, readonly (readonly number[])[]])[] = [
  ["const acc = f(1); // @objective maximize", [[0, 1]]],
  ["const acc = f(1) // @objective maximize", [[0, 1]]],
  ["const acc: number = f(1) as number; // @objective maximize", [[0, 1]]],
  ["const acc = f(1)!; // @objective maximize", [[0, 1]]],
  ["const acc = (f(1) satisfies number); // @objective maximize", [[0, 1]]],
  ["let acc = 2; acc += f(1); // @objective maximize", [[0, 3]]],
  ["let acc; acc = f(1) // @objective maximize\n;[1].map(f)", [[0, 1]]],
  ["let acc: number | undefined; acc ??= f(1); // @objective maximize", [[0, 1]]],
  ["// @objective maximize\nconst acc = f(\n  1,\n);", [[0, 1]]],
  ["let acc; if (true) acc = f(1) // @objective maximize\nelse acc = 2", [[0, 1]]],
  [
    "let acc; for (let i = 0; i < 2; i++) acc = i; // @objective maximize",
    [
      [0, 0],
      [0, 1],
    ],
  ],
  [
    "for (let epoch = 3; epoch < 5; epoch++) {\n  const acc = epoch * 2; // @objective maximize step=epoch\n}",
    [
      [0, 6, 3],
      [0, 8, 4],
    ],
  ],
  ["const { acc, loss } = { acc: 1, loss: 2 }; // @objective maximize acc", [[0, 1]]],
  ["const { a: { acc }, ...z } = { a: { acc: 1 } } // @objective maximize acc", [[0, 1]]],
  ["const [loss, acc = 3] = [1]; // @objective maximize acc", [[0, 3]]],
  ["let a, b; [a, b] = [1, 2] // @objective maximize b", [[0, 2]]],
  ["let a; ({ a } = { a: 4 }); // @objective maximize", [[0, 4]]],
  ["let a, b; if (true) [a, b] = [1, 2]; // @objective maximize b\nelse a = 3", [[0, 2]]],
  ["function g() {\n  return f(1); // @objective maximize\n}\ng()", [[0, 1]]],
  ["function g() { return f(1) } // @objective maximize\ng()", [[0, 1]]],
  ["const g = (x: number): number => f(x); // @objective maximize\ng(2)", [[0, 2]]],
  ["let acc; const g = (x: number) => acc = f(x); // @objective maximize\ng(2)", [[0, 2]]],
  ["const o = { x: 0 }; o.x = f(1); // @objective maximize", [[0, 1]]],
  ["const o: Record<string, number> = {}; o['x'] = f(1); // @objective maximize", [[0, 1]]],
  ["class C {\n  acc = f(1); // @objective maximize\n  static s: number = 2\n}\nnew C()", [[0, 1]]],
  ["class C {\n  #acc = 0;\n  run() {\n    this.#acc = f(1); // @objective maximize\n  }\n}\nnew C().run()", [[0, 1]]],
  ["const a = 1, acc = f(2); // @objective maximize acc", [[0, 2]]],
  ["switch (1) {\n  case 1: let acc = f(1) // @objective maximize\n}", [[0, 1]]],
  [
    "const acc = f(1) // @objective maximize\nconst lat = f(2) // @constraint <= 3",
    [
      [0, 1],
      [1, 2],
    ],
  ],
  [
    "/* @constraint <= 5 */\nconst acc = f(1) // @objective maximize step=Infinity",
    [
      [0, 1, Number.POSITIVE_INFINITY],
      [1, 1],
    ],
  ],
  ["const acc = f(1), x = f<number>(2) // @objective maximize acc", [[0, 1]]],
  ["const acc = x => f(x) // @objective maximize\nacc(3)", [[0, 3]]],
  ["const acc = f((0, 1)); // @objective maximize", [[0, 1]]],
];

describe("reports in TypeScript statements, run after sucrase", () => {
  test.each(typescript)("%j", (text, expected) => {
    const program = programOf(text, "t.ts");
    expect(problemsOf(program)).toEqual([]);
    const run = trialTexts(program, {})[0]?.run ?? "";
    expect(run.split("\n").length).toBe(text.split("\n").length);
    const reports: unknown[][] = [];
    const report = (...values: unknown[]): unknown => {
      reports.push(values);
      return values[1];
    };
    const code = transform(run, { transforms: ["typescript"] }).code;
    runInNewContext(`globalThis.__tunelens_report__ = report;\n{\n${code}\n}`, { report, f: (x: unknown) => x });
    expect(reports.toSorted((a, b) => Number(a[0]) - Number(b[0]))).toEqual(expected);
  });
});

import { describe, expect, test } from "vitest";
import { problemsOf, programOf, spaceOf } from "./sample";

const spaces: readonly (readonly [string, readonly string[]])[] = [
  ["const lr = 0.5; // @tune 1e-4..1 log", ["lr: float 0.0001..1 log = 0.5"]],
  ["let lr: number = 0.5 // @tune 1e-4..1 log", ["lr: float 0.0001..1 log = 0.5"]],
  ["export const n = 3; // @tune 1..5", ["n: int 1..5 = 3"]],
  ["export default { n: 3 }; // @tune 1..5", ["n: int 1..5 = 3"]],
  ["var n = -3; // @tune -5..-1", ["n: int -5..-1 = -3"]],
  ["const n = 1_000; // @tune 1..1e4 log", ["n: int 1..10000 log = 1_000"]],
  ["const [a, [b, ...c], d = 4] = [1, [2, 3], 5]; // @tune b: 1..5", ["b: int 1..5 = 2"]],
  ["[a, b] = [1, 2]; // @tune b: 1..5", ["b: int 1..5 = 2"]],
  ["[a[i], a[j]] = [a[j], a[i]];\n({ x: this.x, y: this.y } = p);\nconst n = 3; // @tune 1..5", ["n: int 1..5 = 3"]],
  ["const t = [1, 2] as const; // @tune t_0: 1..5", ["t_0: int 1..5 = 1"]],
  ["const t = [[0] as X, 2] satisfies [X, number]; // @tune t_1: 1..5", ["t_1: int 1..5 = 2"]],
  ["const n = 3 as const; // @tune 1..5", ["n: int 1..5 = 3"]],
  ["const n = (3 as number); // @tune 1..5", ["n: int 1..5 = 3"]],
  ["const n = <number>3; // @tune 1..5", ["n: int 1..5 = 3"]],
  ["const n = 3 satisfies number; // @tune 1 | 2 | 3", ["n: choice ordered 1 | 2 | 3 = 3"]],
  ["const n = 3; /* @tune 1..5 */", ["n: int 1..5 = 3"]],
  ["const n = /* @tune 1..5 */ 3, m = 4;", ["n: int 1..5 = 3"]],
  ["const n = 3 /* @tune 1..5 */, m = 4 /* @tune 1..6 */;", ["n: int 1..5 = 3", "m: int 1..6 = 4"]],
  ["/* @tune 1..5 */ const n = 3;", ["n: int 1..5 = 3"]],
  ["/** Words.\n * @param x y\n * units @tune 1..5\n */\nconst n = 3;", ["n: int 1..5 = 3"]],
  ["// @tune 1..5\nconst n = 3;", ["n: int 1..5 = 3"]],
  ["const n = 3; // @tune 1..5 // eslint-disable-line", ["n: int 1..5 = 3"]],
  ["const a = 1, b = 2; // @tune a: 1..3; b: 1..4", ["a: int 1..3 = 1", "b: int 1..4 = 2"]],
  ["const f = false; // @tune", ["f: choice true | false = false"]],
  ["const s = 'a'; // @tune 'a' | \"b//c\" | `d`", ["s: choice 'a' | \"b//c\" | `d` = 'a'"]],
  ["const s = null; // @tune null | 0.5 | undefined", ["s: choice null | 0.5 | undefined = null"]],
  ["const act = tf.relu(); // @tune tf.relu() | ((x: number) => x * 2)", ["act: choice tf.relu() | ((x: number) => x * 2) = tf.relu()"]],
  [
    "const o = { units: 16, name: 'x' } as const; // @tune units: 16 | 32; name: 'x' | 'y'",
    ["units: choice ordered 16 | 32 = 16", "name: choice 'x' | 'y' = 'x'"],
  ],
  [
    "const o = {\n  units: 16, // @tune 8..32\n  'drop-out': 0.5, // @tune 0..1\n};",
    ["units: int 8..32 = 16", "drop-out: float 0..1 = 0.5"],
  ],
  ["const o = {\n  // @tune 8..32\n  units: 16,\n  x: 2,\n};", ["units: int 8..32 = 16"]],
  ["await model.fit(xs, ys, {\n  epochs: 5, // @tune 1..9\n  batchSize: 16,\n});", ["epochs: int 1..9 = 5"]],
  ["model.add(dense({ units: 16, activation: 'relu' })); // @tune units: 8..32", ["units: int 8..32 = 16"]],
  ["function f(lr = 0.1, n: number = 2) { // @tune lr: 0..1; n: 1..3\n}", ["lr: float 0..1 = 0.1", "n: int 1..3 = 2"]],
  ["function f({ lr = 0.1 } = {}) { // @tune 0..1\n}", ["lr: float 0..1 = 0.1"]],
  ["const f = (lr = 0.1) => { // @tune 0..1\n  return lr;\n};", ["lr: float 0..1 = 0.1"]],
  [
    "class C {\n  lr = 0.1; // @tune 0..1\n  static readonly n: number = 2; // @tune 1..3\n  #p = 3; // @tune 1..4\n}",
    ["lr: float 0..1 = 0.1", "n: int 1..3 = 2", "#p: int 1..4 = 3"],
  ],
  ["this.lr = 0.1; // @tune 0..1", ["lr: float 0..1 = 0.1"]],
  ["o['lr'] = 0.1; // @tune 0..1", ["lr: float 0..1 = 0.1"]],
  ["enum E {\n  A = 1, // @tune 1..3\n}", ["A: int 1..3 = 1"]],
  [
    "function a() {\n  const lr = 0.1; // @tune 0..1\n}\nconst b = () => {\n  const lr = 0.2; // @tune 0..1\n};",
    ["a.lr: float 0..1 = 0.1", "b.lr: float 0..1 = 0.2"],
  ],
  [
    "class A {\n  run() {\n    const lr = 0.1; // @tune 0..1\n  }\n}\nclass B {\n  run() {\n    const lr = 0.2; // @tune 0..1\n  }\n}",
    ["A.run.lr: float 0..1 = 0.1", "B.run.lr: float 0..1 = 0.2"],
  ],
  ["const f = ({ lr = 0.1, n = 3 } = {}) => lr; // @tune lr: 0..1; n: 1..5", ["lr: float 0..1 = 0.1", "n: int 1..5 = 3"]],
  [
    "try {} catch (e: unknown) {\n  let m!: number;\n  const n = 3; // @tune 1..5\n}\nexport type * from './a';\nexport * as default from './b';",
    ["n: int 1..5 = 3"],
  ],
  [
    "const a = [1, 2] as const; // @tune [1, 2] as const | [3, 4] as const",
    ["a: choice [1, 2] as const | [3, 4] as const = [1, 2] as const"],
  ],
  [
    "const c = { 'w-d': 1e-4, b: 2 }; // @tune w_d: 1e-6..1e-2 log; b: 1..3 if w_d > 1e-5",
    ["w-d: float 0.000001..0.01 log = 1e-4", "b: int 1..3 = 2 if w_d > 1e-5"],
  ],
  ['export { a, type B } from "./b";\ndeclare module "c" {}\nconst n = 3; // @tune 1..5', ["n: int 1..5 = 3"]],
  ["const s = '// @tune 1..3', t = `// @tune 1..3`, r = /[/*] @tune 1..3/;", []],
  ["/** @type {number} @see x @since 1 */ const n = 3;", []],
  ["const n = 3; // @tune 1..5\r\nconst m = 4; // @tune 1..6\r\n", ["n: int 1..5 = 3", "m: int 1..6 = 4"]],
  ["const n = 3; // @tune 1..5\rconst m = 4; // @tune 1..6", ["n: int 1..5 = 3", "m: int 1..6 = 4"]],
  ["const n = 3; // @tune 1..5\u2028const m = '\u2028';", ["n: int 1..5 = 3"]],
  ["for (let i = 0; i < 3; i++) {\n  const n = 3; // @tune 1..5\n}", ["n: int 1..5 = 3"]],
  ["if (x) n = 3; // @tune 1..5\nelse n = 4;", ["n: int 1..5 = 3"]],
  [
    "const n = 1; // @tune 1..3\nconst m = 2; // @tune 1..3 if n == 2 or not (n in [1, 3])",
    ["n: int 1..3 = 1", "m: int 1..3 = 2 if n == 2 or not (n in [1, 3])"],
  ],
];

describe("JavaScript and TypeScript: annotations → parameters", () => {
  test.each(spaces)("%j", (text, expected) => {
    const program = programOf(text, "train.ts");
    expect({ space: spaceOf(program), problems: problemsOf(program) }).toEqual({ space: expected, problems: [] });
  });

  test.each([
    "a.filter((x): x is string => true);",
    "const g = (x: unknown): x is { a: number; b: string } => {\n  return true;\n};",
    "type Fn = (x: number) => x is 3;\ntype O = { f: (x: any) => asserts x is string };",
    "let tn: this is string;",
    "type F = abstract new () => void;",
    "@dec({ a: 1 }) export class A { @prop() x = 1; @a.b.c() m() {} }",
    "@a.b\n@c({})\nexport default abstract class A {}",
    "export default abstract class {}",
    "type B<T> = T extends (infer U extends string)[] ? U : never;",
    "interface V<in out T> {}",
    "let t: [a: number, b?: string, ...rest: boolean[]];",
    "import def, * as ns from 'x';",
    "f(a)\n!b && c()",
    "const a = 0XFF, b = 0B1, c = 0O7;",
    `class A {\n  constructor() {}\n${"  // words\n".repeat(300)}  async fit(x) {}\n${"  // words\n".repeat(300)}  static async *m() {}\n}`,
    `${"// words\n".repeat(300)}async function f() {}`,
    `0 && (module.exports = {\n${Array.from({ length: 300 }, (_, i) => `  name${i}`).join(",\n")}\n});`,
  ])("%j is sound, and what the grammar does not know of it is no warning", (text) => {
    const program = programOf(`${text}\n\n// @search trials=3\nconst lr = 0.1; // @tune 0..1\n`, "train.ts");
    expect({ space: spaceOf(program), problems: problemsOf(program) }).toEqual({ space: ["lr: float 0..1 = 0.1"], problems: [] });
  });

  test.each([
    "const f = (x): is => 1 1;",
    "class A { x y z }",
    "@dec class {}",
    "import x, y from z;",
    "function f(a b) {}",
    "f(a) !b && c()",
  ])("%j is told", (text) => {
    expect(problemsOf(programOf(`${text}\n\n// @search trials=3\nconst lr = 0.1; // @tune 0..1\n`, "train.ts"))).toEqual([
      expect.stringMatching(/^syntax-error /),
    ]);
  });

  test("JSX and its comments", () => {
    const program = programOf(
      "const A = () => <Dense units={n}>{/* words */}text // no</Dense>; // @tune 1..2 as never\nconst n = 3; // @tune 1..5",
      "a.tsx",
    );
    expect(spaceOf(program)).toEqual(["n: int 1..5 = 3"]);
    expect(problemsOf(program)).toEqual(['no-literal "() => <Dense units={n}>{/* words */}text // no</Dense>"']);
  });

  test("attributes of JSX, on one line and on lines of their own", () => {
    const program = programOf(
      'const A = <Dense units={16} act="relu" on {...p} />; // @tune units: 8..32; act: "relu" | "tanh"\n' +
        "const B = (\n  <Dense\n    rate={0.5} // @tune 0..1\n    /* @tune 1..5 */\n    n={3}\n  >\n    {x}\n  </Dense>\n);",
      "a.tsx",
    );
    expect(problemsOf(program)).toEqual([]);
    expect(spaceOf(program)).toEqual([
      "units: int 8..32 = 16",
      'act: choice "relu" | "tanh" = "relu"',
      "rate: float 0..1 = 0.5",
      "n: int 1..5 = 3",
    ]);
  });

  const BETWEEN = [
    ["f(0.1 /* @tune 0..1 as x */, 0.2)", "0.1"],
    ["f(0.1, /* @tune 0..1 as x */ 0.2)", "0.2"],
    ["[0.1, /* @tune 0..1 as x */ 0.2, 0.3]", "0.2"],
    ["[0.1 /* @tune 0..1 as x */, 0.2, 0.3]", "0.1"],
    ['{ "a": 0.1, /* @tune 0..1 as x */ "b": 0.2 }', "0.2"],
    ['{ "a": 0.1 /* @tune 0..1 as x */, "b": 0.2 }', "0.1"],
    ['{ "a": /* @tune 0..1 as x */ 0.1, "b": 0.2 }', "0.1"],
  ] as const;
  test.each([
    ...BETWEEN.map(([text, value]) => ["a.ts", `const v = ${text};`, value]),
    ...BETWEEN.map(([text, value]) => ["a.jsonc", `{ "v": ${text.replace(/^f\((.*)\)$/, "[$1]")} }`, value]),
    ...BETWEEN.slice(0, 2).map(([text, value]) => ["a.c", `double v = ${text};`, value]),
    ["a.c", "double a = 0.1, /* @tune 0..1 as x */ b = 0.2;", "0.2"],
    ["a.c", "double a = 0.1 /* @tune 0..1 as x */, b = 0.2;", "0.1"],
  ])("%s: a comment between values belongs to the one right behind it, else to the one before: %s", (file = "", text = "", value) => {
    const program = programOf(text, file);
    expect(problemsOf(program, ["no-objective", "config-alone", "command-missing"])).toEqual([]);
    expect(spaceOf(program)).toEqual([`x: float 0..1 = ${value}`]);
  });
});

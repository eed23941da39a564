import { describe, expect, test } from "vitest";
import { nodes, runNode } from "../support/node-trial";

const manifest = { "package.json": '{"type":"module"}' };

/** Runs one file as it is, and as TypeScript or JavaScript by its name. */
function run(node: string, name: string, text: string, more: Record<string, string> = {}) {
  return runNode({ files: { [name]: text, ...more }, overlay: { [name]: text }, entry: name, node });
}

describe.each(nodes)("%s", (node) => {
  test.each(["train.js", "train.cjs", "train.mjs"])("%s: an uncaught exception names the user's line", async (name) => {
    const result = await run(node, name, `\n\nfunction train(lr) {\n  throw new RangeError("lr is " + lr);\n}\ntrain(1);\n`);
    expect(result).toMatchObject({ code: 1, error: { message: "RangeError: lr is 1", file: name, line: 4, syntax: false } });
    expect(result.output).toContain(`${name}:4`);
  });

  test.each(["train.ts", "train.mts", "train.cts", "train.tsx"])("%s: lines stay below types, enums and generics", async (name) => {
    const text = `interface Options {
  readonly lr: number;
}
enum Optimizer {
  Sgd,
  Adam = 5,
}
abstract class Base<T extends Options> {
  constructor(protected readonly options: T, public kind = Optimizer.Adam) {}
  abstract train(): void;
}
class Model extends Base<Options> {
  train(): never {
    const { lr } = this.options satisfies Options;
    throw new TypeError(\`\${lr} \${this.kind} \${Optimizer[this.kind]}\`);
  }
}
new Model({ lr: 1 } as const).train();
`;
    const result = await run(node, name, text);
    expect(result).toMatchObject({ code: 1, error: { message: "TypeError: 1 5 Adam", file: name, line: 15 } });
    expect(result.output).toContain(`${name}:15`);
  });

  test.each([
    ["@seal\nclass A {}", 3],
    ["class A {\n  @inject() name = 1;\n}", 4],
    ["class A {\n  constructor(@inject() name: string) {}\n}", 4],
  ])("decorators are refused at their place: %s", async (text, line) => {
    const quiet = 'const text = "@seal"; // @tune 1..2 @x\nconst email = `a @b`;\n';
    const run = await runNode({ files: { "train.mts": "0;" }, overlay: { "train.mts": quiet + text }, entry: "train.mts", node });
    expect(run).toMatchObject({ code: 1, error: { message: expect.stringContaining("decorators are nothing"), line, syntax: true } });
    expect(await runNode({ files: { "train.mts": "0;" }, overlay: { "train.mts": quiet }, entry: "train.mts", node })).toMatchObject({
      code: 0,
    });
  });

  test("a namespace with values is refused at its place; one of types alone, or declared, is none", async () => {
    const types =
      'export namespace Types { export interface Options { const: 1; class: string } export type Rate = number }\ndeclare namespace Elsewhere { const rate: number }\nconst text = "namespace X { const y = 1 }";\n';
    const values = "namespace Hyper.Deep {\n  export const lr = 0.1;\n}\nconsole.log(Hyper.Deep.lr);\n";
    const fine = await run(node, "train.mts", `${types}console.log(text.length as Types.Rate);\n`);
    expect(fine).toMatchObject({ code: 0, output: "27\n", error: null });
    expect(await run(node, "train.mts", `${types}${values}`)).toMatchObject({
      code: 1,
      error: { message: expect.stringContaining("the namespace Hyper holds values") as string, file: "train.mts", line: 4, syntax: true },
    });
  });

  test("an unhandled rejection", async () => {
    const text = `async function train(): Promise<void> {\n  await null;\n  throw new Error("diverged\\nin two lines");\n}\nvoid train();\nsetTimeout(() => {}, 60_000);\n`;
    expect(await run(node, "train.mts", text)).toMatchObject({
      code: 1,
      error: { message: "Error: diverged", file: "train.mts", line: 3 },
    });
  });

  test("an error inside a library is told at the user's line that called it", async () => {
    const library = {
      "node_modules/lib/index.js": `module.exports = () => { throw new Error("deep"); };`,
      "node_modules/lib/package.json": "{}",
    };
    const result = await run(node, "train.mjs", `import lib from "lib";\n\nlib();\n`, library);
    expect(result.error).toMatchObject({ message: "Error: deep", file: "train.mjs", line: 3 });
  });

  test.each([
    ["throw 'plain text'", "Uncaught plain text"],
    ["throw null", "Uncaught null"],
    ["throw { code: 3 }", 'Uncaught {"code":3}'],
    ["class Diverged extends Error {}; throw new Diverged('NaN loss')", "Error: NaN loss"],
    ["const e = new Error('x'); e.stack = 5; throw e", "Error: x"],
    ["throw { get message() { throw 1 } }", "Uncaught error that cannot be read"],
  ])("%s", async (statement, message) => {
    expect(await run(node, "train.js", statement)).toMatchObject({ code: 1, error: { message } });
  });

  test.each(["train.js", "train.mjs", "train.cjs", "train.ts", "train.mts", "train.cts"])("%s: a syntax error", async (name) => {
    const result = await run(node, name, "const a = 1;\n\nlet b = = 2;\n");
    expect(result).toMatchObject({
      code: 1,
      error: { message: expect.stringMatching(/^SyntaxError: Unexpected token/), file: name, line: 3, syntax: true },
    });
  });

  test("a syntax error in an imported module", async () => {
    const result = await runNode({
      files: { ...manifest, "train.js": 'import "./lib.js";', "lib.js": "\nlet a = ;" },
      overlay: { "train.js": 'import "./lib.js";', "lib.js": "\nlet a = ;" },
      entry: "train.js",
      node,
    });
    expect(result.error).toMatchObject({ file: "lib.js", line: 2, syntax: true });
  });

  test("a text that does not parse while the program runs is no syntax error of the program", async () => {
    const result = await run(node, "train.mjs", `\nJSON.parse("{");`);
    expect(result.error).toMatchObject({ file: "train.mjs", line: 2, syntax: false });
  });

  test("a module that is missing", async () => {
    const result = await run(node, "train.ts", `import { x } from "./nowhere";\nconsole.log(x);`, manifest);
    expect(result).toMatchObject({ code: 1, error: { message: expect.stringContaining("nowhere") } });
  });

  test("an error that the program handles is not told as its end", async () => {
    const text = `process.on("uncaughtException", () => console.log("handled"));\nsetTimeout(() => { __tunelens_report__(0, 1); }, 50);\nthrow new Error("x");`;
    expect(await run(node, "train.cjs", text)).toMatchObject({ code: 0, reports: [[0, 1, 1]], output: expect.stringContaining("handled") });
  });
});

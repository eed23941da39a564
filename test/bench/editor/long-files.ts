export interface LongFile {
  readonly name: string;
  readonly languageId: string;
  readonly text: string;
}

/** A program of so many lines with an annotation every sixth class. */
export function longPython(lines: number): LongFile {
  const out = ["# @search trials=20", "import torch.nn as nn"];
  for (let k = 0; out.length < lines - 2; k++) {
    out.push(
      `class Block${k}(nn.Module):`,
      `    def __init__(self, width=64, depth=3, dropout=0.1):  # layer ${k}`,
      "        super().__init__()",
      "        self.layers = [nn.Linear(width, width) for _ in range(depth)]",
      `        self.options = {'lr': 0.1, 'name': "block${k}", 'sizes': [1, 2, 3]}`,
      `        rate_${k} = 0.5${k % 6 === 0 ? "  # @tune 0..1" : ""}`,
      "",
      "    def forward(self, x, mask=None):",
      "        for layer in self.layers:",
      "            x = layer(x) if mask is None else layer(x * mask)",
      `            if x.sum() > ${k} and not self.training:`,
      "                x = x / (1e-6 + x.norm(p=2, dim=-1, keepdim=True))",
      "        return x",
      "",
    );
  }
  return {
    name: "train.py",
    languageId: "python",
    text: [...out.slice(0, lines - 1), "val_acc = evaluate()  # @objective maximize"].join("\n"),
  };
}

export function longTypeScript(lines: number): LongFile {
  const out = ["// @search trials=20", "import * as tf from '@tensorflow/tfjs';"];
  for (let k = 0; out.length < lines - 2; k++) {
    out.push(
      `export class Block${k} extends Base {`,
      `  private readonly width: number = 64; // layer ${k}`,
      "  constructor(readonly depth = 3, dropout = 0.1) {",
      "    super();",
      `    const options = { lr: 0.1, name: "block${k}", sizes: [1, 2, 3] };`,
      `    const rate_${k} = 0.5;${k % 6 === 0 ? " // @tune 0..1" : ""}`,
      "  }",
      "  forward(x: tf.Tensor, mask?: tf.Tensor): tf.Tensor {",
      "    for (const layer of this.layers) {",
      "      x = mask === undefined ? (layer.apply(x) as tf.Tensor) : (layer.apply(x.mul(mask)) as tf.Tensor);",
      `      if (x.sum().dataSync()[0] > ${k} && !this.training) x = x.div(x.norm(2, -1, true).add(1e-6));`,
      "    }",
      "    return x;",
      "  }",
      "}",
      "",
    );
  }
  const whole = out.slice(0, out.lastIndexOf("}", lines - 2) + 1);
  while (whole.length < lines - 1) whole.push("");
  return { name: "train.ts", languageId: "typescript", text: [...whole, "const valAcc = evaluate(); // @objective maximize"].join("\n") };
}

/** 5,000 lines of other makes, all with an annotation at `@tune 0..1`. */
export function madeOtherwise(): Readonly<Record<string, LongFile>> {
  const made: Record<string, LongFile> = {};
  for (const { name, languageId, text } of [longPython(5000), longTypeScript(5000)]) {
    const sign = languageId === "python" ? "#" : "//";
    const add = (make: string, changed: string) => {
      made[`${languageId}, ${make}`] = { name, languageId, text: changed };
    };
    let found = 0;
    add(
      "three annotations",
      text.replace(new RegExp(` *${sign} @tune 0\\.\\.1`, "g"), (tag) => (found++ < 3 ? tag : "")),
    );
    add(
      "one in each of 357 classes",
      text.replace(new RegExp(`(rate_\\d+ = 0\\.5;?)( *${sign} @tune 0\\.\\.1)?`, "g"), `$1  ${sign} @tune 0..1`),
    );
    add("no blank lines", text.replace(/\n+/g, "\n"));
    add("ten functions of 500 lines", longFunctions(languageId === "python"));
    add("one class of 555 methods, six deep", deepMethods(languageId === "python"));
    add("one dictionary", giantDictionary(languageId === "python"));
  }
  const { text } = longTypeScript(5000);
  const elements = text.replaceAll("    return x;", "    return <b id={x}>don't {x}</b>;");
  return { ...made, tsx: { name: "train.tsx", languageId: "typescriptreact", text: elements } };
}

function longFunctions(isPython: boolean): string {
  const out = isPython ? ["# @search trials=20", "import torch"] : ["// @search trials=20", "import * as tf from 'tf';"];
  for (let f = 0; f < 10; f++) {
    out.push("", isPython ? `def step_${f}(x, y):` : `function step_${f}(x: number[], y: tf.Tensor) {`);
    for (let i = 0; i < 124; i++) {
      const tag = i % 10 === 0;
      if (isPython)
        out.push(
          `    a_${f}_${i} = 0.5${tag ? "  # @tune 0..1" : ""}`,
          `    if x[${i}] > a_${f}_${i}:`,
          `        y = torch.nn.functional.relu(x * ${i}.5 + y, inplace=True)`,
          `        log(f"step {y}", level=${i})`,
        );
      else
        out.push(
          `  const a_${f}_${i} = 0.5;${tag ? " // @tune 0..1" : ""}`,
          `  if ((x[${i}] ?? 0) > a_${f}_${i}) {`,
          `    y = tf.relu(y.mul(${i}.5).add(y));`,
          `    log(\`step \${y}\`, { level: ${i} }); }`,
        );
    }
    out.push(...(isPython ? ["    return y"] : ["  return y;", "}"]));
  }
  return [...out, "", isPython ? "acc = run()  # @objective maximize" : "const acc = run(); // @objective maximize"].join("\n");
}

function deepMethods(isPython: boolean): string {
  const out = isPython ? ["# @search trials=20", "class Model(Base):"] : ["// @search trials=20", "export class Model extends Base {"];
  for (let m = 0; m < 555; m++) {
    const tag = m % 10 === 0;
    if (isPython)
      out.push(
        `    def method_${m}(self, x=1, y=2):`,
        `        rate_${m} = 0.5${tag ? "  # @tune 0..1" : ""}`,
        "        for i in range(x):",
        "            while y > 3:",
        "                if i in self.seen:",
        "                    with self.lock:",
        "                        try:",
        "                            self.go(i, {'a': [1, 2, (3, 4)]})",
        "                        finally: self.stop()",
      );
    else
      out.push(
        `  method_${m}(x = [1], y = 2) {`,
        `    const rate_${m} = 0.5;${tag ? " // @tune 0..1" : ""}`,
        "    for (const i of x) {",
        "      while (y > 3) {",
        "        if (this.seen.has(i)) {",
        "          try {",
        "            this.go(i, { a: [1, 2, [3, 4]] });",
        "          } finally { this.stop(); }",
        "        } } } }",
      );
  }
  return [...out, ...(isPython ? ["acc = run()  # @objective maximize"] : ["}", "const acc = run(); // @objective maximize"])].join("\n");
}

function giantDictionary(isPython: boolean): string {
  const [sign, gap] = isPython ? ["#", "  "] : ["//", " "];
  const key = (name: string) => (isPython ? `"${name}"` : name);
  const out = isPython ? ["# @search trials=20", "CONFIG = {"] : ["// @search trials=20", "export const CONFIG = {"];
  for (let b = 0; b < 1245; b++) {
    const tag = b % 20 === 0 ? `${gap}${sign} @tune 0..1 as lr${b}` : "";
    out.push(
      `  ${key(`block${b}`)}: {`,
      `    ${key("lr")}: 0.5,${tag}`,
      `    ${key("sizes")}: [64, 128, ${b}], ${key("name")}: "block${b}",`,
      "  },",
    );
  }
  return [
    ...out,
    ...(isPython ? ["}", "acc = run(CONFIG)  # @objective maximize"] : ["};", "const acc = run(CONFIG); // @objective maximize"]),
  ].join("\n");
}

/** Files of other shapes than classes between blank lines, each with an annotation at `@tune 0..1`. */
export function oddFiles(): Readonly<Record<string, LongFile>> {
  const numbers = "1, ".repeat(1_700_000);
  return {
    ...madeOtherwise(),
    "50,000 lines of python": longPython(50_000),
    "50,000 lines of typescript": longTypeScript(50_000),
    "a line of 5 MB": {
      name: "train.py",
      languageId: "python",
      text: `lr = 0.5  # @tune 0..1\n\nx = [${numbers}]\n\nval_acc = evaluate(lr, x)  # @objective maximize\n`,
    },
  };
}

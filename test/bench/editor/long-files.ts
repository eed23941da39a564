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

/** Files of other shapes than classes between blank lines, each with an annotation at `@tune 0..1`. */
export function oddFiles(): Readonly<Record<string, LongFile>> {
  const [python, typescript] = [longPython(5000), longTypeScript(5000)];
  const dense = (file: LongFile): LongFile => ({ ...file, text: file.text.replace(/\n+/g, "\n") });
  const numbers = "1, ".repeat(1_700_000);
  return {
    "python without blank lines": dense(python),
    "typescript without blank lines": dense(typescript),
    tsx: {
      name: "train.tsx",
      languageId: "typescriptreact",
      text: typescript.text.replaceAll("    return x;", "    return <b id={x}>x</b>;"),
    },
    "50,000 lines of python": longPython(50_000),
    "50,000 lines of typescript": longTypeScript(50_000),
    "a line of 5 MB": {
      name: "train.py",
      languageId: "python",
      text: `lr = 0.5  # @tune 0..1\n\nx = [${numbers}]\n\nval_acc = evaluate(lr, x)  # @objective maximize\n`,
    },
  };
}

import { mergeDiagnostics, programDiagnostics } from "../features/diagnostics";
import { sourceFile } from "../language/analyze-file";
import { DraftCache } from "../language/draft-cache";
import type { SourceHost } from "../language/model";
import { loadProgram } from "../language/program";
import { plannedProblems } from "./planned-problems";

const ROUNDS = 32;
/** Milliseconds before the first piece of work: a file that was open before the server was comes by then. */
const FIRST_PAUSE = 40;
/** Milliseconds between two pieces of work, each of which takes a few. */
const PAUSE = 2;

const PYTHON = `# @search trials=9
import torch.nn as nn

class Net(nn.Module):
    def __init__(self, width=64, dropout=0.1, *sizes, **others):  # @tune width: 8..64 step 8; dropout: 0..0.9
        super().__init__()
        self.layers = [nn.Linear(width, width, bias=False) for _ in range(3) if width > 1]
        self.options = {"lr": 0.1, 'name': f"net{width}", "sizes": (1, 2, 3)}

    def forward(self, x, mask=None):
        """Runs."""
        for i, layer in enumerate(self.layers):
            x = layer(x) if mask is None else layer(x * mask[i, ...])
        return x / (1e-6 + x.norm(p=2, dim=-1))

lr = 0.1  # @tune 1e-4..1 log
optimizer = "sgd"  # @tune "sgd" | "adam"
momentum = 0.5  # @tune 0..0.99 if optimizer == "sgd"
val_acc = run(lr)  # @objective maximize
`;
const TYPESCRIPT = `// @search trials=9
import * as tf from "@tensorflow/tfjs";

export class Net extends Base<number> {
  private readonly width: number = 64; // @tune 8..64 step 8
  constructor(readonly depth = 3, { dropout = 0.1, ...rest }: Options = {}) { // @tune dropout: 0..0.9
    super(\`net \${depth}\`);
    const options = { lr: 0.1, name: "net", sizes: [1, 2, 3] as const };
  }
  forward(x: tf.Tensor, mask?: tf.Tensor): tf.Tensor {
    for (const layer of this.layers) x = mask === undefined ? layer.apply(x) : (layer.apply(x.mul(mask)) as tf.Tensor);
    return x.div(x.norm(2, -1, true).add(1e-6));
  }
}
const lr = 0.1; // @tune 1e-4..1 log
const valAcc = await run(lr); // @objective maximize
`;

/** As long as a text has to be for what nobody speaks of to be cut out of it. */
const LONG = 20_000;

/** A program, and every other round a long one: little of it is annotated, as in most that are long. */
function sampleOf(sample: string, comment: string, round: number): string {
  // What is known is not read again: no part of it is what it was a round before.
  const text = `${comment} ${round}\n${sample}`.replaceAll("\n\n", `\n\n${comment} ${round}\n`);
  if (round % 4 < 2) return text;
  const plain = sample.replaceAll(/ *(?:#|\/\/) @.*/g, "");
  return `${text}\n${plain.repeat(Math.ceil(LONG / plain.length))}`;
}

/**
 * Code that has run before runs several times as fast: goes through small programs in short pieces while the server has nothing else to
 * do, so that the first real one is answered soon. `isIdle` ends it; `ended` is called once all is gone through.
 */
export function warmUp(isIdle: () => boolean, ended: () => void = () => {}): void {
  let round = 0;
  const files = [
    { path: "/warm/up.py", sample: PYTHON, comment: "#" },
    { path: "/warm/up.ts", sample: TYPESCRIPT, comment: "//" },
  ];
  const step = () => {
    const file = files[round % files.length];
    if (round >= ROUNDS) ended();
    if (file === undefined || round >= ROUNDS || !isIdle()) return;
    const { path, sample, comment } = file;
    const text = sampleOf(sample, comment, round);
    const host: SourceHost = { read: () => text, isFile: (asked) => asked === path };
    const cache = new DraftCache(() => true);
    cache.draft(sourceFile(path, "up", `${text}y = 1\n`));
    const program = loadProgram(path, "/warm", host, {}, cache.draft);
    mergeDiagnostics([programDiagnostics({ ...program, problems: plannedProblems(program) })]);
    round++;
    setTimeout(step, PAUSE).unref();
  };
  setTimeout(step, FIRST_PAUSE).unref();
}

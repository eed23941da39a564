import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { diskHost } from "../../../server/commands/disk-host";
import { loadProgram } from "../../../server/language/program";
import { LocalBackend } from "../../../server/trials/local-backend";
import { shown, spread } from "../support/figures";
import { dist, inFolder, pythonWith } from "../support/place";

/** Seconds between asking a program to end and ending it. */
const GRACE = 1;

interface Case {
  readonly what: string;
  /** A value is reported in it first; when the study has heard it, it stops the trial. */
  readonly program: string;
  /** Whether it ends by itself when it is asked to. */
  readonly isWellBehaved: boolean;
  readonly module?: string;
}

const REPORT = "score = 1  # @objective maximize";

const CASES: readonly Case[] = [
  { what: "a loop that reports", program: `import time\nwhile True:\n    ${REPORT}\n    time.sleep(0.01)\n`, isWellBehaved: true },
  { what: "a loop that computes", program: `${REPORT}\nx = 0\nwhile True:\n    x += 1\n`, isWellBehaved: true },
  { what: "asleep", program: `import time\n${REPORT}\ntime.sleep(1000)\n`, isWellBehaved: true },
  {
    what: "training in PyTorch",
    program: `import torch\nmodel = torch.nn.Linear(64, 64)\n${REPORT}\nwhile True:\n    model(torch.randn(256, 64)).sum().backward()\n`,
    isWellBehaved: true,
    module: "torch",
  },
  {
    what: "a DataLoader with two workers",
    program: `import torch\nfrom torch.utils.data import DataLoader, TensorDataset\nloader = DataLoader(TensorDataset(torch.randn(64, 8)), batch_size=8, num_workers=2)\nwhile True:\n    for batch in loader:\n        ${REPORT}\n`,
    isWellBehaved: true,
    module: "torch",
  },
  {
    what: "swallows every exception",
    program: `import time\nwhile True:\n    try:\n        ${REPORT}\n        time.sleep(0.01)\n    except BaseException:\n        pass\n`,
    isWellBehaved: false,
  },
  {
    what: "a long finally",
    program: `import time\ntry:\n    ${REPORT}\n    time.sleep(1000)\nfinally:\n    time.sleep(1000)\n`,
    isWellBehaved: false,
  },
  {
    what: "a SIGTERM handler of its own",
    program: `import signal, time\nsignal.signal(signal.SIGTERM, lambda *_: None)\n${REPORT}\nwhile True:\n    time.sleep(1)\n`,
    isWellBehaved: false,
  },
  { what: "C code that holds the interpreter", program: `${REPORT}\nsum(range(10 ** 13))\n`, isWellBehaved: false },
];

export const STOP_HEAD = ["stop → no process left", "warm", "cold", "to reach"];

/** From the call that stops a trial until the backend says that nothing of it is left. */
export async function stopLatency(rounds: number): Promise<readonly (readonly string[])[]> {
  const rows: (readonly string[])[] = [];
  for (const each of CASES) {
    const python = each.module === undefined ? "python3" : pythonWith(each.module);
    if (python === null) continue;
    const took = { warm: [] as number[], cold: [] as number[] };
    for (const starts of ["warm", "cold"] as const) {
      took[starts].push(...(await inFolder((folder) => stopped(each, folder, python, rounds, starts === "cold"))));
    }
    const limit = each.isWellBehaved ? "median ≤ 100 ms" : `≤ ${GRACE * 1000 + 100} ms`;
    rows.push([each.what, shown(spread(took.warm), "ms"), shown(spread(took.cold), "ms"), limit]);
  }
  return rows;
}

async function stopped({ program }: Case, folder: string, python: string, rounds: number, coldStarts: boolean): Promise<readonly number[]> {
  const entry = path.join(folder, "train.py");
  mkdirSync(path.join(folder, ".git"));
  writeFileSync(entry, program);
  const backend = new LocalBackend({
    program: loadProgram(entry, folder, diskHost),
    runtimes: path.join(dist, "runtimes"),
    logs: path.join(folder, "logs"),
    slots: 1,
    arguments: [],
    interpreters: { python },
    grace: GRACE,
    coldStarts,
  });
  const took: number[] = [];
  for (let trial = 0; trial < rounds; trial++) took.push(await stoppedOnce(backend, trial));
  await backend.close();
  return took;
}

async function stoppedOnce(backend: LocalBackend, trial: number): Promise<number> {
  let at = Number.NaN;
  const handle = backend.start(
    { trial, params: {}, seedOffset: 0, timeout: null },
    {
      onReport: () => {
        if (!Number.isNaN(at)) return;
        at = 0;
        // A little into whatever the program does next.
        setTimeout(() => {
          at = performance.now();
          handle.stop();
        }, 50);
      },
      onProblem: () => {},
      onSample: () => {},
    },
  );
  const end = await handle.ended;
  if (end.kind !== "stopped") throw new Error(`a trial ended by itself: ${JSON.stringify(end)}`);
  return performance.now() - at;
}

import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { shown, spread } from "../support/figures";
import { cli, inFolder } from "../support/place";

const HOLDS = "sum(range(10 ** 13))";
const REPORT = "score = 1  # @objective maximize";
const PATIENCE_MS = 20_000;

/** Whatever they do, none of them is to outlive the study. */
const CASES: readonly (readonly [string, string])[] = [
  ["C code that holds the interpreter", `${REPORT}\n${HOLDS}\n`],
  [
    "grandchildren that ignore signals",
    `import signal, subprocess, sys\nfor s in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP): signal.signal(s, signal.SIG_IGN)\nfor _ in range(3): subprocess.Popen([sys.executable, "-c", "${HOLDS}"])\n${REPORT}\n${HOLDS}\n`,
  ],
  [
    "grandchildren in sessions of their own",
    `import subprocess, sys\nfor _ in range(3): subprocess.Popen([sys.executable, "-c", "${HOLDS}"], start_new_session=True)\n${REPORT}\n${HOLDS}\n`,
  ],
  [
    "a daemon whose parents have ended",
    `import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: time.sleep(1000)\n    os._exit(0)\nos.wait()\n${REPORT}\ntime.sleep(1000)\n`,
  ],
];

export const KILLED_HEAD = ["kill -9 of the study → nothing left", "warm", "cold", "to reach"];

export async function killedStudy(rounds: number): Promise<readonly (readonly string[])[]> {
  const rows: (readonly string[])[] = [];
  for (const [what, program] of CASES) {
    const took = { warm: [] as number[], cold: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      // At any moment: while it starts, and when all of it is there.
      const moment = round % 2 === 0 ? null : 100 + (900 * round) / rounds;
      for (const starts of ["warm", "cold"] as const) {
        took[starts].push(await inFolder((folder) => killed(program, folder, moment, starts === "cold")));
      }
    }
    rows.push([what, shown(spread(took.warm), "ms"), shown(spread(took.cold), "ms"), "max ≤ 1,000 ms"]);
  }
  return rows;
}

/** Kills after so many milliseconds; null: when both trials have reported. */
async function killed(program: string, folder: string, moment: number | null, isCold: boolean): Promise<number> {
  mkdirSync(path.join(folder, ".git"));
  const entry = path.join(folder, "train.py");
  // An import from the libraries, so that there is something to start warm from.
  writeFileSync(entry, `import json\nrate = 0.5  # @tune 0..1\n${program}`);
  const mark = `TUNELENS_BENCH_KILLED=${folder}`;
  const flags = ["--trials", "2", "--parallel", "2", "--repeats", "0", "--stop", "none", ...(isCold ? ["--cold-starts"] : [])];
  const study = spawn(process.execPath, [cli, "run", entry, "--json", "--sampler", "random", ...flags], {
    cwd: folder,
    // The guard and the trials get the environment of the study without what begins with TUNELENS_.
    env: { ...process.env, BENCH_KILLED: mark },
    stdio: ["ignore", "pipe", "ignore"],
  });
  let said = "";
  const reported = new Promise<boolean>((resolve) => {
    study.stdout.on("data", (data: Buffer) => {
      said += data.toString();
      if (said.split('"trialReported"').length > 2) resolve(true);
    });
  });
  const late = sleep(PATIENCE_MS).then(() => false);
  if (!(await Promise.race([moment === null ? reported : sleep(moment).then(() => true), late]))) {
    throw new Error(`two trials did not report: ${said}`);
  }
  const at = performance.now();
  study.kill("SIGKILL");
  while (isAnyLeft(mark, study.pid)) {
    if (performance.now() - at > PATIENCE_MS) throw new Error(`processes outlived their study:\n${program}`);
    await sleep(5);
  }
  return performance.now() - at;
}

function isAnyLeft(mark: string, study: number | undefined): boolean {
  return readdirSync("/proc").some((id) => {
    if (!/^\d+$/.test(id) || Number(id) === study) return false;
    try {
      return readFileSync(`/proc/${id}/environ`).includes(mark);
    } catch {
      return false;
    }
  });
}

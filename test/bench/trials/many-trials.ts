import type { ChildProcess } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { figure } from "../support/figures";
import { inFolder, pythonWith, trialsFolder } from "../support/place";
import { runStudy } from "../support/study-run";

interface Holding {
  readonly processes: number;
  readonly descriptors: number;
  readonly sockets: number;
  /** MiB of the study process alone, and with all that it started. */
  readonly memory: number;
  readonly total: number;
  /** In the folder of temporary files. */
  readonly files: number;
}

export const MANY_HEAD = [
  "",
  "processes",
  "descriptors",
  "of these sockets",
  "memory of the study",
  "with all it started",
  "temporary files",
];

/** What a long search holds at its beginning, at its end, and what is there after it. */
export async function manyTrials(trials: number): Promise<readonly (readonly string[])[]> {
  const python = pythonWith("sklearn") ?? "python3";
  const before = temporaryFiles();
  const early = Math.round(trials / 10);
  const seen = new Map<number, Holding>();
  let group = 0;
  const run = await inFolder((folder) =>
    runStudy({
      program: path.join(trialsFolder, "programs/nothing.py"),
      folder,
      flags: [
        ...["--trials", String(trials), "--parallel", "2", "--sampler", "random", "--stop", "none", "--repeats", "0"],
        ...["--python", python],
      ],
      onEvent: (event, study) => {
        group = study.pid ?? 0;
        if (event.event === "trialFinished" && [early, trials - 2].includes(event.trial)) seen.set(event.trial, holding(study));
      },
    }),
  );
  const row = (what: string, held: Holding): readonly string[] => [
    what,
    String(held.processes),
    String(held.descriptors),
    String(held.sockets),
    `${figure(held.memory)} MiB`,
    `${figure(held.total)} MiB`,
    String(held.files - before),
  ];
  const nothing = { processes: descendants(group).length, descriptors: 0, sockets: 0, memory: 0, total: 0, files: temporaryFiles() };
  const seconds = figure(run.wall);
  return [
    ...[...seen].map(([trial, held]) => row(`after trial ${trial}`, held)),
    row(`after the study (${trials} trials in ${seconds} s)`, nothing),
  ];
}

function holding({ pid = 0 }: ChildProcess): Holding {
  const all = [pid, ...descendants(pid)];
  const open = descriptors(pid);
  return {
    processes: all.length,
    descriptors: open.length,
    sockets: open.filter((name) => name.startsWith("socket:")).length,
    memory: memory(pid),
    total: all.reduce((sum, id) => sum + memory(id), 0),
    files: temporaryFiles(),
  };
}

function temporaryFiles(): number {
  return readdirSync(os.tmpdir()).filter((name) => name.startsWith("tunelens-") && !name.startsWith("tunelens-bench-")).length;
}

function descendants(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const parent = Number(/\) \S (\d+)/.exec(read(`/proc/${id}/stat`))?.[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(id)]);
  }
  const below = (id: number): number[] => (children.get(id) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(pid);
}

function descriptors(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((name) => readlinkSync(`/proc/${pid}/fd/${name}`));
  } catch {
    return [];
  }
}

/** Its share of what several processes have in common counted once, in MiB. */
function memory(pid: number): number {
  const text = read(`/proc/${pid}/smaps_rollup`) || read(`/proc/${pid}/status`).replace("VmRSS", "Pss");
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1024;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

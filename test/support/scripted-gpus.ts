import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/**
 * Stands in for nvidia-smi on a machine without GPUs: answers the queries that Tunelens makes from a folder. A program puts itself on a
 * card by writing `processes/PID` (the card and its MiB, one line); its memory is held while it lives, and for `linger` looks of the tool longer.
 */
const NVIDIA_SMI = String.raw`#!/usr/bin/env python3
import fcntl, json, os, sys

home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
lock = open(os.path.join(home, "lock"), "w")
fcntl.flock(lock, fcntl.LOCK_EX)
machine = json.load(open(os.path.join(home, "machine.json")))
processes = []
for pid in os.listdir(os.path.join(home, "processes")):
    file = os.path.join(home, "processes", pid)
    card, used, looks = map(int, open(file).read().split())
    try:
        alive = open("/proc/%s/stat" % pid).read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        alive = False
    if not alive:
        if looks >= machine["linger"]:
            os.remove(file)
            continue
        if not sys.argv[1].startswith("--query-compute"):
            open(file, "w").write("%d %d %d" % (card, used, looks + 1))
    processes.append((int(pid), card, used, alive))
with open(os.path.join(home, "asked"), "a") as asked:
    asked.write(sys.argv[1] + "\n")
cards = machine["cards"]
if sys.argv[1] == "-L":
    for index in range(cards):
        print("GPU %d: Scripted GPU (UUID: GPU-%08d)" % (index, index))
elif sys.argv[1].startswith("--query-gpu="):
    for index in range(cards):
        used = machine["used"][index] + sum(p[2] for p in processes if p[1] == index)
        fields = {"index": index, "uuid": "GPU-%08d" % index, "name": "Scripted GPU", "memory.total": machine["memory"], "memory.used": used,
                  "utilization.gpu": 50 if any(p[1] == index and p[3] for p in processes) else 0}
        print(", ".join(str(fields[name]) for name in sys.argv[1].split("=")[1].split(",")))
elif sys.argv[1].startswith("--query-compute-apps=") and machine["pids"]:
    for pid, card, used, alive in processes:
        if alive:
            print("GPU-%08d, %d, %d" % (card, pid, used))
`;

/** What a program imports to use such a card as a framework uses a real one: it sees those in CUDA_VISIBLE_DEVICES, and errs as PyTorch does. */
const GPU_MODULE = String.raw`import fcntl, json, os

HOME = os.environ["SCRIPTED_GPUS"]
LINGER = json.load(open(HOME + "/machine.json"))["linger"]


class OutOfMemoryError(RuntimeError):
    pass


def alive(pid):
    try:
        return open("/proc/%s/stat" % pid).read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def held(card):
    total, live = 0, 0
    for pid in os.listdir(HOME + "/processes"):
        on, used, _ = map(int, open(HOME + "/processes/" + pid).read().split())
        if on == card and pid != str(os.getpid()) and (LINGER or alive(pid)):
            total += used
            live += 1
    return total, live


def use(mebibytes, capacity=16000):
    card = int(os.environ["CUDA_VISIBLE_DEVICES"].split(",")[0])
    with open(HOME + "/lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        total, live = held(card)
        with open(HOME + "/seen", "a") as seen:
            seen.write("%s %d %d\n" % (os.environ["CUDA_VISIBLE_DEVICES"], live, total))
        if total + mebibytes > capacity:
            raise OutOfMemoryError("CUDA out of memory. Tried to allocate %d.00 MiB" % mebibytes)
        with open(HOME + "/processes/%d" % os.getpid(), "w") as file:
            file.write("%d %d 0" % (card, mebibytes))
`;

export interface ScriptedMachine {
  readonly cards: number;
  /** MiB of each card. */
  readonly memory?: number;
  /** MiB that others use, by card. */
  readonly used?: readonly number[];
  /** Looks of the tool at which the memory of a program that has ended is still held. */
  readonly linger?: number;
  /** Whether the tool knows processes by the numbers that we know; in a container it does not. Default true. */
  readonly pids?: boolean;
}

export interface ScriptedGpus {
  /** What runs with these has the machine's cards. */
  readonly environment: Readonly<Record<string, string>>;
  /** `gpu.py`, for the workspace. */
  readonly module: string;
  /** One entry a use of a card: CUDA_VISIBLE_DEVICES, other processes whose memory was on the card then, and how much that was. */
  seen(): readonly { readonly visible: string; readonly others: number; readonly memory: number }[];
  /** What the tool was asked. */
  asked(): readonly string[];
}

const made: string[] = [];

export function scriptedGpus({ cards, memory = 16_000, used = [], linger = 0, pids = true }: ScriptedMachine): ScriptedGpus {
  const home = mkdtempSync(path.join(tmpdir(), "tunelens-gpus-"));
  made.push(home);
  for (const folder of ["bin", "processes"]) mkdirSync(path.join(home, folder));
  writeFileSync(path.join(home, "bin/nvidia-smi"), NVIDIA_SMI, { mode: 0o755 });
  const others = Array.from({ length: cards }, (_, n) => used[n] ?? 0);
  writeFileSync(path.join(home, "machine.json"), JSON.stringify({ cards, memory, used: others, linger, pids }));
  const lines = (file: string): string[] => {
    try {
      return readFileSync(path.join(home, file), "utf8").trimEnd().split("\n");
    } catch {
      return [];
    }
  };
  return {
    environment: { PATH: `${home}/bin:${process.env["PATH"] ?? ""}`, SCRIPTED_GPUS: home },
    module: GPU_MODULE,
    seen: () =>
      lines("seen").map((line) => {
        const [visible = "", count, total] = line.split(" ");
        return { visible, others: Number(count), memory: Number(total) };
      }),
    asked: () => lines("asked"),
  };
}

export function removeScriptedGpus(): void {
  for (const home of made.splice(0)) rmSync(home, { recursive: true, force: true });
}

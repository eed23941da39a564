import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import type { StudyEvent } from "../../../server/protocol/events";
import { cli } from "./place";

export interface StudyOrder {
  /** The annotated program. */
  readonly program: string;
  /** Where journal and logs go. */
  readonly folder: string;
  readonly flags: readonly string[];
  /** The program's own. */
  readonly own?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly onEvent?: (event: StudyEvent, study: ChildProcess) => void;
}

export interface StudyRun {
  readonly events: readonly StudyEvent[];
  /** Seconds from the start of the command to its end. */
  readonly wall: number;
  /** Milliseconds of CPU time that the study process took, its trials not counted. */
  readonly cpu: number;
  /** The same of the processes of ours beside it: what starts trials, what guards them. */
  readonly beside: number;
}

let count = 0;

/**
 * Written by the study process when it ends: what it took itself, all of its threads, and what the processes of ours took that it started. They
 * are looked at while they live, five times a second.
 */
const METER = `const fs = require("node:fs");
const processes = require("node:child_process");
const { spawn } = processes;
const ours = new Map();
processes.spawn = (command, args, options) => {
  const child = spawn(command, args, options);
  if (Array.isArray(args) && args.some((word) => /^tunelens-(?:fork-server|guard)$/.test(word))) ours.set(child.pid, 0);
  return child;
};
const look = () => {
  for (const pid of ours.keys()) {
    try {
      ours.set(pid, Number(fs.readFileSync("/proc/" + pid + "/schedstat", "latin1").split(" ")[0]) / 1e6);
    } catch {}
  }
};
setInterval(look, 200).unref();
process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  const beside = [...ours.values()].reduce((sum, milliseconds) => sum + milliseconds, 0);
  fs.writeFileSync(process.env.TUNELENS_BENCH_CPU, (user + system) / 1000 + " " + beside);
});`;

/** The command `tunelens run`, as a user starts it, from its start to its end. */
export async function runStudy({ program, folder, flags, own = [], environment = {}, onEvent }: StudyOrder): Promise<StudyRun> {
  const name = path.join(folder, `study-${count++}`);
  const meter = path.join(folder, "meter.cjs");
  if (!existsSync(meter)) writeFileSync(meter, METER);
  const args = ["--require", meter, cli, "run", program, "--json", "--storage", `${name}.journal.log`, ...flags];
  const started = performance.now();
  const study = spawn(process.execPath, own.length === 0 ? args : [...args, "--", ...own], {
    cwd: folder,
    env: { ...process.env, TUNELENS_BENCH_CPU: `${name}.cpu`, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const events: StudyEvent[] = [];
  createInterface({ input: study.stdout }).on("line", (line) => {
    const event = JSON.parse(line) as StudyEvent;
    events.push(event);
    onEvent?.(event, study);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    study.on("error", reject);
    study.on("close", resolve);
  });
  const wall = (performance.now() - started) / 1000;
  if (code !== 0) throw new Error(`tunelens run ${program} ${flags.join(" ")} ended with ${code}: ${JSON.stringify(events.at(-1))}`);
  const [cpu = Number.NaN, beside = Number.NaN] = readFileSync(`${name}.cpu`, "utf8").split(" ").map(Number);
  return { events, wall, cpu, beside };
}

export function eventsOf<K extends StudyEvent["event"]>(events: readonly StudyEvent[], kind: K): Extract<StudyEvent, { event: K }>[] {
  return events.filter((event): event is Extract<StudyEvent, { event: K }> => event.event === kind);
}

/** Seconds that a command of another's takes from start to end. */
export async function timed(command: string, args: readonly string[], environment: Readonly<Record<string, string>>): Promise<number> {
  const started = performance.now();
  const child = spawn(command, [...args], { env: { ...process.env, ...environment }, stdio: ["ignore", "ignore", "inherit"] });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}`);
  return (performance.now() - started) / 1000;
}

import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { type Birth, killEscaped } from "../../server/trials/escaped-processes";
import { within } from "../support/cli";

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

/** In a session of its own, as whatever escapes its group. */
function marked(job: string): ChildProcess {
  const child = spawn("sleep", ["1000"], { env: { PATH: process.env["PATH"] ?? "", TUNELENS_JOB: job }, detached: true, stdio: "ignore" });
  started.push(child);
  return child;
}

/** A leader, and when it was born. */
function leader(): Birth {
  const at = performance.now();
  return { id: marked("/another/job.json").pid ?? 0, at };
}

const ended = ({ signalCode }: ChildProcess): boolean => signalCode === "SIGKILL";

/** A child has its own environment from its exec on. */
async function begun(...children: readonly ChildProcess[]): Promise<void> {
  const isThere = ({ pid }: ChildProcess): boolean => readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith("sleep");
  expect(await within(5000, () => children.every(isThere))).toBe(true);
}

test.runIf(process.platform === "linux")("what carries the job is killed, however old, and nothing that carries another", async () => {
  const own = marked("/some/job.json");
  const others = [marked("/some/job.json2"), marked("/some/job.jso"), marked("/other/some/job.json")];
  await begun(own, ...others);
  killEscaped("/some/job.json", null);
  expect(await within(5000, () => ended(own))).toBe(true);
  expect(others.some(ended)).toBe(false);
});

test.runIf(process.platform === "linux")("what was started after the leader is found by its age", async () => {
  const birth = leader();
  const own = [marked("/aged/job.json"), marked("/aged/job.json"), marked("/aged/job.json")];
  await begun(...own);
  killEscaped("/aged/job.json", birth);
  expect(await within(5000, () => own.every(ended))).toBe(true);
});

test.runIf(process.platform === "linux")("when ids may have gone all the way round, all are looked at", async () => {
  const own = marked("/old/job.json");
  await begun(own);
  const birth = leader();
  killEscaped("/old/job.json", { ...birth, at: performance.now() - 1e9 });
  expect(await within(5000, () => ended(own))).toBe(true);
});

test.runIf(process.platform === "linux")("processes that go on starting others while they are killed", async () => {
  const birth = leader();
  const script = "i=0; while [ $i -lt 200 ]; do setsid sleep 1000 & i=$((i+1)); done; wait";
  const forks = spawn("sh", ["-c", script], { env: { PATH: process.env["PATH"] ?? "", TUNELENS_JOB: "/many/job.json" }, stdio: "ignore" });
  started.push(forks);
  expect(await within(5000, () => readFileSync(`/proc/${forks.pid}/task/${forks.pid}/children`, "utf8").split(" ").length > 20)).toBe(true);
  killEscaped("/many/job.json", birth);
  expect(await within(5000, () => ended(forks))).toBe(true);
  const left = spawn("pgrep", ["-c", "-f", "^sleep 1000$"]);
  const count = await new Promise<string>((resolve) => left.stdout.once("data", (data: Buffer) => resolve(data.toString().trim())));
  // The leader's own stand-in sleeps as well.
  expect(Number(count)).toBeLessThanOrEqual(1);
});

import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeWorkspace, repository } from "../support/python-trial";

const OBJECTIVE = "# @objective maximize";
const driver = path.join(os.tmpdir(), `tunelens-test-driver-${process.pid}.cjs`);

beforeAll(async () => {
  const entryPoints = [path.join(repository, "test/support/study-driver.ts")];
  await build({ entryPoints, bundle: true, platform: "node", mainFields: ["module", "main"], outfile: driver });
});
afterAll(() => rmSync(driver, { force: true }));

const HOLDS_INTERPRETER = "sum(range(10 ** 13))";

describe.each(["warm", "cold"])("%s starts", (starts) => {
  test.each([
    ["C code that holds the interpreter", HOLDS_INTERPRETER],
    ["a regular expression without end", `import re\nre.match(r"(a+)+$", "a" * 60 + "b")`],
    [
      "signals ignored",
      `import signal, time\nfor s in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP): signal.signal(s, signal.SIG_IGN)\ntime.sleep(1000)`,
    ],
    [
      "grandchildren in the group",
      `import subprocess, sys\nsubprocess.Popen([sys.executable, "-c", "${HOLDS_INTERPRETER}"])\n${HOLDS_INTERPRETER}`,
    ],
    [
      "grandchildren in sessions of their own",
      `import subprocess, sys\nfor _ in range(3): subprocess.Popen([sys.executable, "-c", "${HOLDS_INTERPRETER}"], start_new_session=True)\n${HOLDS_INTERPRETER}`,
    ],
    [
      "a daemon whose parents have ended",
      `import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: time.sleep(1000)\n    os._exit(0)\ntime.sleep(1000)`,
    ],
    [
      "workers of a pool",
      `import multiprocessing as mp\nif __name__ == "__main__":\n    context = mp.get_context("spawn")\n    pool, lock = context.Pool(2), context.Lock()\n    print("semaphore", lock._semlock.name[1:])\n    ${HOLDS_INTERPRETER}`,
    ],
  ])("kill -9 of the study leaves nothing: %s", async (_, body) => {
    const workspace = makeWorkspace({ "train.py": `acc = 1  ${OBJECTIVE}\n${body}\n` });
    const study = startStudy(workspace, starts);
    await said(study, ["reported 0", "reported 1"]);
    if (body.includes("semaphore")) await until(() => semaphoresSaid(workspace).length === 2);
    // The workspace's own path is in the command line or the environment of everything that it started.
    await until(() => processesOf(workspace).length >= 2);
    study.kill("SIGKILL");
    await until(() => processesOf(workspace).length === 0);
    await until(() => jobFolders(study.pid).length === 0);
    const semaphores = semaphoresSaid(workspace);
    if (body.includes("semaphore")) expect(semaphores).toHaveLength(2);
    expect(readdirSync("/dev/shm").filter((name) => semaphores.includes(name))).toEqual([]);
    rmSync(workspace, { recursive: true });
  });

  test("kill -9 of the whole group of the study, as a terminal does", async () => {
    const workspace = makeWorkspace({ "train.py": `acc = 1  ${OBJECTIVE}\n${HOLDS_INTERPRETER}\n` });
    const study = startStudy(workspace, starts);
    await said(study, ["reported 0", "reported 1"]);
    process.kill(-Number(study.pid), "SIGKILL");
    await until(() => processesOf(workspace).length === 0);
    rmSync(workspace, { recursive: true });
  });

  test("kill -9 at any moment of the start", async () => {
    const workspace = makeWorkspace({ "train.py": `acc = 1  ${OBJECTIVE}\n${HOLDS_INTERPRETER}\n` });
    for (let delay = 60; delay <= 300; delay += 20) {
      const study = startStudy(workspace, starts);
      await new Promise((resolve) => setTimeout(resolve, delay));
      study.kill("SIGKILL");
      await until(() => processesOf(workspace).length === 0);
    }
    rmSync(workspace, { recursive: true });
  });
});

/** The study's own environment names the folder, so that every process below it can be found. */
function startStudy(workspace: string, starts: string): ChildProcess {
  const args = [driver, path.join(workspace, "train.py"), path.join(repository, "server/runtimes"), path.join(workspace, "logs"), starts];
  return spawn(process.execPath, args, {
    env: { ...process.env, WORKSPACE_UNDER_TEST: workspace },
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
}

function said(study: ChildProcess, lines: readonly string[]): Promise<void> {
  let text = "";
  return new Promise((resolve) => {
    study.stdout?.on("data", (data: Buffer) => {
      text += data.toString();
      if (lines.every((line) => text.includes(line))) resolve();
    });
  });
}

function processesOf(workspace: string): string[] {
  return readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/environ`).includes(`WORKSPACE_UNDER_TEST=${workspace}`);
    } catch {
      return false;
    }
  });
}

/** What the logs of its trials name. */
function semaphoresSaid(workspace: string): readonly string[] {
  const logs = path.join(workspace, "logs");
  const names = readdirSync(logs).filter((name) => name.endsWith(".log"));
  const text = names.map((name) => readFileSync(path.join(logs, name), "utf8"));
  return text.flatMap((log) => [...log.matchAll(/^semaphore (mp-\w+)$/gm)].map(([, name]) => `sem.${name}`));
}

function jobFolders(study: number | undefined): string[] {
  return readdirSync(os.tmpdir()).filter((name) => name.startsWith(`tunelens-${study}-`));
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!condition()) {
    expect(Date.now(), "nothing left within the deadline").toBeLessThan(deadline);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { pythonWithNumpy } from "../support/python-trial";
import { PythonTrials } from "../support/python-trials";

const ACC = "acc = os.getppid()  # @objective maximize\n";

describe("the process that holds the libraries", () => {
  test("killed once: its trials end as killed, the next one has a new one, told; killed again: they start from nothing", async () => {
    const train = `import numpy, os, time\nwait = 0  # @tune 0..100\n${ACC}time.sleep(wait)\nprint("done")\n`;
    const trials = new PythonTrials({ "train.py": train }, pythonWithNumpy);
    const killed = async () => {
      let started = (): void => {};
      const reported = new Promise<void>((resolve) => {
        started = resolve;
      });
      const running = trials.run({ wait: 60 }, () => started());
      await reported;
      process.kill(parentOf(pidOf(trials.workspace)), "SIGKILL");
      return running;
    };
    const [first] = await Promise.all([trials.run({ wait: 0 }), trials.run({ wait: 0 })]);
    expect(first.end.kind).toBe("finished");
    expect(await killed()).toMatchObject({ end: { kind: "failed", reason: "killed by signal KILL (out of memory?)" } });
    expect((await trials.run({ wait: 0 })).end.kind).toBe("finished");
    expect(trials.reason).toMatch(/^warm: numpy imported once \([\d.]+ s\), again, after their process ended with signal KILL$/);
    expect((await killed()).end.kind).toBe("failed");
    const last = await trials.run({ wait: 0 });
    expect(last.end.kind).toBe("finished");
    expect(trials.reason).toBe("cold: the process with the libraries ended 2 times, last with signal KILL");
    expect(processesOf(trials.workspace)).toEqual([]);
    await trials.close();
  });
});

describe("what a trial leaves behind is ended with it", () => {
  test.each([
    ["a fork in a session of its own", "if os.fork() == 0:\n    os.setsid()\n    time.sleep(1000)\n"],
    [
      "a daemon whose parent is gone",
      "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: time.sleep(1000)\n    os._exit(0)\nos.wait()\n",
    ],
    ["a program in a session of its own", "import subprocess\nsubprocess.Popen(['sleep', '1000'], start_new_session=True)\n"],
    ["one without its environment", "import subprocess\nsubprocess.Popen(['sleep', '1000'], start_new_session=True, env={})\n"],
    [
      "a chain of sessions",
      "for i in range(4):\n    if os.fork() != 0:\n        break\n    os.setsid()\nelse:\n    time.sleep(1000)\nif i > 0: time.sleep(1000)\ntime.sleep(0.2)\n",
    ],
  ])("%s", async (_, body) => {
    const train = `import os, time, numpy\nprint("leader", os.getpid())\n${ACC}${body}`;
    const trials = new PythonTrials({ "train.py": train }, pythonWithNumpy);
    const { end, values } = await trials.run();
    expect(end.kind).toBe("finished");
    const zygote = values[0] ?? 0;
    expect(readFileSync(`/proc/${zygote}/task/${zygote}/children`, "utf8")).toBe("");
    await trials.close();
  });

  test("and not what another trial has started meanwhile", async () => {
    const train = `import os, time, numpy
wait = 0  # @tune 0..100
if wait:
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(1)
            os.write(writer, b"alive")
        os._exit(0)
    os.wait()
    os.close(writer)
    ${ACC}    print(os.read(reader, 10))
`;
    const trials = new PythonTrials({ "train.py": train }, pythonWithNumpy);
    let long = Promise.resolve({ log: "" });
    await new Promise<void>((resolve) => {
      long = trials.run({ wait: 1 }, () => resolve());
    });
    for (let i = 0; i < 5; i++) await trials.run({ wait: 0 });
    expect((await long).log).toBe("b'alive'\n");
    await trials.close();
  });
});

test("a thousand trials in a row leave no process, descriptor, file or memory", async () => {
  const train = `import os, numpy
os.fork() or os._exit(0)
${ACC}memory = int(open("/proc/%d/statm" % os.getppid()).read().split()[1])  # @constraint <= 1e9
open(os.devnull)
numpy.random.rand(1000)
`;
  const trials = new PythonTrials({ "train.py": train }, pythonWithNumpy);
  const look = (zygote: number) => ({
    descriptors: readdirSync(`/proc/${zygote}/fd`).length,
    children: readFileSync(`/proc/${zygote}/task/${zygote}/children`, "utf8"),
    files: readdirSync(folderOf(zygote)).sort(),
    own: readdirSync("/proc/self/fd").filter((fd) => fd.length > 0).length,
  });
  for (let i = 0; i < 20; i++) await trials.run();
  const { values } = await trials.run();
  const zygote = values[0] ?? 0;
  // A trial's folder may still be going when it has ended.
  await expect.poll(() => look(zygote).files.filter((name) => /^\d+-\d+$/.test(name))).toEqual([]);
  const before = look(zygote);
  const memory = residentPages(zygote);
  for (let i = 0; i < 500; i++) {
    for (const { end, log } of await Promise.all([trials.run(), trials.run()])) expect(end, log).toMatchObject({ kind: "finished" });
  }
  await expect.poll(() => look(zygote).files).toEqual(before.files);
  const after = look(zygote);
  expect({ ...after, own: 0 }).toEqual({ ...before, own: 0 });
  expect(after.own).toBeLessThanOrEqual(before.own + 2);
  expect(residentPages(zygote)).toBeLessThan(memory * 1.05);
  expect(trials.told).toHaveLength(1);
  await trials.close();
}, 300_000);

/** The study's private folder, in which a zygote's job lies. */
function folderOf(zygote: number): string {
  const job = /TUNELENS_JOB=([^\0]*)\/zygote-/.exec(readFileSync(`/proc/${zygote}/environ`, "utf8"));
  return job?.[1] ?? "";
}

function residentPages(id: number): number {
  return Number(readFileSync(`/proc/${id}/statm`, "utf8").split(" ")[1]);
}

function processesOf(workspace: string): number[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return readFileSync(`/proc/${name}/cmdline`).includes(workspace) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

/** The one process of a workspace that is no zygote: whose parent is of it too. */
function pidOf(workspace: string): number {
  const all = processesOf(workspace);
  return all.find((id) => all.includes(parentOf(id))) ?? 0;
}

function parentOf(id: number): number {
  return Number(/^PPid:\t(\d+)/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1]);
}

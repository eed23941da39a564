import { mkdtempSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { diskHost } from "../../server/commands/disk-host";
import { loadProgram } from "../../server/language/program";
import { LocalBackend } from "../../server/trials/local-backend";
import { makeWorkspace, repository, runPython } from "../support/python-trial";

test("a metric is read from what the program prints, on either stream", async () => {
  const { end, reports, problems, log } = await runPython({
    files: {
      "train.py": `# @objective maximize val_acc
# @constraint <= 9 size from /took (\\S+) MB/
import sys
lr = 0.5  # @tune 0..1
for epoch in range(3):
    print(f"epoch {epoch}: val_acc: {lr + epoch}")
    print("took", epoch, "MB", file=sys.stderr)
print("took much MB")
`,
    },
    params: { lr: 0.25 },
  });
  expect(end, log).toMatchObject({ kind: "finished" });
  expect(reports).toEqual([
    [0, 1, 0.25],
    [1, 1, 0],
    [0, 2, 1.25],
    [1, 2, 1],
    [0, 3, 2.25],
    [1, 3, 2],
  ]);
  expect(problems).toMatchObject([{ code: "objective-not-a-number", message: expect.stringContaining("much") as string }]);
  expect(log).toMatch(/^epoch 0: val_acc: 0\.25\ntook 0 MB\nepoch 1/);
});

test("a gigabyte of output: both ends are kept, the study goes on meanwhile, values are still read", async () => {
  const workspace = makeWorkspace({
    "train.py": `# @objective maximize acc
import sys
print("the beginning")
block = ("x" * 127 + "\\n") * 512
for i in range(16 * 1024):
    sys.stdout.write(block)
    if i % 4096 == 0: print("acc:", i)
print("the end")
`,
  });
  const { backend, logs } = backendOf(workspace);
  const values: number[] = [];
  const codes: string[] = [];
  let ticks = 0;
  const clock = setInterval(() => ticks++, 20);
  const observer = {
    onReport: (_: number, __: number, value: number) => values.push(value),
    onProblem: (p: { code: string }) => codes.push(p.code),
    onSample: () => {},
  };
  const end = await backend.start({ trial: 0, params: {}, seedOffset: 0, timeout: null }, observer).ended;
  clearInterval(clock);
  await backend.close();
  const { log } = backend.place(0, false);
  expect(end.kind).toBe("finished");
  expect(values).toEqual([0, 4096, 8192, 12288]);
  expect(codes).toEqual(["log-cut"]);
  expect(ticks).toBeGreaterThan(3);
  expect(statSync(log).size).toBeLessThan(9 << 20);
  const text = diskHost.read(log) ?? "";
  expect(text.startsWith("the beginning\n")).toBe(true);
  expect(text.endsWith("the end\n")).toBe(true);
  expect(text).toMatch(/\n… \d+ bytes left out here/);
  for (const folder of [workspace, logs]) rmSync(folder, { recursive: true });
});

test("a study that is busy loses no report and does not hold the program up", async () => {
  const workspace = makeWorkspace({
    "train.py": "import os\nfor i in range(20000):\n    acc = i  # @objective maximize\nprint('done', flush=True)\nos._exit(0)\n",
  });
  const { backend, logs } = backendOf(workspace);
  const values: number[] = [];
  const onReport = (_: number, __: number, value: number) => {
    if (values.length === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2500);
    values.push(value);
  };
  const end = await backend.start(
    { trial: 0, params: {}, seedOffset: 0, timeout: null },
    { onReport, onProblem: () => {}, onSample: () => {} },
  ).ended;
  await backend.close();
  expect(end.kind).toBe("finished");
  expect(values).toEqual(Array.from({ length: 20000 }, (_, i) => i));
  for (const folder of [workspace, logs]) rmSync(folder, { recursive: true });
});

test("the last report before a SIGKILL is heard", async () => {
  const { end, values } = await runPython({
    files: { "train.py": "import os\nfor i in range(50):\n    acc = i  # @objective maximize\nos.kill(os.getpid(), 9)\n" },
  });
  expect(end.kind).toBe("failed");
  expect(values).toEqual(Array.from({ length: 50 }, (_, i) => i));
});

test("steps: counted, given, and of several processes of a distributed run", async () => {
  const { reports } = await runPython({
    files: {
      "train.py": `import os
for epoch in range(3, 6):
    acc = epoch / 10  # @objective maximize step=epoch
for rank in ("0", "1"):
    if os.fork() == 0:
        os.environ["RANK"] = rank
        loss = 7 + int(rank)  # @objective minimize
        os._exit(0)
    os.wait()
`,
    },
  });
  expect(reports).toEqual([
    [0, 3, 0.3],
    [0, 4, 0.4],
    [0, 5, 0.5],
    [1, 1, 7],
  ]);
});

test("steps may be seconds or parts of an epoch; what is no finite number is told once, and counted", async () => {
  const { reports, problems } = await runPython({
    files: {
      "train.py": `for seconds in (0.25, 1.0, 1e-7, -2.5, float("nan"), "soon"):
    acc = 1  # @objective maximize step=seconds
`,
    },
  });
  expect(reports.map(([, step]) => step)).toEqual([0.25, 1, 1e-7, -2.5, 2, 3]);
  expect(problems.map(({ code }) => code)).toEqual(["step-not-a-number"]);
});

test("nothing is left behind when a backend is closed while trials run", async () => {
  const workspace = makeWorkspace({ "train.py": "acc = 1  # @objective maximize\nsum(range(10 ** 13))\n" });
  const program = loadProgram(path.join(workspace, "train.py"), workspace, diskHost);
  const backend = new LocalBackend({
    program,
    runtimes: path.join(repository, "server/runtimes"),
    logs: path.join(workspace, "logs"),
    slots: 2,
    arguments: [],
    interpreters: {},
  });
  const start = (trial: number) =>
    new Promise<{ ended: Promise<{ kind: string }> }>((resolve) => {
      const handle = backend.start(
        { trial, params: {}, seedOffset: 0, timeout: null },
        { onReport: () => resolve(handle), onProblem: () => {}, onSample: () => {} },
      );
    });
  const handles = [await start(0), await start(1)];
  const late = backend.start(
    { trial: 2, params: {}, seedOffset: 0, timeout: null },
    { onReport: () => {}, onProblem: () => {}, onSample: () => {} },
  );
  await backend.close();
  for (const handle of [...handles, late]) expect(await handle.ended).toMatchObject({ kind: "stopped" });
  const after = backend.start(
    { trial: 3, params: {}, seedOffset: 0, timeout: null },
    { onReport: () => {}, onProblem: () => {}, onSample: () => {} },
  );
  expect((await after.ended).kind).toBe("failed");
  rmSync(workspace, { recursive: true });
});

/** A backend for `train.py` of a workspace, and the folder of its logs. */
function backendOf(workspace: string): { backend: LocalBackend; logs: string } {
  const logs = mkdtempSync(path.join(os.tmpdir(), "tunelens-test-logs-"));
  const program = loadProgram(path.join(workspace, "train.py"), workspace, diskHost);
  const runtimes = path.join(repository, "server/runtimes");
  return { backend: new LocalBackend({ program, runtimes, logs, slots: 1, arguments: [], interpreters: {} }), logs };
}

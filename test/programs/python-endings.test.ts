import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { diskHost } from "../../server/commands/disk-host";
import { loadProgram } from "../../server/language/program";
import { LocalBackend } from "../../server/trials/local-backend";
import { PythonLauncher } from "../../server/trials/python-launch";
import { makeWorkspace, pythonWithNumpy, repository, runPython, starts } from "../support/python-trial";

const OBJECTIVE = "# @objective maximize";

describe.each(starts)("failures under $python, $starts", ({ python, coldStarts }) => {
  const run = (files: Record<string, string>, more: Partial<Parameters<typeof runPython>[0]> = {}) =>
    runPython({ files, ...more, settings: { interpreters: { python }, coldStarts, ...more.settings } });

  test("an exception: its last line, the user's deepest line, a traceback without our frames", async () => {
    const { end, log } = await run({
      "train.py": `import helper\nacc = 1  ${OBJECTIVE}\ndef go():\n    helper.fail()\ngo()\n`,
      "helper.py": `x = 1  # @tune 0..9\ndef fail():\n    import json\n    json.loads("{")\n`,
    });
    expect(end).toMatchObject({ kind: "failed", fatal: false, location: { file: "helper.py", line: 4 } });
    expect(end).toHaveProperty("reason", expect.stringMatching(/^json\.decoder\.JSONDecodeError: Expecting/));
    expect(log).toMatch(/^Traceback \(most recent call last\):\n {2}File ".*train\.py", line 5, in <module>/);
    expect(log).toContain('helper.py", line 4, in fail\n    json.loads("{")\n');
    expect(log).not.toMatch(/tunelens|importlib|runpy/);
  });

  test("an exception on a line with a report, and one while another is handled", async () => {
    const { end, log } = await run({
      "train.py": `def f():\n    return 1 / 0  ${OBJECTIVE}\ntry:\n    f()\nexcept ZeroDivisionError as error:\n    raise RuntimeError("first\\nsecond") from error\n`,
    });
    expect(end).toMatchObject({ kind: "failed", reason: "RuntimeError: first", location: { file: "train.py", line: 6 } });
    expect(log).toContain(`line 2, in f\n    return 1 / 0  ${OBJECTIVE}\n`);
    expect(log).not.toContain("__tunelens");
  });

  test("a syntax error in the entry ends the search, at its place", async () => {
    const { end, log } = await run({ "train.py": `acc = 1  ${OBJECTIVE}\ndef f(:\n    pass\n` });
    expect(end).toMatchObject({ kind: "failed", fatal: true, location: { file: "train.py", line: 2 } });
    expect(end).toHaveProperty("reason", expect.stringMatching(/^SyntaxError: /));
    expect(log).toMatch(/^ {2}File ".*train\.py", line 2\n {4}def f\(:\n/);
  });

  test("a syntax error in a module", async () => {
    const { end, log } = await run({ "train.py": `import helper\nacc = 1  ${OBJECTIVE}\n`, "helper.py": "x = 1\nfor in 3:\n" });
    expect(end).toMatchObject({ kind: "failed", fatal: true, location: { file: "helper.py", line: 2 } });
    expect(log).not.toMatch(/tunelens|importlib/);
  });

  test("text that is no Python, read by the program, is not fatal", async () => {
    const { end } = await run({ "train.py": `acc = 1  ${OBJECTIVE}\neval("1 +")\n` });
    expect(end).toMatchObject({ kind: "failed", fatal: false, location: { file: "train.py", line: 2 } });
  });

  test("a module that is not installed says how to install it", async () => {
    const { end } = await run({ "train.py": `import no_such_module.deep\nacc = 1  ${OBJECTIVE}\n` });
    expect(end).toMatchObject({ kind: "failed", fatal: true, location: { file: "train.py", line: 1 } });
    expect(end).toHaveProperty(
      "reason",
      expect.stringMatching(
        /^ModuleNotFoundError: No module named 'no_such_module' \(install it with: \/.* -m pip install no_such_module\)$/,
      ),
    );
  });

  test.each([
    ["sys.exit(3)", "exited with code 3"],
    ["os._exit(4)", "exited with code 4"],
    ["sys.exit('no data there')", "no data there"],
    ["raise KeyboardInterrupt", "KeyboardInterrupt"],
    ["os.kill(os.getpid(), 9)", "killed by signal KILL (out of memory?)"],
    ["class Own(BaseException): pass\nraise Own('x')", "Own: x"],
  ])("%s", async (statement, reason) => {
    const { end, values, log } = await run({ "train.py": `import os, sys\nacc = 1  ${OBJECTIVE}\n${statement}\n` });
    expect(end, log).toMatchObject({ kind: "failed", reason, fatal: false });
    expect(values).toEqual([1]);
  });

  test.each(["sys.exit()", "sys.exit(0)", "os._exit(0)", "raise SystemExit"])("%s is a good end", async (statement) => {
    const { end, values } = await run({ "train.py": `import os, sys\nacc = 1  ${OBJECTIVE}\n${statement}\n` });
    expect(end.kind).toBe("finished");
    expect(values).toEqual([1]);
  });

  test("a crash of the interpreter itself", async () => {
    const { end } = await run({ "train.py": `import ctypes\nacc = 1  ${OBJECTIVE}\ndef f():\n    ctypes.string_at(0)\nf()\n` });
    expect(end).toMatchObject({ kind: "failed", reason: "killed by signal SEGV", location: { file: "train.py", line: 4 } });
  });

  test("a program that replaces sys.excepthook sees its own frames only", async () => {
    const { end, log } = await run({
      "train.py": `import sys, traceback\nsys.excepthook = lambda t, v, tb: print([f.filename[-8:] for f in traceback.extract_tb(tb)])\nacc = 1  ${OBJECTIVE}\nraise ValueError("x")\n`,
    });
    expect(end).toMatchObject({ kind: "failed", reason: "ValueError: x" });
    expect(log).toBe("['train.py']\n");
  });

  test("exit functions and threads end as usual after an error", async () => {
    const { log } = await run({
      "train.py": `import atexit, threading, time\natexit.register(print, "exit function")\ndef slow():\n    time.sleep(0.2); print("thread done")\nthreading.Thread(target=slow).start()\nacc = 1  ${OBJECTIVE}\nraise SystemExit(2)\n`,
    });
    expect(log).toBe("thread done\nexit function\n");
  });

  test("a working directory that is not there ends the search", async () => {
    const { end } = await run(
      { "train.py": `acc = 1  ${OBJECTIVE}\n` },
      { settings: { interpreters: { python }, coldStarts, cwd: "/no/such/folder" } },
    );
    expect(end).toMatchObject({ kind: "failed", fatal: true, reason: expect.stringMatching(/^could not be started: /) as string });
  });

  test("time runs out", async () => {
    const { end } = await run({ "train.py": `import time\nacc = 1  ${OBJECTIVE}\ntime.sleep(60)\n` }, { timeout: 0.5 });
    expect(end).toMatchObject({ kind: "failed", reason: "timed out after 0.5 s", fatal: false });
  });

  test("options that shut the runtime out are told, not run in silence", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "tunelens-test-python-"));
    const isolated = path.join(folder, "python");
    writeFileSync(isolated, `#!/bin/sh\nexec ${python} -I "$@"\n`);
    chmodSync(isolated, 0o755);
    const { end, problems } = await run(
      { "train.py": `acc = 1  ${OBJECTIVE}\n` },
      { settings: { interpreters: { python: isolated }, coldStarts } },
    );
    rmSync(folder, { recursive: true });
    expect(end).toMatchObject({ kind: "failed", reason: expect.stringContaining("without this trial's values") as string });
    expect(problems).toMatchObject([{ code: "edit-not-applied", file: "train.py" }]);
  });
});

describe.each(starts)("stops under $python, $starts", ({ python, coldStarts }) => {
  const stopped = async (text: string, grace = 1) => {
    const run = await runPython({ files: { "train.py": text }, stopAfter: 3, settings: { interpreters: { python }, coldStarts, grace } });
    expect(run.end, run.log).toMatchObject({ kind: "stopped" });
    expect(run.values.slice(0, 3)).toEqual([1, 2, 3]);
    return run;
  };
  const loop = (body: string, sleep = 0.01) => `import time, sys
step = 0
while True:
    step += 1
${body}
    time.sleep(${sleep})
`;

  test("finally, with and exit functions run to their end, reports in them too", async () => {
    const { log, values } = await stopped(
      `import atexit, time, contextlib
atexit.register(print, "exit function")
@contextlib.contextmanager
def resource():
    try: yield
    finally: print("released")
def report(v):
    acc = v  ${OBJECTIVE}
with resource():
    try:
        for step in range(1, 10**6):
            report(step); time.sleep(0.01)
    finally:
        report(-1)
        print("saved")
`,
      20,
    );
    expect(log).toBe("saved\nreleased\nexit function\n");
    expect(values.at(-1)).toBe(-1);
  });

  test("`except Exception` lets it through", async () => {
    const { log } = await stopped(
      loop(`    try:\n        acc = step  ${OBJECTIVE}\n    except Exception:\n        print("swallowed")`),
      20,
    );
    expect(log).toBe("");
  });

  test.each([
    [
      "a program that swallows everything",
      loop(`    try:\n        acc = step  ${OBJECTIVE}\n        time.sleep(0.01)\n    except BaseException: pass`),
    ],
    ["a handler of its own", `import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n${loop(`    acc = step  ${OBJECTIVE}`)}`],
    [
      "a finally that takes for ever",
      `try:\n${loop(`    acc = step  ${OBJECTIVE}`).replace(/^/gm, "    ")}\nfinally:\n    time.sleep(1000)\n`,
    ],
    ["C code that holds the interpreter", `for step in (1, 2, 3):\n    acc = step  ${OBJECTIVE}\nsum(range(10 ** 13))\n`],
    [
      "a thread that goes on",
      `import threading, time\ndef work():\n    while True: time.sleep(0.1)\nthreading.Thread(target=work).start()\n${loop(`    acc = step  ${OBJECTIVE}`)}`,
    ],
    [
      "children that ignore signals",
      `import subprocess\nfor new in (False, True):\n    subprocess.Popen(["sh", "-c", "trap '' TERM INT HUP; while :; do sleep 1; done"], start_new_session=new)\n${loop(`    acc = step  ${OBJECTIVE}`)}`,
    ],
    [
      "workers of a pool",
      `import multiprocessing as mp, time\ndef f(x): time.sleep(100)\nif __name__ == "__main__":\n    pool = mp.get_context("fork").Pool(2)\n    pool.map_async(f, range(9))\n${loop(`    acc = step  ${OBJECTIVE}`).replace(/^/gm, "    ")}`,
    ],
    [
      "an exit code of its own",
      `import sys\ntry:\n${loop(`    acc = step  ${OBJECTIVE}`).replace(/^/gm, "    ")}\nfinally:\n    sys.exit(7)\n`,
    ],
    [
      "asyncio",
      `import asyncio\nasync def main():\n    for step in range(1, 10 ** 6):\n        acc = step  ${OBJECTIVE}\n        await asyncio.sleep(0.01)\nasyncio.run(main())\n`,
    ],
  ])("%s", async (_, text) => {
    await stopped(text);
  });
});

test.each(starts)("a stopped worker of multiprocessing leaves no folder for sockets behind: $python, $starts", async ({
  python,
  coldStarts,
}) => {
  const temporary = mkdtempSync(path.join(os.tmpdir(), "t"));
  const text = `import multiprocessing, time
from multiprocessing import util
def work(queue):
    queue.put(util.get_temp_dir())
    time.sleep(1000)
queue = multiprocessing.get_context("fork").SimpleQueue()
multiprocessing.get_context("fork").Process(target=work, args=(queue,), daemon=True).start()
print(queue.get())
while True:
    acc = 1  ${OBJECTIVE}
    time.sleep(0.01)
`;
  try {
    const settings = { interpreters: { python }, coldStarts, extraEnvironment: { TMPDIR: temporary } };
    const { end, log } = await runPython({ files: { "train.py": text }, stopAfter: 3, settings });
    expect(end, log).toMatchObject({ kind: "stopped" });
    expect(log).toMatch(/pymp-/);
    expect(existsSync(log.trim())).toBe(false);
    expect(readdirSync(temporary)).toEqual([]);
  } finally {
    rmSync(temporary, { recursive: true });
  }
});

test.each([false, true])("what joblib keeps in memory goes with a trial that is killed, cold: %s", async (coldStarts) => {
  const text = `import os, signal
import numpy as np
from joblib import Parallel, delayed
acc = 1  ${OBJECTIVE}
if __name__ == "__main__":
    with Parallel(n_jobs=2) as parallel:
        parallel(delayed(np.sum)(x) for x in np.ones((2, 300000)))
        print([name for name in os.listdir("/dev/shm") if "-%d-" % os.getpid() in name], os.getpid(), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
`;
  const { end, log } = await runPython({
    files: { "train.py": text },
    settings: { interpreters: { python: pythonWithNumpy }, coldStarts },
  });
  expect(end, log).toMatchObject({ kind: "failed", reason: expect.stringContaining("KILL") });
  expect(log).toContain("['sem.loky-");
  const id = /\d+$/.exec(log.trim())?.[0] ?? log;
  expect(readdirSync("/dev/shm").filter((name) => new RegExp(`^(sem.loky-|joblib_memmapping_folder_)${id}[-_]`).test(name))).toEqual([]);
});

test.each([
  false,
  true,
])("what multiprocessing would have removed at the end goes with a trial that is killed, cold: %s", async (coldStarts) => {
  const before = `tunelens-test-${process.pid}-${coldStarts}`;
  const shared = (name: string): string => path.join("/dev/shm", name);
  writeFileSync(shared(before), "older than the trial");
  const text = `import os, signal, time
from multiprocessing import get_context, resource_tracker, shared_memory
acc = 1  ${OBJECTIVE}
if __name__ == "__main__":
    lock = get_context("spawn").Lock()
    own, kept = [shared_memory.SharedMemory(create=True, size=8) for _ in range(2)]
    resource_tracker.unregister(kept._name, "shared_memory")
    os.kill(resource_tracker._resource_tracker._pid, signal.SIGSTOP)
    time.sleep(1.2)
    others = shared_memory.SharedMemory(name="${before}")
    print("sem." + lock._semlock.name[1:], own.name, kept.name, os.listdir("/dev/shm"), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
`;
  const { end, log } = await runPython({ files: { "train.py": text }, settings: { coldStarts } });
  expect(end, log).toMatchObject({ kind: "failed", reason: expect.stringContaining("KILL") });
  const [semaphore = "", own = "", kept = ""] = log.split(" ");
  for (const name of [semaphore, own, kept]) expect(log.slice(log.indexOf("["))).toContain(name);
  expect([semaphore, own, kept, before].filter((name) => existsSync(shared(name)))).toEqual([kept, before]);
  for (const name of [kept, before]) rmSync(shared(name));
});

test("and with what a command of the user's started, which does not end when asked to", async () => {
  const text = `import os, signal, time
import numpy as np
from joblib import Parallel, delayed
acc = 1  ${OBJECTIVE}
if __name__ == "__main__":
    with Parallel(n_jobs=2) as parallel:
        parallel(delayed(np.sum)(x) for x in np.ones((2, 300000)))
        print([name for name in os.listdir("/dev/shm") if "-%d-" % os.getpid() in name], os.getpid(), flush=True)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        acc = 2  ${OBJECTIVE}
        time.sleep(1000)
`;
  const { end, log } = await runPython({
    files: { "train.py": text },
    stopAfter: 2,
    settings: { interpreters: { python: pythonWithNumpy }, command: "python train.py; echo over", grace: 0.3 },
  });
  expect(end, log).toMatchObject({ kind: "stopped" });
  expect(log).toContain("['sem.loky-");
  const id = /\d+$/.exec(log.trim())?.[0] ?? log;
  expect(readdirSync("/dev/shm").filter((name) => new RegExp(`^(sem.loky-|joblib_memmapping_folder_)${id}[-_]`).test(name))).toEqual([]);
});

describe("the interpreter", () => {
  const files = { "train.py": `# @search python=env\nimport sys\nprint(sys.version_info[0])\nacc = 1  ${OBJECTIVE}\n` };

  test("none at the path asked for: what was tried and the mend", async () => {
    const { end, log } = await runPython({ files, settings: { interpreters: { python: "no/such/python" } } });
    expect(log).toContain("no/such/python");
    expect(end).toMatchObject({ kind: "failed", fatal: true, location: null });
    expect(end).toHaveProperty("reason", expect.stringMatching(/no\/such\/python \(asked for\) is not there\..*`--python PATH`/));
  });

  test("@search python= is relative to the root; a file that is no Python", async () => {
    const { end } = await runPython({ files: { ...files, env: "not a program" }, settings: { interpreters: {} } });
    expect(end).toMatchObject({ kind: "failed", fatal: true });
    expect(end).toHaveProperty("reason", expect.stringMatching(/(cannot be executed|is not there)/));
  });

  test("the nearest virtual environment is taken, and is active for the program", async () => {
    const workspace = makeWorkspace({
      ".venv/bin/python": `#!/bin/sh\nFROM=outer exec python3 "$@"\n`,
      "deep/venv/bin/python": `#!/bin/sh\nFROM=inner exec python3 "$@"\n`,
      "deep/er/train.py": `import os\nprint(os.environ["FROM"], os.environ["VIRTUAL_ENV"])\nacc = 1  ${OBJECTIVE}\n`,
    });
    for (const folder of [".venv", "deep/venv"]) chmodSync(path.join(workspace, folder, "bin/python"), 0o755);
    const program = loadProgram(path.join(workspace, "deep/er/train.py"), workspace, diskHost);
    const { VIRTUAL_ENV: _, ...environment } = process.env;
    const context = { program, runtimes: path.join(repository, "server/runtimes"), arguments: [], interpreter: undefined, cwd: workspace };
    const launch = await new PythonLauncher().launch({ ...context, environment: environment as Record<string, string> });
    const printed = execFileSync(launch.command, launch.args, { env: launch.env, encoding: "utf8" });
    const venv = path.join(workspace, "deep/venv");
    expect(printed).toBe(`inner ${venv}\n`);
    expect(launch.env["PATH"]?.split(path.delimiter)[0]).toBe(path.join(venv, "bin"));
    rmSync(workspace, { recursive: true });
  });

  test("a workspace behind a symbolic link keeps its own name", async () => {
    const workspace = makeWorkspace({
      "train.py": `import helper\nacc = 1  ${OBJECTIVE}\nhelper.fail()\n`,
      "helper.py": "def fail():\n    raise ValueError(__name__)\n",
    });
    const link = `${workspace} link`;
    symlinkSync(workspace, link);
    const program = loadProgram(path.join(link, "train.py"), link, diskHost);
    const backend = new LocalBackend({
      program,
      runtimes: path.join(repository, "server/runtimes"),
      logs: path.join(workspace, "logs"),
      slots: 1,
      arguments: [],
      interpreters: {},
    });
    const end = await backend.start(
      { trial: 0, params: {}, seedOffset: 0, timeout: null },
      { onReport: () => {}, onProblem: () => {}, onSample: () => {} },
    ).ended;
    await backend.close();
    for (const folder of [link, workspace]) rmSync(folder, { recursive: true });
    expect(end).toMatchObject({ kind: "failed", reason: "ValueError: helper", location: { file: "helper.py", line: 2 } });
  });

  test("too old", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "tunelens-test-python-"));
    const old = path.join(folder, "python");
    writeFileSync(old, "#!/bin/sh\necho 3.6.9\necho /usr/bin/python3.6\n");
    chmodSync(old, 0o755);
    const { end } = await runPython({ files, settings: { interpreters: { python: old } } });
    rmSync(folder, { recursive: true });
    expect(end).toMatchObject({ kind: "failed", fatal: true });
    expect(end).toHaveProperty("reason", expect.stringContaining("is Python 3.6.9, too old"));
  });
});

import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pythonWithNumpy } from "../support/python-trial";
import { PythonTrials, runTrials } from "../support/python-trials";

const ACC = "acc = 1  # @objective maximize\n";

describe("what is imported ahead, and what is not", () => {
  test.each<[name: string, train: string, reason: RegExp, more?: Record<string, string>]>([
    ["nothing but Python's own", "import json, argparse\n", /^warm: Python started once \(/],
    [
      "in try, with and main, not in functions",
      "try:\n    import no_such_thing\nexcept ImportError:\n    import numpy\nwith open(__file__):\n    import joblib\nif __name__ == '__main__':\n    import scipy\ndef f():\n    import sklearn\n",
      /^warm: numpy, joblib and scipy imported once/,
    ],
    [
      "what an import that works makes needless",
      "try:\n    import numpy\nexcept ImportError:\n    import sklearn\n",
      /^warm: numpy imported once/,
    ],
    [
      "for types alone",
      "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import sklearn\nimport numpy\n",
      /^warm: numpy imported once/,
    ],
    [
      "below modules of the workspace",
      "import helper\nfrom pkg.deep import x\n",
      /^warm: numpy, scipy and joblib imported once/,
      {
        "helper.py": "import numpy\n",
        "pkg/__init__.py": "from . import other\n",
        "pkg/other.py": "import scipy\n",
        "pkg/deep.py": "from joblib import Parallel\nx = 1\n",
      },
    ],
    [
      "variables set to literals",
      "import os\nos.environ['OMP_NUM_THREADS'] = '1'\nos.environ.setdefault('A', 'b')\nos.environ.update(C='d')\nimport numpy\nprint(os.environ['OMP_NUM_THREADS'])\n",
      /^warm: numpy imported once/,
    ],
    [
      "a variable that is computed",
      "import os\nos.environ['OMP_NUM_THREADS'] = str(os.cpu_count())\nimport numpy\n",
      /^cold: train\.py sets OMP_NUM_THREADS before it imports numpy \(line 2\)$/,
    ],
    [
      "a variable that is tuned",
      "import os\nos.environ['X'] = 'a'  # @tune \"a\" | \"b\"\nimport numpy\n",
      /^cold: train\.py tunes a value that matters before it imports numpy \(line 2\)$/,
    ],
    [
      "a variable set by a function of the program",
      "import os\ndef setup(n):\n    os.environ['OMP_NUM_THREADS'] = str(n)\nsetup(2)\nimport numpy\n",
      /^cold: train\.py calls setup, which changes what imports see, before it imports numpy \(line 4\)$/,
    ],
    [
      "a variable set between two imports",
      "import numpy, os\nos.environ['X'] = str(numpy.pi)\nimport sklearn\n",
      /^warm: numpy imported once \([\d.]+ s\); train\.py sets X before it imports sklearn \(line 2\)$/,
    ],
    [
      "sys.path set from the file's own place",
      "import sys\nfrom pathlib import Path\nHERE = Path(__file__).resolve().parent\nsys.path.insert(0, str(HERE / 'lib'))\nimport numpy, inner\nprint(inner.x, sys.path[0] == str(HERE / 'lib'), sys.path.count(str(HERE / 'lib')))\n",
      /^warm: numpy imported once/,
      { "lib/inner.py": "x = 5\n" },
    ],
    [
      "sys.path set in a way that hides a library",
      "import sys, os\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), 'lib'))\nimport numpy, joblib\nprint(joblib.mine)\n",
      /^warm: numpy imported once/,
      { "lib/joblib.py": "mine = 5\n" },
    ],
    [
      "a module of the workspace that a library would import",
      "import sklearn\n",
      /^cold: sklearn imports threadpoolctl\.py of the workspace$/,
      {
        "threadpoolctl.py":
          "from joblib.externals import loky\nimport importlib.util, sys, glob, os\nspec = importlib.util.spec_from_file_location('real', [f for p in sys.path for f in glob.glob(os.path.join(p, 'threadpoolctl.py')) if 'site-packages' in f][0])\nreal = importlib.util.module_from_spec(spec)\nsys.modules['real'] = real\nspec.loader.exec_module(real)\nglobals().update({k: v for k, v in vars(real).items() if not k.startswith('__')})\n",
      },
    ],
    [
      "the import system changed",
      "import sys, types\nsys.modules['joblib'] = types.ModuleType('joblib')\nimport numpy\n",
      /^cold: train\.py changes sys\.modules before it imports numpy \(line 2\)$/,
    ],
  ])("%s", async (_, train, reason, more = {}) => {
    const warm = await runTrials({ ...more, "train.py": train + ACC }, pythonWithNumpy, 2);
    expect(warm.reason).toMatch(reason);
    const cold = await runTrials({ ...more, "train.py": train + ACC }, pythonWithNumpy, 1, { coldStarts: true });
    for (const { end, log } of warm.runs) {
      expect(end, log).toMatchObject({ kind: "finished" });
      expect(log).toBe(cold.runs[0]?.log);
    }
  });

  test("an interpreter that shuts the runtime out runs the program in no zygote", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "tunelens-test-python-"));
    const isolated = path.join(folder, "python");
    writeFileSync(isolated, `#!/bin/sh\nexec ${pythonWithNumpy} -I "$@"\n`);
    chmodSync(isolated, 0o755);
    const { runs, reason } = await runTrials({ "train.py": `print("ran")\n${ACC}` }, isolated, 1);
    rmSync(folder, { recursive: true });
    expect(reason).toMatch(/^cold: importing its libraries ended the process \(code 2\): .*can't open file/);
    expect(runs[0]?.log).toBe("ran\n");
  });
});

/** A virtual environment with packages of our own that do what real ones do. */
describe("libraries that cannot be forked", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "tunelens-test-venv-"));
  const python = path.join(folder, "bin/python");
  const packages: Readonly<Record<string, string>> = {
    tensorflow: "version = 2\n",
    usestf: "import tensorflow\n",
    threaded: "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n",
    native: `import ctypes, time
libc = ctypes.CDLL(None)
thread = ctypes.c_ulong()
libc.pthread_create(ctypes.byref(thread), None, libc.sleep, ctypes.c_void_p(30))
`,
    allocates: `import ctypes
libc = ctypes.CDLL(None)
thread = ctypes.c_ulong()
libc.pthread_create(ctypes.byref(thread), None, libc.sleep, ctypes.c_void_p(30))
libc.pthread_setname_np(thread, b"jemalloc_bg_thd")
`,
    spawns: "import subprocess\nchild = subprocess.Popen(['sleep', '30'])\n",
    crashes: "import os, signal\nos.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGSEGV))\n",
    hangs: "import os, time\nos.register_at_fork(after_in_child=lambda: time.sleep(1000))\n",
    ends: "import os, sys\nif not sys.argv[0].startswith(os.getcwd()) or os.path.exists('/proc/self/fd/200'): os._exit(9)\n",
    chatty: "import sys\nprint('hello from chatty')\nprint('and on stderr', file=sys.stderr)\n",
    settings: "import os\nos.environ['SET_BY_LIBRARY'] = 'yes'\nos.environ.pop('TAKEN_AWAY', None)\n",
  };
  beforeAll(() => {
    execFileSync("python3", ["-m", "venv", "--without-pip", folder]);
    const printed = execFileSync(python, ["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], { encoding: "utf8" });
    for (const [name, text] of Object.entries(packages)) writeFileSync(path.join(printed.trim(), `${name}.py`), text);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ["tensorflow", "tensorflow cannot be forked"],
    ["usestf", "tensorflow cannot be forked"],
    ["threaded", "threaded starts threads when it is imported"],
    ["native", "native starts threads of its own when it is imported"],
    ["spawns", "a library starts processes when it is imported"],
    ["crashes", "a forked copy of the libraries crashed"],
    ["hangs", "a forked copy of the libraries hung"],
    ["ends", "importing its libraries ended the process (code 9)"],
  ])("%s", async (name, reason) => {
    const { runs, reason: told } = await runTrials({ "train.py": `import ${name}\n${ACC}print("ran")\n` }, python, 2);
    expect(told).toBe(`cold: ${reason}`);
    for (const { end, log } of runs) {
      expect(end, log).toMatchObject({ kind: "finished" });
      expect(log).toBe("ran\n");
    }
  });

  test("but one with the thread of an allocator that is made for forks can", async () => {
    const { reason } = await runTrials({ "train.py": `import allocates\n${ACC}` }, python, 1);
    expect(reason).toMatch(/^warm: allocates imported once/);
  });

  test("what they print and set is in every trial", async () => {
    const train = `import chatty, settings, os\nprint(os.environ.get("SET_BY_LIBRARY"), os.environ.get("TAKEN_AWAY"))\n${ACC}`;
    const { runs, reason } = await runTrials({ "train.py": train }, python, 2, { extraEnvironment: { TAKEN_AWAY: "1" } });
    expect(reason).toMatch(/^warm: chatty and settings imported once/);
    for (const { log } of runs) expect(log).toBe("hello from chatty\nand on stderr\nyes None\n");
  });

  test("a trial that is stopped while libraries are imported waits for none of them", async () => {
    const site = execFileSync(python, ["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], { encoding: "utf8" }).trim();
    writeFileSync(path.join(site, "slow.py"), "import time\ntime.sleep(1000)\n");
    const trials = new PythonTrials({ "train.py": `import slow\n${ACC}` }, python);
    const running = trials.run().catch(() => null);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await trials.close();
    await running;
  });
});

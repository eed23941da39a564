import { describe, expect, test } from "vitest";
import { pythons, pythonWithNumpy } from "../support/python-trial";
import { runTrials } from "../support/python-trials";

/** Prints what a program can see of the process that it runs in. Each must be the same in a forked trial as in one of its own. */
const scripts: Readonly<Record<string, string>> = {
  "its arguments, names and paths": `import os, sys, pathlib
print(sys.argv, [os.path.basename(a) for a in sys.orig_argv[1:]] if hasattr(sys, "orig_argv") else "", os.getcwd() == os.path.dirname(__file__))
print(__name__, __spec__, __package__, __loader__.__class__.__name__, __file__ == sys.argv[0], sorted(k for k in globals() if k[0] != "_"))
print([p for p in sys.path if "site-packages" not in p][1:], sys.path[0] == os.path.dirname(__file__), sys.flags, sys.executable)
print([h for h in sys.path_hooks if "tunelens" in repr(h)], sys.modules["__main__"].__dict__ is globals(), getattr(__builtins__, "__name__", ""))`,
  "its environment": `import os
print({k: v for k, v in sorted(os.environ.items()) if not k.startswith("TUNELENS_") and k not in ("PWD", "OLDPWD", "_", "SHLVL")})
print(sorted(k for k in os.environ if k.startswith("TUNELENS_")), os.path.isdir(os.environ.get("TUNELENS_SCRATCH", ".")), os.environ["TUNELENS_LEADER"] == str(os.getpid()))
print(os.popen("echo $TUNELENS_ZYGOTE $OMP_NUM_THREADS").read())`,
  "signals, limits, mask, session": `import os, signal, resource, sys, threading
print({s.name: str(signal.getsignal(s)).split(" at ")[0] for s in signal.valid_signals() if isinstance(s, signal.Signals) and s != signal.SIGTERM})
print(signal.pthread_sigmask(signal.SIG_BLOCK, []), signal.set_wakeup_fd(-1), signal.getitimer(signal.ITIMER_REAL))
print(resource.getrlimit(resource.RLIMIT_NOFILE), resource.getrlimit(resource.RLIMIT_CORE), oct(os.umask(0o22)), os.nice(0))
print(os.getpgrp() == os.getpid(), os.getsid(0) == os.getpid(), threading.main_thread() is threading.current_thread(), threading.active_count())`,
  "descriptors and streams": `import os, sys
open_now = [int(n) for n in os.listdir("/proc/self/fd")]
print([n for n in open_now if n < 100 and n > 2 and "anon_inode" in os.readlink("/proc/self/fd/%d" % n)], open(os.devnull).fileno() < 8)
for s in (sys.stdin, sys.stdout, sys.stderr): print(s.encoding, s.errors, s.line_buffering, s.write_through, s.isatty(), s.fileno(), s.mode, s is getattr(sys, "__%s__" % s.name.strip("<>")))
print(repr(sys.stdin.read()))
os.write(1, b"raw one\\n"); print("two", file=sys.stderr); os.system("echo three"); print("four")`,
  "interpreter state": `import gc, sys, time, locale, warnings, logging, atexit, threading, decimal
print(gc.isenabled(), gc.get_threshold(), sys.getrecursionlimit(), sys.getswitchinterval(), locale.setlocale(locale.LC_ALL), time.tzname)
print([(f[0], f[2].__name__) for f in warnings.filters], logging.root.handlers, logging.root.level, sys.excepthook.__module__, sys.gettrace())
print(time.process_time() < 3, abs(time.time() - logging._startTime / (1 if isinstance(logging._startTime, float) else 1e9)) < 3)
warnings.warn("once"); logging.warning("to stderr"); print(decimal.getcontext().prec, sys.getdefaultencoding(), sys.getfilesystemencoding())`,
  "the end: threads, exit functions, destructors, files, in order": `import atexit, threading, time, os, sys
class Loud:
    def __del__(self): print("destroyed", flush=True)
keep = Loud()
cycle = Loud(); cycle.me = cycle
atexit.register(print, "exit function 1"); atexit.register(print, "exit function 2")
def work(): time.sleep(0.2); print("thread done")
threading.Thread(target=work).start()
def fails(): raise ValueError("in an exit function")
atexit.register(fails)
print("not flushed by hand", end="")`,
  "a file that is never closed": `import os, atexit
name = os.path.join(os.environ.get("TUNELENS_SCRATCH", "/tmp"), "open-%d.txt" % os.getpid())
out = open(name, "w"); out.write("x" * 100)
reader, writer = os.pipe()
if os.fork() == 0:
    os.close(writer); os.setsid(); os.read(reader, 1)
    os._exit(0)
del reader
print("ok")`,
  "classes of the main module, pickled and sent to workers": `import multiprocessing as mp, pickle, concurrent.futures as cf
class Point:
    def __init__(self, x): self.x = x
    def __eq__(self, other): return self.x == other.x
def double(p): return Point(p.x * 2)
if __name__ == "__main__":
    print(pickle.loads(pickle.dumps(Point(3))) == Point(3), Point.__module__, mp.current_process().name, mp.parent_process())
    for method in ("fork", "spawn", "forkserver"):
        with mp.get_context(method).Pool(2) as pool: print(method, [p.x for p in pool.map(double, [Point(1), Point(2)])])
    with cf.ProcessPoolExecutor(2) as pool: print([p.x for p in pool.map(double, [Point(5)])])
    with mp.Manager() as manager: print(manager.list([1, 2])[1])
    from multiprocessing import shared_memory
    block = shared_memory.SharedMemory(create=True, size=10); block.close(); block.unlink()`,
  "an uncaught exception": `import json
def load(text): return json.loads(text)
load("{")`,
  "a grandchild's output and exit": `import subprocess, sys, os
print(subprocess.run([sys.executable, "-c", "import sys, os; print(sys.argv, os.environ.get('TUNELENS_ZYGOTE'))"], capture_output=True, text=True).stdout)
sys.exit(subprocess.run(["sh", "-c", "exit 7"]).returncode)`,
  "asyncio and signals of its own": `import asyncio, signal, os
got = []
async def main():
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, got.append, 1)
    os.kill(os.getpid(), signal.SIGUSR1)
    process = await asyncio.create_subprocess_exec("echo", "from a child")
    await process.wait(); await asyncio.sleep(0.05)
asyncio.run(main())
print(got)`,
};

/** What differs between any two starts. */
function settled(log: string): string {
  return log
    .replaceAll(/a work space \w+/g, "WORKSPACE")
    .replaceAll(/0x[0-9a-f]+/g, "0x0")
    .replaceAll(/trial-\d+/g, "TRIAL");
}

describe.each(pythons)("a forked trial of %s is as one of its own", (python) => {
  test.each(Object.entries(scripts))("%s", async (_, script) => {
    const files = { "train.py": `${script.replace("\n", "\nacc = 1  # @objective maximize\n")}\n` };
    const settings = { arguments: ["--flag", "ü b"], extraEnvironment: { OMP_NUM_THREADS: "1", TZ: "Asia/Tokyo", LC_ALL: "C.UTF-8" } };
    const cold = await runTrials(files, python, 1, { ...settings, coldStarts: true });
    const warm = await runTrials(files, python, 2, settings);
    expect(warm.reason).toMatch(/^warm: Python started once/);
    const [expected] = cold.runs;
    expect(expected?.values[0]).toBe(1);
    for (const { end, log, values } of warm.runs) {
      expect(values[0]).toBe(1);
      expect(settled(log)).toBe(settled(expected?.log ?? ""));
      expect({ ...end, seconds: 0 }).toEqual({ ...expected?.end, seconds: 0 });
    }
  });
});

test("output that a library prints when it is imported is in every log", async () => {
  const program = `import numpy
import antigravity_of_mine
acc = 1  # @objective maximize
print("own")
`;
  const module = `print("of the workspace, which is never imported ahead")\n`;
  const { runs, reason } = await runTrials({ "train.py": program, "antigravity_of_mine.py": module }, pythonWithNumpy, 2);
  expect(reason).toMatch(/^warm: numpy imported once/);
  for (const { log } of runs) expect(log).toBe("of the workspace, which is never imported ahead\nown\n");
});

test.each([false, true])("/dev/stdout can be opened, cold starts %s", async (coldStarts) => {
  const program = `acc = 1  # @objective maximize\nprint("a")\nwith open("/dev/stdout", "w") as out: out.write("b\\n")\nprint("c")\n`;
  const { runs } = await runTrials({ "train.py": program }, pythonWithNumpy, 1, { coldStarts });
  expect(runs[0]?.log).toBe("a\nb\nc\n");
});

import { spawn } from "node:child_process";
import os from "node:os";
import { describe, expect, it } from "vitest";
import { usableCores } from "../../server/devices/cpu-share";
import { NotableSamples } from "../../server/devices/notable-sample";
import { isDeviceOutOfMemory, isKilledForMemory } from "../../server/devices/out-of-memory";
import { parseProcessList, processTrees } from "../../server/devices/process-memory";
import { threadShare } from "../../server/devices/thread-share";

describe("an error of a device without memory", () => {
  it.each([
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 79.11 GiB",
    "torch.cuda.OutOfMemoryError: CUDA out of memory.",
    "RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB (GPU 0; 7.80 GiB total capacity)",
    "RuntimeError: CUDA error: out of memory",
    "torch.OutOfMemoryError: HIP out of memory. Tried to allocate 16.00 MiB",
    "RuntimeError: CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
    "RuntimeError: cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
    "RuntimeError: MPS backend out of memory (MPS allocated: 8.00 GB, other allocations: 1.00 GB, max allowed: 9.07 GB).",
    "jaxlib.xla_extension.XlaRuntimeError: RESOURCE_EXHAUSTED: Out of memory while trying to allocate 8589934592 bytes.",
    "tensorflow.python.framework.errors_impl.ResourceExhaustedError: {{function_node __wrapped__}} OOM when allocating tensor with shape[4096]",
    "Error: Session fail to run with error: OOM when allocating tensor with shape[9,9]",
    "xgboost.core.XGBoostError: [12:00:00] parallel_for failed: cudaErrorMemoryAllocation: out of memory",
    "cupy.cuda.memory.OutOfMemoryError: Out of memory allocating 8,000,000,512 bytes (allocated so far: 0 bytes).",
    "hipErrorOutOfMemory",
    "numba.cuda.cudadrv.driver.CudaAPIError: [2] Call to cuMemAlloc results in CUDA_ERROR_OUT_OF_MEMORY",
    "ERROR: CUDA error 2: out of memory in main.cu:17",
    "Out of GPU memory trying to allocate: ERROR: Out of memory on the CUDA device",
  ])("is %s", (error) => expect(isDeviceOutOfMemory(error)).toBe(true));

  it.each([
    "ValueError: operands could not be broadcast together",
    "RuntimeError: CUDA error: device-side assert triggered",
    "MemoryError",
    "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
    "RuntimeError: out of memory of my patience",
    "AssertionError: Torch not compiled with CUDA enabled",
  ])("is not %s", (error) => expect(isDeviceOutOfMemory(error)).toBe(false));

  it("is taken for the kernel's where a program was killed", () => {
    expect(isKilledForMemory({ code: null, signal: "SIGKILL" }, "killed by signal KILL")).toBe(true);
    expect(isKilledForMemory({ code: 137, signal: null }, "exited with code 137")).toBe(true);
    expect(isKilledForMemory({ code: 1, signal: null }, "ValueError: x")).toBe(false);
    expect(isKilledForMemory({ code: null, signal: "SIGSEGV" }, "killed by signal SEGV")).toBe(false);
  });

  it.each([
    "RuntimeError: DataLoader worker (pid 8431) is killed by signal: Killed. ",
    "RuntimeError: DataLoader worker (pid(s) 8431) exited unexpectedly: DataLoader worker (pid(s) 8431) is killed by signal: Killed.",
    "joblib.externals.loky.process_executor.TerminatedWorkerError: A worker was unexpectedly terminated. The exit codes of the workers are {SIGKILL(-9)}",
    "subprocess.CalledProcessError: Command '['python', 'x.py']' died with <Signals.SIGKILL: 9>.",
  ])("is taken for the kernel's where a process of its was killed: %s", (error) => {
    expect(isKilledForMemory({ code: 1, signal: null }, error)).toBe(true);
  });
});

describe("cores", () => {
  const files = (all: Readonly<Record<string, string>>) => (file: string) => all[file] ?? null;

  it("are those of the machine where no group has a quota", () => {
    expect(usableCores(files({}), 8)).toBe(8);
    expect(usableCores(files({ "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "max 100000\n" }), 8)).toBe(8);
  });

  it("are those of the tightest group upwards", () => {
    const nested = {
      "/proc/self/cgroup": "0::/kubepods/pod1/abc\n",
      "/sys/fs/cgroup/kubepods/pod1/abc/cpu.max": "max 100000\n",
      "/sys/fs/cgroup/kubepods/pod1/cpu.max": "250000 100000\n",
      "/sys/fs/cgroup/kubepods/cpu.max": "800000 100000\n",
    };
    expect(usableCores(files(nested), 16)).toBe(2);
    const inside = { "/proc/self/cgroup": "0::/kubepods/pod1/abc\n", "/sys/fs/cgroup/cpu.max": "50000 100000\n" };
    expect(usableCores(files(inside), 16)).toBe(1);
  });

  it("are those of the older groups too", () => {
    const old = {
      "/proc/self/cgroup": "4:cpu,cpuacct:/docker/abc\n1:name=systemd:/docker/abc\n",
      "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "300000\n",
      "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
    };
    expect(usableCores(files(old), 16)).toBe(3);
    expect(usableCores(files({ ...old, "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n" }), 16)).toBe(16);
  });

  it("can be counted here", () => {
    expect(usableCores()).toBeGreaterThanOrEqual(1);
    expect(usableCores()).toBeLessThanOrEqual(os.availableParallelism());
  });

  it("are shared out among trials, and never ahead of the user", () => {
    expect(threadShare({}, 8, 3)).toMatchObject({ OMP_NUM_THREADS: "2", MKL_NUM_THREADS: "2", TF_NUM_INTRAOP_THREADS: "2" });
    expect(threadShare({}, 2, 8)["OMP_NUM_THREADS"]).toBe("1");
    const own = threadShare({ OMP_NUM_THREADS: "6", RAYON_NUM_THREADS: "" }, 8, 4);
    for (const name of ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"])
      expect(own).not.toHaveProperty(name);
    expect(own).toMatchObject({ POLARS_MAX_THREADS: "2" });
  });
});

describe("the memory of processes", () => {
  it("is that of a process and those below it", async () => {
    const script = `const b = Buffer.alloc(64 << 20, 1); require("child_process").spawn(process.execPath, ["-e", "const b = Buffer.alloc(64 << 20, 1); console.log('ready'); setInterval(() => b, 1000)"], { stdio: ["ignore", "inherit", "ignore"] }); setInterval(() => b, 1000)`;
    const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "ignore"], detached: true });
    try {
      await new Promise((resolve) => child.stdout.once("data", resolve));
      const pid = child.pid ?? 0;
      const trees = await processTrees([pid, 2 ** 22 + 7]);
      expect([...trees.keys()]).toEqual([pid]);
      expect(trees.get(pid)?.pids.size).toBe(2);
      expect(trees.get(pid)?.memory).toBeGreaterThan(128);
    } finally {
      process.kill(-(child.pid ?? 0), "SIGKILL");
    }
  });

  it("is read from a list of all processes where the kernel tells no children", () => {
    const table = parseProcessList("    1     0   1000\n   20     1  2048\n 300  20 4096\nbad line\n");
    expect(table.get(20)).toEqual({ resident: 2048, children: [300] });
    expect(table.get(1)?.children).toEqual([20]);
  });
});

describe("samples", () => {
  const of = (memory: number | null, gpuMemory: number | null = null, gpuUtilization: number | null = null) => ({
    memory,
    gpuMemory,
    gpuUtilization,
  });

  it("are told first, then when they have changed", () => {
    const notable = new NotableSamples(0);
    expect(notable.take(of(null), 1000)).toBe(false);
    expect(notable.take(of(100), 1000)).toBe(true);
    expect(notable.take(of(102), 4000)).toBe(false);
    expect(notable.take(of(200), 7000)).toBe(true);
    expect(notable.take(of(110), 60_000)).toBe(true);
  });

  it("stay few however long a trial runs and however much they jump", () => {
    const notable = new NotableSamples(0);
    let told = 0;
    for (let at = 1000; at < 7 * 86_400_000; at += 3000)
      if (notable.take(of((at / 1000) % 7 < 3 ? 100 : 5000, at % 997, at % 101), at)) told++;
    expect(told).toBeLessThan(150);
    expect(told).toBeGreaterThan(10);
  });
});

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { findApple } from "../../server/devices/apple";
import { describeDevice, namesOf } from "../../server/devices/device";
import { deviceEnvironment } from "../../server/devices/device-environment";
import { toolFor } from "../../server/devices/device-tool";
import { findDevices } from "../../server/devices/find-devices";
import { parseCards, parseList, parseProcesses, parseUsage } from "../../server/devices/nvidia";
import { parseCards as parseRocm } from "../../server/devices/rocm";
import { visibleDevices } from "../../server/devices/visible-devices";

const H100 = "GPU-5e1f0e9a-0000-1111-2222-333344445555";
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A PATH with these shell scripts as its tools, and the shell's own. */
function tools(scripts: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), "tunelens-tools-"));
  folders.push(folder);
  mkdirSync(folder, { recursive: true });
  for (const [name, script] of Object.entries(scripts)) writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return `${folder}:/usr/bin:/bin`;
}

function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

const nvidia = (cards: string, list = "") => `case "$1" in -L) printf '%b' '${list}';; --query-gpu=*) printf '%b' '${cards}';; esac`;
const FOUR = [0, 1, 2, 3].map((n) => `${n}, GPU-${n}aaaaaaa, NVIDIA A100-SXM4-40GB, 40960, ${n}, 0\\n`).join("");

describe("what nvidia-smi says", () => {
  it("is a card with its figures", () => {
    const [card] = parseCards(`0, ${H100}, NVIDIA H100 80GB HBM3, 81559, 3, 12\n`);
    expect(card).toMatchObject({ name: "cuda:0", id: H100, model: "NVIDIA H100 80GB HBM3", memory: 81559, used: 3, utilization: 12 });
    expect(card && describeDevice(card)).toBe("cuda:0 NVIDIA H100 80GB HBM3 (80 GB)");
  });

  it.each([
    ["[N/A]"],
    ["[Not Supported]"],
    ["ERR!"],
    ["[Unknown Error]"],
    ["[Insufficient Permissions]"],
    [""],
  ])("has no figure where it says %j", (word) => {
    expect(parseCards(`1, ${H100}, NVIDIA GB10, ${word}, ${word}, ${word}\r\n`)).toMatchObject([
      { index: 1, memory: null, used: null, utilization: null },
    ]);
  });

  it("may give the unit in spite of what it was asked, and a name with a comma", () => {
    expect(parseCards(`0, ${H100}, Tesla K80, rev. A, 11441 MiB, 5 MiB, 7 %`)).toMatchObject([
      { model: "Tesla K80, rev. A", memory: 11441, used: 5, utilization: 7 },
    ]);
  });

  it("is nothing where it is an error", () => {
    for (const text of ["NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.", "No devices were found\n", ""])
      expect(parseCards(text)).toEqual([]);
  });

  it("lists slices below their card", () => {
    const list = `GPU 0: NVIDIA A100-PCIE-40GB (UUID: ${H100})\n  MIG 3g.20gb     Device  0: (UUID: MIG-aaa)\n  MIG 1g.5gb      Device  1: (UUID: MIG-bbb)\nGPU 1: NVIDIA A100-PCIE-40GB (UUID: GPU-1)\n`;
    expect(parseList(list).map(({ name, id, memory }) => [name, id, memory])).toEqual([
      ["cuda:0", H100, null],
      ["cuda:0/mig:0", "MIG-aaa", 20480],
      ["cuda:0/mig:1", "MIG-bbb", 5120],
      ["cuda:1", "GPU-1", null],
    ]);
  });

  it("tells usage by card and memory by process", () => {
    expect(parseUsage(`${H100}, 512, 99\nGPU-1, [N/A], [N/A]\n`)).toEqual(
      new Map([
        [H100, { used: 512, utilization: 99 }],
        ["GPU-1", { used: null, utilization: null }],
      ]),
    );
    expect(parseProcesses(`${H100}, 4711, 500\n${H100}, 4712, [N/A]\nNo running processes found\n`)).toEqual([
      { device: H100, pid: 4711, used: 500 },
      { device: H100, pid: 4712, used: null },
    ]);
  });
});

describe("finding GPUs", () => {
  it.each([
    [1, FOUR.split("\\n").slice(0, 1).join("\\n")],
    [4, FOUR],
  ])("finds %i", async (count, cards) => {
    const { devices, note } = await findDevices({ PATH: tools({ "nvidia-smi": nvidia(cards) }) });
    expect(devices).toHaveLength(count);
    expect(note).toBeNull();
  });

  it("finds none, and says nothing, where there is no tool", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "tunelens-tools-"));
    folders.push(folder);
    expect(await findDevices({ PATH: folder })).toEqual({ devices: [], note: null });
  });

  it("says nothing of a PATH that may not be searched either", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "tunelens-tools-"));
    folders.push(folder);
    for (const name of ["nvidia-smi", "rocm-smi"]) writeFileSync(path.join(folder, name), "", { mode: 0o644 }); // EACCES, as from such a folder
    expect(await findDevices({ PATH: folder })).toEqual({ devices: [], note: null });
  });

  it("says why a tool that is there finds none", async () => {
    const mismatch = tools({ "nvidia-smi": "echo 'Failed to initialize NVML: Driver/library version mismatch'; exit 18" });
    expect(await findDevices({ PATH: mismatch })).toEqual({
      devices: [],
      note: "nvidia-smi: Failed to initialize NVML: Driver/library version mismatch",
    });
    const none = tools({ "nvidia-smi": "echo 'No devices were found'" });
    expect((await findDevices({ PATH: none })).note).toBe("nvidia-smi lists no GPU");
  });

  it("does not wait for ever for one that hangs", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "tunelens-tools-"));
    folders.push(folder);
    const { devices, note } = await findDevices({ PATH: tools({ "nvidia-smi": `sleep 600 & echo $! >> ${folder}/pids; wait` }) });
    expect(devices).toEqual([]);
    expect(note).toContain("did not answer");
    const pids = readFileSync(path.join(folder, "pids"), "utf8").trim().split("\n").map(Number);
    expect(pids).toHaveLength(2);
    for (const pid of pids) await vi.waitFor(() => expect(isRunning(pid)).toBe(false), 5000);
  }, 30_000);

  it("takes the driver's own list where its tool is not there", async () => {
    const driver = mkdtempSync(path.join(tmpdir(), "tunelens-driver-"));
    folders.push(driver);
    for (const [bus, uuid] of [
      ["0000:81:00.0", "GPU-????????-????-????-????-????????????"],
      ["0000:01:00.0", "GPU-5e1f0e9a"],
    ] as const) {
      mkdirSync(path.join(driver, bus));
      writeFileSync(
        path.join(driver, bus, "information"),
        `Model: \t\t NVIDIA L4\nIRQ:   \t\t 300\nGPU UUID: \t ${uuid}\nVideo BIOS: ??\n`,
      );
    }
    const empty = mkdtempSync(path.join(tmpdir(), "tunelens-tools-"));
    folders.push(empty);
    expect((await findDevices({ PATH: empty }, driver)).devices.map(({ name, id, model, memory }) => [name, id, model, memory])).toEqual([
      ["cuda:0", "GPU-5e1f0e9a", "NVIDIA L4", null],
      ["cuda:1", "cuda:1", "NVIDIA L4", null],
    ]);
    const broken = tools({ "nvidia-smi": "echo 'Failed to initialize NVML: Driver/library version mismatch'; exit 18" });
    expect((await findDevices({ PATH: broken }, driver)).devices).toEqual([]);
  });

  it("takes the list where the figures cannot be had", async () => {
    const script = `case "$1" in -L) echo 'GPU 0: Tesla T4 (UUID: GPU-t4)';; *) echo 'Field "utilization.gpu" is not a valid field to query.'; exit 2;; esac`;
    const { devices } = await findDevices({ PATH: tools({ "nvidia-smi": script }) });
    expect(devices).toMatchObject([{ name: "cuda:0", id: "GPU-t4", model: "Tesla T4", memory: null }]);
  });

  it("gives slices instead of the card that is sliced", async () => {
    const list =
      "GPU 0: A (UUID: GPU-0aaaaaaa)\\n  MIG 1g.5gb      Device  0: (UUID: MIG-x)\\n  MIG 1g.5gb      Device  1: (UUID: MIG-y)\\n";
    const { devices } = await findDevices({ PATH: tools({ "nvidia-smi": nvidia(FOUR, list) }) });
    expect(devices.map((device) => device.visible)).toEqual(["MIG-x", "MIG-y", "1", "2", "3"]);
  });

  it("leaves out what the user's CUDA_VISIBLE_DEVICES leaves out, and keeps its words", async () => {
    const PATH = tools({ "nvidia-smi": nvidia(FOUR) });
    const found = async (CUDA_VISIBLE_DEVICES: string) => await findDevices({ PATH, CUDA_VISIBLE_DEVICES });
    expect((await found("3,1")).devices.map(({ name, visible }) => [name, visible])).toEqual([
      ["cuda:3", "3"],
      ["cuda:1", "1"],
    ]);
    expect((await found("GPU-2aa")).devices.map(({ name, visible }) => [name, visible])).toEqual([["cuda:2", "GPU-2aa"]]);
    expect(await found("")).toEqual({ devices: [], note: "CUDA_VISIBLE_DEVICES= leaves none of the 4 GPUs of this machine" });
    expect((await found("-1")).devices).toEqual([]);
  });

  it("finds AMD's cards, limited by ROCR_ and HIP_VISIBLE_DEVICES one after the other", async () => {
    const card = { "VRAM Total Memory (B)": "68719476736", "GPU use (%)": "0", "Card Series": "AMD Instinct MI250X" };
    const json = JSON.stringify({ card0: card, card1: card, card2: card });
    const PATH = tools({ "rocm-smi": `echo '${json}'` });
    const names = async (own: Readonly<Record<string, string>>) =>
      (await findDevices({ PATH, ...own })).devices.map(({ id, visible }) => `${id}=${visible}`);
    expect(await names({})).toEqual(["card0=0", "card1=1", "card2=2"]);
    expect(await names({ ROCR_VISIBLE_DEVICES: "1,2" })).toEqual(["card1=0", "card2=1"]);
    expect(await names({ ROCR_VISIBLE_DEVICES: "1,2", HIP_VISIBLE_DEVICES: "1" })).toEqual(["card2=1"]);
    expect(await names({ CUDA_VISIBLE_DEVICES: "0" })).toEqual(["card0=0"]);
  });

  it("finds the one of an Apple chip", () => {
    expect(findApple("darwin", "arm64")).toMatchObject([{ kind: "mps", name: "mps" }]);
    expect(findApple("darwin", "x64")).toEqual([]);
    expect(findApple("linux", "arm64")).toEqual([]);
  });
});

describe("what rocm-smi says", () => {
  it("is read with a warning before it and other names of its fields", () => {
    const text = `WARNING: AMD GPU device(s) is/are in a low-power state.\n{"card1": {"Device Name": "0x740c", "Card Model": "AMD Radeon RX 7900 XTX", "VRAM Total Memory (B)": "25753026560", "VRAM Total Used Memory (B)": "1048576000", "GPU use (%)": "3"}, "system": {"Driver version": "6.7"}}`;
    expect(parseRocm(text)).toMatchObject([
      { name: "hip:0", id: "card1", model: "AMD Radeon RX 7900 XTX", memory: 24560, used: 1000, utilization: 3 },
    ]);
    expect(parseRocm("no json here")).toEqual([]);
    expect(parseRocm('{"card0": "N/A"}')).toEqual([]);
  });
});

describe("CUDA_VISIBLE_DEVICES", () => {
  const cards = parseCards(FOUR.replaceAll("\\n", "\n"));
  const names = (variable: string | undefined) => visibleDevices(cards, variable).map(({ index }) => index);

  it.each([
    [undefined, [0, 1, 2, 3]],
    ["2", [2]],
    [" 1 , 0 ", [1, 0]],
    ["0,7,1", [0]],
    ["0,-1,1", [0]],
    ["1,1", [1]],
    ["GPU-", []],
    ["gpu-3AA", [3]],
    ["none", []],
  ] as const)("%j leaves %j", (variable, left) => {
    expect(names(variable)).toEqual(left);
  });
});

describe("what a program sees", () => {
  const cards = parseCards(FOUR.replaceAll("\\n", "\n"));

  it("is its devices by their places on the bus", () => {
    const two = cards.slice(1, 3);
    expect(namesOf(two)).toBe("cuda:1,2");
    expect(deviceEnvironment(two, false, false, {})).toEqual({ CUDA_VISIBLE_DEVICES: "1,2", CUDA_DEVICE_ORDER: "PCI_BUS_ID" });
  });

  it("is numbered as the user has numbered it", () => {
    const own = { CUDA_VISIBLE_DEVICES: "2,3" };
    expect(deviceEnvironment(visibleDevices(cards, "2,3").slice(1), false, false, own)).toEqual({ CUDA_VISIBLE_DEVICES: "3" });
  });

  it("leaves room for others where several share it, unless the user has said how", () => {
    const own = { XLA_PYTHON_CLIENT_PREALLOCATE: "true" };
    const shared = deviceEnvironment(cards.slice(0, 1), true, false, own);
    expect(shared).toMatchObject({ CUDA_VISIBLE_DEVICES: "0", TF_FORCE_GPU_ALLOW_GROWTH: "true" });
    expect(shared).not.toHaveProperty("XLA_PYTHON_CLIENT_PREALLOCATE");
  });

  it("is nothing when GPUs were declined, and untouched on the CPU", () => {
    expect(deviceEnvironment([], false, true, {})).toEqual({ CUDA_VISIBLE_DEVICES: "", HIP_VISIBLE_DEVICES: "-1" });
    expect(deviceEnvironment([], false, false, {})).toEqual({});
  });
});

describe("a tool that stops answering while trials run", () => {
  it("is given up after three times, and asked again after one", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "tunelens-tools-"));
    folders.push(folder);
    const asked = path.join(folder, "asked");
    const PATH = tools({
      "nvidia-smi": `echo x >> ${asked}; n=$(wc -l < ${asked}); [ $n -eq 1 ] || [ $n -ge 3 ] && exit 9; echo 'GPU-0aaaaaaa, 7, 8'`,
    });
    const devices = parseCards(FOUR.replaceAll("\\n", "\n"));
    const tool = toolFor(devices, { PATH });
    const answers = [];
    for (let n = 0; n < 8; n++) answers.push((await tool?.usage())?.get("GPU-0aaaaaaa")?.used ?? null);
    expect(answers).toEqual([null, 7, null, null, null, null, null, null]);
    expect(readFileSync(asked, "utf8").trim().split("\n")).toHaveLength(5);
  });
});

import type { SearchProblemCode } from "../protocol/search-problems";
import { PARTS, SAID } from "../words/search-problems";
import { fill } from "../words/translate";
import { CPU, type Device, isBusy } from "./device";
import type { FoundDevices } from "./find-devices";

export interface DeviceWish {
  /** GPUs per trial; undefined: one where there is one. */
  readonly gpus: number | undefined;
  /** Trials at once. */
  readonly parallel: number | "auto" | undefined;
}

/** Which devices a study uses and how its trials share them. */
export interface DevicePlan {
  /** Never empty; the CPU alone where there is no GPU, or none was wanted. */
  readonly devices: readonly Device[];
  /** Devices that one trial takes. */
  readonly each: number;
  /** Trials that share a device at most; the CPU has no limit of its own. */
  readonly sharing: number;
  /** Trials at once. */
  readonly slots: number;
  /** GPUs were declined: the programs shall see none. */
  readonly hidden: boolean;
  readonly notes: readonly DeviceNote[];
}

/** What the user should know of the devices. */
export interface DeviceNote {
  readonly code: SearchProblemCode;
  readonly message: string;
}

/** Why the wish cannot be met, and what to write instead. */
export interface DeviceRefusal {
  readonly code: SearchProblemCode;
  readonly refused: string;
  /** The most GPUs a trial that can be had; 0 for none at all. */
  readonly most: number;
}

export function planDevices({ devices, note }: FoundDevices, { gpus, parallel }: DeviceWish): DevicePlan | DeviceRefusal {
  const asked = typeof parallel === "number" ? parallel : null;
  if (gpus === 0 || (devices.length === 0 && gpus === undefined)) {
    const slots = asked ?? 1;
    const notes: DeviceNote[] = gpus === undefined && note !== null ? [{ code: "gpus-not-usable", message: fill(SAID.onCpu, note) }] : [];
    return { ...onCpu(slots), hidden: gpus === 0, notes };
  }
  if (devices.length === 0) return noGpu(gpus ?? 1, note);
  if (gpus === undefined) return spread(devices, asked);
  if (gpus < 1) return packed(devices, gpus, asked);
  return whole(devices, gpus, asked, note);
}

/** So many trials at once, without any GPU. */
export function onCpu(slots: number): DevicePlan {
  return { devices: [CPU], each: 1, sharing: Number.POSITIVE_INFINITY, slots, hidden: false, notes: [] };
}

/** Nothing was said of GPUs: one trial a GPU, and as many more as the user wants at once. */
function spread(devices: readonly Device[], asked: number | null): DevicePlan {
  const free = devices.filter((device) => !isBusy(device));
  const slots = asked ?? Math.max(1, free.length);
  return { devices, each: 1, sharing: Math.ceil(slots / devices.length), slots, hidden: false, notes: busyNotes(devices, slots) };
}

function packed(devices: readonly Device[], gpus: number, asked: number | null): DevicePlan {
  const sharing = Math.max(1, Math.floor(1 / gpus + 1e-9));
  const free = devices.filter((device) => !isBusy(device));
  const most = devices.length * sharing;
  const slots = Math.min(asked ?? Math.max(1, free.length) * sharing, most);
  const notes = [...busyNotes(devices, Math.ceil(slots / sharing)), ...fewer(gpus, asked, most, devices.length)];
  return { devices, each: 1, sharing, slots, hidden: false, notes };
}

function whole(devices: readonly Device[], gpus: number, asked: number | null, note: string | null): DevicePlan | DeviceRefusal {
  const most = Math.floor(devices.length / gpus);
  if (most < 1) {
    const text =
      note === null ? (devices.length === 1 ? SAID.oneGpu : SAID.fewGpus) : devices.length === 1 ? SAID.oneGpuOf : SAID.fewGpusOf;
    return { code: "too-few-gpus", refused: fill(text, gpus, devices.length, note ?? ""), most: devices.length };
  }
  const free = devices.filter((device) => !isBusy(device));
  const slots = Math.min(asked ?? Math.max(1, Math.floor(free.length / gpus)), most);
  const notes = [...busyNotes(devices, slots * gpus), ...fewer(gpus, asked, most, devices.length)];
  return { devices, each: gpus, sharing: 1, slots, hidden: false, notes };
}

function noGpu(gpus: number, note: string | null): DeviceRefusal {
  return { code: "no-gpu", refused: fill(SAID.noGpu, gpus, note ?? PARTS.noTools), most: 0 };
}

function fewer(gpus: number, asked: number | null, most: number, count: number): readonly DeviceNote[] {
  if (asked === null || asked <= most) return [];
  const trials = fill(most === 1 ? PARTS.oneTrial : PARTS.trials, most);
  const runs = fill(most === 1 ? PARTS.oneRuns : PARTS.run, most);
  const message = fill(count === 1 ? SAID.beyondOne : SAID.beyond, asked, gpus, trials, runs, shareFor(asked, count), count);
  return [{ code: "parallel-beyond-gpus", message }];
}

/** GPUs per trial with which so many trials run at once: never so precise that the text is long. */
function shareFor(trials: number, count: number): number {
  return Math.floor((count / trials) * 100) / 100 || count / trials;
}

function busyNotes(devices: readonly Device[], needed: number): readonly DeviceNote[] {
  const busy = devices.filter(isBusy);
  if (busy.length === 0) return [];
  const names = busy.map(({ name, used, memory }) => `${name} (${used} of ${memory} MiB)`).join(", ");
  const use = devices.length - busy.length >= needed ? PARTS.others : PARTS.last;
  return [{ code: "gpu-busy", message: fill(SAID.gpuBusy, names, use) }];
}

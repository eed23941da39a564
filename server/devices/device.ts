export type DeviceKind = "cuda" | "hip" | "mps" | "cpu";

/** Something that a trial computes on. */
export interface Device {
  readonly kind: DeviceKind;
  /** As events call it: `cuda:1`, `hip:0`, `mps`, `cpu`. */
  readonly name: string;
  /** The maker's name of it. */
  readonly model: string;
  /** By which the tool that found it knows it; its name where the tool tells nothing better. */
  readonly id: string;
  /** What stands for it in CUDA_VISIBLE_DEVICES or HIP_VISIBLE_DEVICES: the user's own words where there are some. */
  readonly visible: string;
  /** MiB; null where the tool does not tell. */
  readonly memory: number | null;
  /** MiB in use, and percent, when it was looked for: by the programs of others, as none of our trials ran yet. */
  readonly used: number | null;
  readonly utilization: number | null;
}

/** What a device does at a moment. */
export interface DeviceUsage {
  readonly used: number | null;
  readonly utilization: number | null;
}

/** Memory that a process has on a device; MiB, null where the tool does not tell. */
export interface DeviceProcess {
  readonly device: string;
  readonly pid: number;
  readonly used: number | null;
}

export const CPU: Device = {
  kind: "cpu",
  name: "cpu",
  model: "CPU",
  id: "cpu",
  visible: "",
  memory: null,
  used: null,
  utilization: null,
};

/** `cuda:0 NVIDIA H100 (80 GB)`. */
export function describeDevice({ name, model, memory }: Device): string {
  return memory === null ? `${name} ${model}` : `${name} ${model} (${memoryWords(memory)})`;
}

/** MiB as people speak of a card's memory. */
export function memoryWords(mebibytes: number): string {
  return mebibytes < 1024 ? `${Math.round(mebibytes)} MB` : `${Math.round(mebibytes / 1024)} GB`;
}

/** `cuda:0`, `cuda:0,1`. */
export function namesOf(devices: readonly Device[]): string {
  const [first, ...rest] = devices;
  if (first === undefined) return CPU.name;
  return [first.name, ...rest.map(({ name }) => name.replace(/^\w+:/, ""))].join(",");
}

/** Another program has a good part of its memory. */
export function isBusy({ memory, used }: Device): boolean {
  return memory !== null && used !== null && used > memory / 4;
}

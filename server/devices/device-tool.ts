import type { Device, DeviceProcess, DeviceUsage } from "./device";
import { nvidiaProcesses, nvidiaUsage } from "./nvidia";
import { rocmUsage } from "./rocm";

/** What tells of devices while trials run; asked once for all of them. */
export interface DeviceTool {
  /** By the device's `id`; what cannot be told is not in it. */
  usage(): Promise<ReadonlyMap<string, DeviceUsage>>;
  processes(): Promise<readonly DeviceProcess[]>;
}

const PATIENCE_MS = 10_000;

/** Null for devices of which nothing can be told. */
export function toolFor(devices: readonly Device[], environment: Readonly<Record<string, string | undefined>>): DeviceTool | null {
  switch (devices[0]?.kind) {
    case "cuda":
      return { usage: () => nvidiaUsage(environment, PATIENCE_MS), processes: () => nvidiaProcesses(environment, PATIENCE_MS) };
    case "hip":
      return { usage: () => rocmUsage(environment, PATIENCE_MS), processes: async () => [] };
    default:
      return null;
  }
}

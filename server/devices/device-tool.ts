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
/** So many times in a row without an answer, and it is not asked again: a driver that hangs keeps every process that asks it. */
const MOST_FAILURES = 3;

/** Null for devices of which nothing can be told. */
export function toolFor(
  devices: readonly Device[],
  environment: Readonly<Record<string, string | undefined>>,
  patience: number = PATIENCE_MS,
): DeviceTool | null {
  switch (devices[0]?.kind) {
    case "cuda":
      return givingUp({ usage: () => nvidiaUsage(environment, patience), processes: () => nvidiaProcesses(environment, patience) });
    case "hip":
      return givingUp({ usage: () => rocmUsage(environment, patience), processes: async () => [] });
    default:
      return null;
  }
}

function givingUp(tool: DeviceTool): DeviceTool {
  let failures = 0;
  return {
    usage: async () => {
      if (failures >= MOST_FAILURES) return new Map();
      const usage = await tool.usage();
      failures = usage.size === 0 ? failures + 1 : 0;
      return usage;
    },
    processes: async () => (failures >= MOST_FAILURES ? [] : tool.processes()),
  };
}

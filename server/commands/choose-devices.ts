import { type DevicePlan, type DeviceRefusal, planDevices } from "../devices/device-plan";
import { findDevices } from "../devices/find-devices";
import type { Program } from "../language/model";
import type { Problem } from "../protocol/problem";
import type { SearchOptions } from "../protocol/search";
import { CommandError } from "./exit-codes";

export interface DeviceSearch {
  /** Why a search cannot have the GPUs it asks for, said where it asks. */
  problems(program: Program, options: SearchOptions): Promise<readonly Problem[]>;
  /** The devices that a search without such problems takes. */
  plan(options: SearchOptions): Promise<DevicePlan>;
}

/** Looks for the devices of this machine from now on, while other things are done. */
export function deviceSearch(): DeviceSearch {
  const looking = findDevices(process.env);
  const planned = async ({ gpus, parallel }: SearchOptions): Promise<DevicePlan | DeviceRefusal> =>
    // A search that wants no GPU waits for none.
    planDevices(gpus === 0 ? { devices: [], note: null } : await looking, { gpus, parallel });
  return {
    problems: async (program, options) => {
      const plan = await planned(options);
      if (!("refused" in plan)) return [];
      const start = { line: 0, character: 0 };
      const range = program.searchRange ?? { start, end: start };
      return [{ code: plan.code, severity: "error", message: plan.refused, file: program.entry.file, range }];
    },
    plan: async (options) => {
      const plan = await planned(options);
      if ("refused" in plan) throw new CommandError(plan.refused);
      return plan;
    },
  };
}

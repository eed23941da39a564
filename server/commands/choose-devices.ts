import { type DevicePlan, type DeviceRefusal, planDevices } from "../devices/device-plan";
import { type FoundDevices, findDevices } from "../devices/find-devices";
import type { Program } from "../language/model";
import { searchOptionRange } from "../language/search-text-range";
import type { Mend, Problem } from "../protocol/problem";
import type { SearchOptions } from "../protocol/search";
import type { Range } from "../protocol/text";
import { TITLES } from "../words/search-problems";
import { fill } from "../words/translate";
import { CommandError } from "./exit-codes";

const FILE_START: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

export interface DeviceSearch {
  /** Why a search cannot have the GPUs it asks for, said where it asks. */
  problems(program: Program, options: SearchOptions): Promise<readonly Problem[]>;
  /** The devices that a search without such problems takes. */
  plan(options: SearchOptions): Promise<DevicePlan>;
}

/** Looks for the devices of this machine from now on, while other things are done. */
export function deviceSearch(): DeviceSearch {
  const looking = findDevices(process.env);
  const found = async ({ gpus }: SearchOptions): Promise<FoundDevices> =>
    // A search that wants no GPU waits for none.
    gpus === 0 ? { devices: [], note: null } : await looking;
  return {
    problems: async (program, options) => deviceProblems(program, options, await found(options)),
    plan: async (options) => {
      const { gpus, parallel } = options;
      const plan = planDevices(await found(options), { gpus, parallel });
      if ("refused" in plan) throw new CommandError(plan.refused);
      return plan;
    },
  };
}

/** Why a search cannot have the GPUs it asks for among those that were found, with the mend where `@search` is what asks. */
export function deviceProblems(program: Program, { gpus, parallel }: SearchOptions, found: FoundDevices): readonly Problem[] {
  const plan = planDevices(found, { gpus, parallel });
  if (!("refused" in plan)) return [];
  const written = program.search.gpus === gpus ? searchOptionRange(program, "gpus") : null;
  const range = written ?? program.searchRange ?? FILE_START;
  const mend = written === null ? {} : { mend: mendOf(program, plan, written) };
  return [{ code: plan.code, severity: "error", message: plan.refused, file: program.entry.file, range, ...mend }];
}

function mendOf({ entry }: Program, { most }: DeviceRefusal, range: Range): Mend {
  if (most > 0) return { title: fill(TITLES.change, `gpus=${most}`), edits: [{ range, newText: `gpus=${most}` }] };
  const { line, character } = range.start;
  const before = (entry.text.split(/\r\n|\r|\n/)[line] ?? "").slice(0, character);
  const start = { line, character: before.trimEnd().length };
  return { title: TITLES.withoutGpus, edits: [{ range: { start, end: range.end }, newText: "" }] };
}

import type { TrialView } from "../server/protocol/view";
import { tr } from "../server/words/translate";
import { drawnRole } from "./chart-lines";
import type { Role, Study } from "./study";

/** One trial on the timeline; milliseconds since 1970. */
export interface Bar {
  readonly trial: TrialView;
  readonly role: Role;
  readonly from: number;
  readonly until: number;
}

/** What one worker did: its trials one after the other. */
export interface Lane {
  readonly name: string;
  readonly device: string;
  readonly bars: readonly Bar[];
}

export interface Timeline {
  readonly lanes: readonly Lane[];
  readonly from: number;
  readonly until: number;
  /** Where the axis ends. */
  readonly end: number;
}

/** More bars than this: those that have ended move only now and then, not with every second. */
const MANY = 300;

/** Two trials that overlap by less than this follow each other: clocks and starts are not exact. Milliseconds. */
const SLACK = 500;

/** Every trial that ran, on a lane for each worker; several at a time on one device have a lane each. */
export function timelineOf(study: Study, now: number): Timeline {
  const open = new Map<string, { bars: Bar[]; until: number }[]>();
  for (const trial of study.trials.toSorted((a, b) => a.startedAt - b.startedAt || a.trial - b.trial)) {
    const until =
      trial.seconds === null ? (study.live ? Math.max(now, trial.startedAt) : trial.startedAt) : trial.startedAt + 1000 * trial.seconds;
    const lanes = open.get(trial.device) ?? [];
    open.set(trial.device, lanes);
    let lane = lanes.find((l) => l.until <= trial.startedAt + SLACK);
    if (lane === undefined) {
      lane = { bars: [], until: 0 };
      lanes.push(lane);
    }
    lane.bars.push({ trial, role: drawnRole(trial, study), from: trial.startedAt, until });
    lane.until = until;
  }
  const byName = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true });
  const devices = [...open].sort(([a], [b]) => byName(a, b));
  const lanes = devices.flatMap(([device, ones]) => ones.map(({ bars }, k) => ({ device, name: laneName(device, k, ones.length), bars })));
  const bars = lanes.flatMap((lane) => lane.bars);
  const from = bars.reduce((least, b) => Math.min(least, b.from), Number.POSITIVE_INFINITY);
  const until = bars.reduce((most, b) => Math.max(most, b.until), Number.NEGATIVE_INFINITY);
  if (bars.length === 0) return { lanes: [], from: now, until: now, end: now };
  return { lanes, from, until, end: study.live && bars.length > MANY ? from + withRoom(until - from) : until };
}

/** Up to 4 % of room at the end, in round steps: with most of the trials that end the bars before stay where they are. */
function withRoom(span: number): number {
  const most = Math.max(1, span) / 25;
  const power = 10 ** Math.floor(Math.log10(most));
  const step = power * ([5, 2].find((round) => round * power <= most) ?? 1);
  return Math.ceil(span / step) * step;
}

function laneName(device: string, k: number, count: number): string {
  if (device === "cpu") return count === 1 ? "cpu" : tr("worker {0}", k + 1);
  return count === 1 ? device : `${device} (${k + 1})`;
}

/** What a device did of the time from its first trial to the end of the last one of all. */
export interface DeviceWork {
  readonly device: string;
  readonly trials: number;
  readonly failed: number;
  /** Share of that time in which at least one trial ran on it. */
  readonly busy: number;
  /** Mean of what its trials made of it, in percent; null where nothing was told. */
  readonly utilization: number | null;
  /** MiB; null where nothing was told. */
  readonly peakMemory: number | null;
  readonly running: readonly number[];
}

export function deviceWork({ lanes, from, until }: Timeline): readonly DeviceWork[] {
  const devices = [...new Set(lanes.map((l) => l.device))];
  return devices.map((device) => {
    const bars = lanes.filter((l) => l.device === device).flatMap((l) => l.bars);
    const trials = bars.map((b) => b.trial);
    const sampled = trials.flatMap((t) => (t.usage?.meanGpuUtilization == null ? [] : [t.usage.meanGpuUtilization]));
    const memory = trials.flatMap((t) => memoryOf(t, device) ?? []);
    return {
      device,
      trials: trials.length,
      failed: trials.filter((t) => t.state === "failed").length,
      busy: until > from ? covered(bars) / (until - from) : 1,
      utilization: sampled.length === 0 ? null : sampled.reduce((sum, u) => sum + u, 0) / sampled.length,
      peakMemory: memory.length === 0 ? null : Math.max(...memory),
      running: trials.filter((t) => t.state === "running").map((t) => t.trial),
    };
  });
}

/** The most that a trial took: of its device where that has memory of its own, else of the machine. MiB. */
export function memoryOf({ usage }: TrialView, device: string): number | null {
  return (device === "cpu" ? usage?.peakMemory : usage?.peakGpuMemory) ?? null;
}

function covered(bars: readonly Bar[]): number {
  let [sum, end] = [0, Number.NEGATIVE_INFINITY];
  for (const { from, until } of bars.toSorted((a, b) => a.from - b.from)) {
    sum += Math.max(0, until - Math.max(from, end));
    end = Math.max(end, until);
  }
  return sum;
}

/** `NVIDIA H100 (80 GB)` of `cuda:0 NVIDIA H100 (80 GB)`; empty for a device that was not described. */
export function modelOf(device: string, descriptions: readonly string[]): string {
  return descriptions.find((d) => d.startsWith(`${device} `))?.slice(device.length + 1) ?? "";
}

/** The memory that a description ends with, in MiB; null where it tells none. */
export function limitOf(model: string): number | null {
  const [, size = "", unit = ""] = /\((\d+(?:\.\d+)?) (GB|GiB|MB|MiB)\)/.exec(model) ?? [];
  return size === "" ? null : Number(size) * (unit.startsWith("G") ? 1024 : 1);
}

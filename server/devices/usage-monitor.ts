import type { Device, DeviceProcess, DeviceUsage } from "./device";
import type { DeviceTool } from "./device-tool";
import type { FreedMemory } from "./freed-memory";
import { NotableSamples, type Sample } from "./notable-sample";
import { type ProcessTree, processTrees } from "./process-memory";

/** The first look comes soon; the others so seldom that looking takes a hundredth of the time at most. */
const FIRST_MS = 500;
const USUAL_MS = 3000;
const LONGEST_MS = 60_000;
const SHARE = 100;
/** MiB by which a card's memory changes without anybody computing on it. */
const NOISE = 32;

/** A running trial that is looked at. */
export interface Watched {
  /** The leader of its processes. */
  readonly pid: number;
  readonly devices: readonly Device[];
  /** No other trial of ours is on its devices. */
  readonly isAlone: () => boolean;
  readonly tell: (sample: Sample) => void;
  /** Its processes that were seen on a device. */
  readonly onDevice: Set<number>;
}

interface Entry extends Watched {
  readonly notable: NotableSamples;
}

/** Looks now and then at what the trials use: once for all of them, and never in anybody's way. */
export class UsageMonitor {
  readonly #tool: DeviceTool | null;
  readonly #freed: FreedMemory | null;
  readonly #watched = new Set<Entry>();
  #timer: NodeJS.Timeout | null = null;
  #looking = false;
  #next = 0;
  #closed = false;

  constructor(tool: DeviceTool | null, freed: FreedMemory | null) {
    this.#tool = tool;
    this.#freed = freed;
  }

  /** The function returned ends it. */
  watch(trial: Watched): () => void {
    const entry = { ...trial, notable: new NotableSamples(performance.now()) };
    this.#watched.add(entry);
    this.#schedule();
    return () => this.#watched.delete(entry);
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (this.#timer !== null || this.#looking || this.#closed || this.#watched.size === 0) return;
    const delay = Math.max(FIRST_MS, this.#next - performance.now());
    this.#timer = setTimeout(() => void this.#look(), delay);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    this.#timer = null;
    this.#looking = true;
    const began = performance.now();
    try {
      if (this.#watched.size > 0) await this.#sample();
    } catch {
      // What cannot be looked at is not told; the trials go on.
    }
    const now = performance.now();
    this.#next = now + Math.min(LONGEST_MS, Math.max(USUAL_MS, (now - began) * SHARE));
    this.#looking = false;
    this.#schedule();
  }

  async #sample(): Promise<void> {
    const entries = [...this.#watched];
    const tool = entries.some(({ devices }) => devices.some(({ kind }) => kind !== "cpu")) ? this.#tool : null;
    const [trees, usage, processes] = await Promise.all([
      processTrees(entries.map(({ pid }) => pid)),
      tool?.usage() ?? new Map<string, DeviceUsage>(),
      tool?.processes() ?? [],
    ]);
    const now = performance.now();
    for (const entry of entries) {
      if (!this.#watched.has(entry)) continue;
      const sample = this.#sampleOf(entry, trees.get(entry.pid), usage, processes);
      if (entry.notable.take(sample, now)) entry.tell(sample);
    }
  }

  #sampleOf(
    entry: Entry,
    tree: ProcessTree | undefined,
    usage: ReadonlyMap<string, DeviceUsage>,
    processes: readonly DeviceProcess[],
  ): Sample {
    const own = processes.filter(({ pid }) => tree?.pids.has(pid));
    for (const { pid } of own) entry.onDevice.add(pid);
    const memory = tree?.memory ?? null;
    const gpuMemory = sum(own.map(({ used }) => used)) ?? (entry.isAlone() ? this.#beyond(entry, usage) : null);
    // A program that is not on its GPU has no part in what that does.
    if (own.length === 0 && gpuMemory !== null && gpuMemory < NOISE) return { memory, gpuMemory: null, gpuUtilization: null };
    if (own.length > 0 || gpuMemory !== null) this.#freed?.seen();
    const shares = entry.devices.flatMap(({ id }) => usage.get(id)?.utilization ?? []);
    const gpuUtilization = shares.length === 0 ? null : Math.round(shares.reduce((a, b) => a + b, 0) / shares.length);
    return { memory, gpuMemory, gpuUtilization };
  }

  /** In a container the tool knows processes by other numbers: then what the device holds beyond before is the trial's. */
  #beyond({ devices }: Entry, usage: ReadonlyMap<string, DeviceUsage>): number | null {
    return sum(devices.map((device) => this.#freed?.beyond(device, usage.get(device.id)?.used ?? null) ?? null));
  }
}

/** Null when there is nothing to add up, or something is not known. */
function sum(values: readonly (number | null)[]): number | null {
  if (values.length === 0) return null;
  return values.reduce((a, b) => (a === null || b === null ? null : a + b));
}

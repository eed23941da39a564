import { setTimeout as pause } from "node:timers/promises";
import { PARTS, SAID } from "../words/search-problems";
import { fill } from "../words/translate";
import type { Device } from "./device";
import type { DeviceTool } from "./device-tool";

/** What is awaited at most, and how often is asked. */
const MOST_MS = 10_000;
const PAUSE_MS = 200;
/** Trials that left nothing behind, after which a program that was never seen on a GPU is not looked after any more. */
const CLEAN_ENDS = 3;
/** Looks in a row at which the tool told nothing, after which nothing is awaited that only it could tell. */
const MOST_UNANSWERED = 3;

export interface FreedMemorySettings {
  readonly tool: DeviceTool;
  readonly devices: readonly Device[];
  readonly patience?: number;
  /** Memory that did not come back in time. */
  readonly tell: (message: string) => void;
}

/** Sees to it that the memory of a trial that has ended is free again before the next one begins on its device. */
export class FreedMemory {
  readonly #settings: FreedMemorySettings;
  /** MiB in use on a device, by its id, while none of our trials was on it. */
  readonly #before = new Map<string, number>();
  #used = false;
  #clean = 0;
  #unanswered = 0;
  readonly #closed = new AbortController();

  constructor(settings: FreedMemorySettings) {
    this.#settings = settings;
    for (const { id, used } of settings.devices) if (used !== null) this.#before.set(id, used);
  }

  /** What a device holds beyond what it held without us; null where it cannot be told. */
  beyond(device: Device, used: number | null): number | null {
    const before = this.#before.get(device.id);
    return before === undefined || used === null ? null : Math.max(0, used - before);
  }

  /** A trial was seen with memory on a GPU, or found none left there. */
  seen(): void {
    this.#used = true;
  }

  /** `empty`: no trial is left on the devices. `pids`: the trial's processes that were seen there. Null: nothing to wait for. */
  settle(devices: readonly Device[], empty: boolean, pids: ReadonlySet<number>): Promise<void> | null {
    if (this.#closed.signal.aborted || (!this.#used && this.#clean >= CLEAN_ENDS)) return null;
    if (!empty && pids.size === 0) return null;
    return this.#settled(devices, empty, pids).catch(() => {});
  }

  close(): void {
    this.#closed.abort();
  }

  async #settled(devices: readonly Device[], empty: boolean, pids: ReadonlySet<number>): Promise<void> {
    const { patience = MOST_MS } = this.#settings;
    const until = performance.now() + patience;
    for (let round = 0; ; round++) {
      const [held, left] = await Promise.all([empty ? this.#held(devices) : [], this.#left(pids)]);
      if (held?.length === 0 && left === 0) {
        if (round === 0) this.#clean++;
        return;
      }
      if (held === null && left === 0 && ++this.#unanswered >= MOST_UNANSWERED) return;
      if (held !== null) this.#used = true;
      if (this.#closed.signal.aborted) return;
      if (performance.now() >= until) return this.#giveUp(held ?? [], left);
      await pause(PAUSE_MS, undefined, { signal: this.#closed.signal });
    }
  }

  /** Devices that hold more than before, and how much they hold; null where the tool did not say. */
  async #held(devices: readonly Device[]): Promise<readonly { readonly device: Device; readonly used: number }[] | null> {
    const usage = await this.#settings.tool.usage();
    if (usage.size === 0) return null;
    this.#unanswered = 0;
    return devices.flatMap((device) => {
      const used = usage.get(device.id)?.used ?? null;
      const before = this.#before.get(device.id);
      if (used === null) return [];
      if (before === undefined) this.#before.set(device.id, used);
      return used <= (before ?? used) + slack(device) ? [] : [{ device, used }];
    });
  }

  async #left(pids: ReadonlySet<number>): Promise<number> {
    if (pids.size === 0) return 0;
    return (await this.#settings.tool.processes()).filter(({ pid }) => pids.has(pid)).length;
  }

  /** What is there now is what the next trial is measured against: the others may have taken it. */
  #giveUp(held: readonly { readonly device: Device; readonly used: number }[], left: number): void {
    const seconds = (this.#settings.patience ?? MOST_MS) / 1000;
    const said = held.map(({ device, used }) => fill(PARTS.holds, device.name, used, this.#before.get(device.id) ?? 0));
    for (const { device, used } of held) this.#before.set(device.id, used);
    const what = said.length > 0 ? said.join(", ") : fill(PARTS.processes, left);
    this.#settings.tell(fill(SAID.memoryHeld, seconds, what));
  }
}

/** Displays and the driver itself come and go by a little. */
function slack({ memory }: Device): number {
  return Math.max(32, (memory ?? 0) * 0.002);
}

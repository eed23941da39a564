import { type Device, describeDevice, namesOf } from "./device";
import { deviceEnvironment } from "./device-environment";
import type { DeviceNote, DevicePlan } from "./device-plan";
import { DevicePool, type Reservation } from "./device-pool";
import { toolFor } from "./device-tool";
import { FreedMemory } from "./freed-memory";
import type { Sample } from "./notable-sample";
import { UsageMonitor } from "./usage-monitor";

type Environment = Readonly<Record<string, string | undefined>>;

/** A trial's place on the devices: it waits for its turn, is watched while it runs, and is left once nothing of the trial is left. */
export interface Seat {
  /** `cuda:1`, `cuda:0,1`, `cpu`. */
  readonly name: string;
  readonly onGpu: boolean;
  /** Nothing else of ours was where it ran, by the trial's own right. */
  readonly exclusive: boolean;
  /** The most trials that shared a device with it, and that ran anywhere, while it ran; itself counted. */
  readonly crowd: number;
  readonly company: number;
  /** Resolves when its turn has come; false when it was left before. */
  begin(): Promise<boolean>;
  /** What shows the program its devices. */
  environment(): Record<string, string>;
  watch(pid: number, tell: (sample: Sample) => void): void;
  /** The trial had no memory beside others: it gets a place alone next time, and fewer share from now on. */
  crowded(where: "device" | "machine"): void;
  leave(): void;
}

interface OwnSeat extends Seat {
  company: number;
}

/** The devices of one study: who runs where, what they see and what they use. */
export class LocalDevices {
  /** As people read them; empty on the CPU alone. */
  readonly descriptions: readonly string[];
  readonly #plan: DevicePlan;
  readonly #environment: Environment;
  readonly #pool: DevicePool;
  readonly #freed: FreedMemory | null;
  readonly #monitor: UsageMonitor;
  readonly #seats = new Map<number, OwnSeat>();
  readonly #running = new Set<OwnSeat>();
  /** Processes of the trial that leaves just now, as they were seen on its devices. */
  #leaving: ReadonlySet<number> = new Set();
  /** Trials that found no memory on the machine itself. */
  readonly #wantMachine = new Set<number>();
  readonly #notes: DeviceNote[];
  /** Trials for which the machine itself has memory, as far as is known. */
  #most: number;

  constructor(plan: DevicePlan, environment: Environment) {
    this.#plan = plan;
    this.#environment = environment;
    this.#notes = [...plan.notes];
    this.#most = plan.slots;
    this.descriptions = plan.devices.filter(({ kind }) => kind !== "cpu").map(describeDevice);
    const tool = toolFor(plan.devices, environment);
    this.#freed =
      tool === null
        ? null
        : new FreedMemory({ tool, devices: plan.devices, tell: (message) => this.#notes.push({ code: "gpu-memory-not-freed", message }) });
    this.#monitor = new UsageMonitor(tool, this.#freed);
    this.#pool = new DevicePool({ ...plan, settle: (left, empty) => this.#settle(left, empty) });
  }

  /** Trials at once, as things stand. */
  get room(): number {
    return Math.min(this.#most, this.#pool.room);
  }

  /** Reserves a place for a trial; whoever had one under this number has left it. */
  seat(trial: number, alone: boolean): Seat {
    this.#seats.get(trial)?.leave();
    const exclusive = !alone ? "no" : this.#wantMachine.has(trial) ? "all" : "devices";
    const seat = this.#seatOf(trial, this.#pool.reserve(exclusive));
    this.#seats.set(trial, seat);
    return seat;
  }

  /** The place that a trial has been given; a new one where it has none. */
  seatOf(trial: number): Seat {
    return this.#seats.get(trial) ?? this.seat(trial, false);
  }

  /** What there is to say since the last call. */
  takeNotes(): readonly DeviceNote[] {
    return this.#notes.splice(0);
  }

  close(): void {
    this.#freed?.close();
    this.#monitor.close();
  }

  #seatOf(trial: number, place: Reservation): OwnSeat {
    const { devices } = place;
    const onDevice = new Set<number>();
    let unwatch = (): void => {};
    const seat: OwnSeat = {
      name: namesOf(devices),
      onGpu: devices.some(({ kind }) => kind !== "cpu"),
      exclusive: place.exclusive !== "no",
      get crowd() {
        return place.crowd;
      },
      company: 0,
      begin: async () => {
        const admitted = await place.begin();
        if (admitted) this.#enter(seat);
        return admitted;
      },
      environment: () => deviceEnvironment(devices, this.#pool.sharing > 1 && !seat.exclusive, this.#plan.hidden, this.#environment),
      watch: (pid, tell) => {
        const isAlone = (): boolean => devices.every((device) => this.#pool.trialsOn(device) === 1);
        unwatch = this.#monitor.watch({ pid, devices, isAlone, tell, onDevice });
      },
      crowded: (where) => this.#crowded(trial, seat, where),
      leave: () => {
        unwatch();
        this.#running.delete(seat);
        if (this.#seats.get(trial) === seat) this.#seats.delete(trial);
        this.#leaving = onDevice;
        place.release();
      },
    };
    return seat;
  }

  #enter(seat: OwnSeat): void {
    this.#running.add(seat);
    for (const other of this.#running) other.company = Math.max(other.company, this.#running.size);
  }

  #settle(left: readonly Device[], empty: boolean): Promise<void> | null {
    return this.#freed?.settle(left, empty, this.#leaving) ?? null;
  }

  #crowded(trial: number, seat: OwnSeat, where: "device" | "machine"): void {
    const others = (where === "device" ? seat.crowd : seat.company) - 1;
    const most = Math.max(1, Math.floor((others + 1) / 2));
    const beside = others === 1 ? "another trial" : `${others} others`;
    const before = this.room;
    if (where === "machine") {
      this.#wantMachine.add(trial);
      this.#most = Math.min(this.#most, most);
    } else {
      this.#pool.limit(most);
      // It begins again where others just ended: with what they held.
      this.#freed?.seen();
    }
    const fewer = this.room < before ? ` From now on ${words(this.room, "trial runs", "trials run")} at once.` : "";
    const on = where === "device" && seat.onGpu ? ` on ${seat.name}` : "";
    const message = `Trial ${trial} ran out of memory beside ${beside}${on}: it runs again alone.${fewer}`;
    this.#notes.push({ code: "trial-out-of-memory", message });
  }
}

function words(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

import { type Device, isBusy } from "./device";

/** What a trial takes for itself: nothing, its devices, or everything. */
export type Exclusive = "no" | "devices" | "all";

/** A device, and who is on it. */
interface Place {
  readonly device: Device;
  readonly order: number;
  /** Trials at once. */
  limit: number;
  readonly running: Set<Claim>;
  /** Reservations that have not begun. */
  planned: number;
  /** Set while it is being seen to that what the last trial had is free again. */
  settling: Promise<void> | null;
}

/** A trial's right to its devices: made when it is announced, used when it starts. */
export interface Reservation {
  readonly devices: readonly Device[];
  readonly exclusive: Exclusive;
  /** The most trials that were on one of its devices while it was, itself counted. */
  readonly crowd: number;
  /** Resolves when its turn has come; false when it was released before. */
  begin(): Promise<boolean>;
  release(): void;
}

interface Claim extends Reservation {
  readonly places: readonly Place[];
  crowd: number;
  state: "planned" | "waiting" | "running" | "over";
  admit: (admitted: boolean) => void;
}

export interface PoolSettings {
  readonly devices: readonly Device[];
  readonly each: number;
  readonly sharing: number;
  /** Called when a trial has left devices; nobody begins there before it resolves. Null: at once. */
  readonly settle: (left: readonly Device[], empty: boolean) => Promise<void> | null;
}

/** Spreads trials over devices: the least loaded first, and nobody overtakes those who wait for the same device. */
export class DevicePool {
  readonly #places: readonly Place[];
  readonly #settings: PoolSettings;
  #waiting: Claim[] = [];
  #turn = 0;

  constructor(settings: PoolSettings) {
    this.#settings = settings;
    this.#places = settings.devices.map((device, order) => ({
      device,
      order,
      limit: settings.sharing,
      running: new Set(),
      planned: 0,
      settling: null,
    }));
  }

  /** Trials that devices take at once as things stand. */
  get room(): number {
    if (this.#settings.each > 1) return Math.floor(this.#places.length / this.#settings.each);
    return this.#places.reduce((sum, { limit }) => sum + limit, 0);
  }

  /** Trials that share a device at most. */
  get sharing(): number {
    return Math.max(...this.#places.map(({ limit }) => limit));
  }

  /** From now on no device takes more trials than so many. */
  limit(most: number): void {
    for (const place of this.#places) place.limit = Math.min(place.limit, Math.max(1, most));
  }

  /** Trials on a device now. */
  trialsOn(device: Device): number {
    return this.#places.find((place) => place.device === device)?.running.size ?? 0;
  }

  reserve(exclusive: Exclusive): Reservation {
    const own = this.#leastLoaded(exclusive !== "no").slice(0, this.#settings.each);
    this.#turn = ((own.at(-1)?.order ?? -1) + 1) % this.#places.length;
    const claim: Claim = {
      devices: own.map(({ device }) => device),
      places: exclusive === "all" ? this.#places : own,
      exclusive,
      crowd: 0,
      state: "planned",
      admit: () => {},
      begin: () => this.#begin(claim),
      release: () => this.#release(claim),
    };
    for (const place of claim.places) place.planned++;
    return claim;
  }

  #begin(claim: Claim): Promise<boolean> {
    if (claim.state !== "planned") return Promise.resolve(claim.state === "running");
    claim.state = "waiting";
    this.#waiting.push(claim);
    const turn = new Promise<boolean>((resolve) => {
      claim.admit = resolve;
    });
    this.#admit();
    return turn;
  }

  #release(claim: Claim): void {
    const { state } = claim;
    if (state === "over") return;
    claim.state = "over";
    if (state === "running") this.#leave(claim);
    else for (const place of claim.places) place.planned--;
    if (state === "waiting") {
      this.#waiting = this.#waiting.filter((other) => other !== claim);
      claim.admit(false);
    }
    this.#admit();
  }

  #leave(claim: Claim): void {
    for (const place of claim.places) place.running.delete(claim);
    const left = claim.places.filter(({ device }) => claim.devices.includes(device));
    const settled = this.#settings.settle(
      claim.devices,
      left.every(({ running }) => running.size === 0),
    );
    if (settled === null) return;
    for (const place of left) {
      const before = place.settling;
      const settling: Promise<void> = Promise.all([before, settled]).then(() => {
        if (place.settling === settling) place.settling = null;
        this.#admit();
      });
      place.settling = settling;
    }
  }

  /** Lets everybody begin for whom there is room, in the order of asking. */
  #admit(): void {
    const blocked = new Set<Place>();
    for (const claim of [...this.#waiting]) {
      if (claim.places.every((place) => !blocked.has(place) && fits(place, claim))) this.#enter(claim);
      else for (const place of claim.places) blocked.add(place);
    }
  }

  #enter(claim: Claim): void {
    this.#waiting = this.#waiting.filter((other) => other !== claim);
    claim.state = "running";
    for (const place of claim.places) {
      place.planned--;
      place.running.add(claim);
      if (!claim.devices.includes(place.device)) continue;
      for (const other of place.running) other.crowd = Math.max(other.crowd, place.running.size);
    }
    claim.admit(true);
  }

  #leastLoaded(alone: boolean): readonly Place[] {
    const load = ({ running, planned }: Place): number => running.size + planned;
    const count = this.#places.length;
    const turn = ({ order }: Place): number => (order - this.#turn + count) % count;
    const used = ({ device }: Place): number => Math.round((device.used ?? 0) / 512);
    return this.#places.toSorted(
      (a, b) =>
        Number(load(a) >= a.limit) - Number(load(b) >= b.limit) ||
        Number(isBusy(a.device)) - Number(isBusy(b.device)) ||
        load(a) - load(b) ||
        (alone ? (b.device.memory ?? 0) - (a.device.memory ?? 0) : 0) ||
        used(a) - used(b) ||
        turn(a) - turn(b),
    );
  }
}

function fits({ running, limit, settling }: Place, claim: Claim): boolean {
  if (settling !== null) return false;
  if (claim.exclusive !== "no") return running.size === 0;
  return running.size < limit && ![...running].some((other) => other.exclusive !== "no");
}

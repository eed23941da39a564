/** What a framework says of itself: its name, what it logs so far, and the channels among it. */
export interface FrameworkNames {
  readonly framework: string;
  readonly names: readonly string[];
  /** Channels that it reports under another spelling of their name as well. */
  readonly channels: readonly number[];
  /** It begins to train: what it logs is not known yet. */
  readonly begins: boolean;
}

/**
 * Decides who reports a metric that stands alone: the framework where it logs one of that name, else what is printed. A framework's
 * progress bar prints what it also reports, perhaps before, so what is printed waits while a framework has begun and not yet said
 * what it logs.
 */
export class MetricSources {
  /** The name of each channel that a framework may report. */
  readonly #eligible: ReadonlyMap<number, string>;
  readonly #emit: (channel: number, value: number, step: number | null) => void;
  readonly #claimed = new Set<number>();
  readonly #names = new Map<string, Set<string>>();
  readonly #begun = new Set<string>();
  readonly #held: (readonly [number, number, number | null])[] = [];

  constructor(eligible: ReadonlyMap<number, string>, emit: (channel: number, value: number, step: number | null) => void) {
    this.#eligible = eligible;
    this.#emit = emit;
  }

  /** Frameworks that trained, with all that they logged. */
  get frameworks(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.#names;
  }

  announce({ framework, names, channels, begins }: FrameworkNames): void {
    const known = this.#names.get(framework);
    const all = known ?? new Set<string>();
    if (known === undefined) this.#names.set(framework, all);
    for (const name of names) all.add(name);
    for (const [channel, name] of this.#eligible) if (names.includes(name) || channels.includes(channel)) this.#claimed.add(channel);
    if (begins && known === undefined) this.#begun.add(framework);
    else if (!begins) this.#begun.delete(framework);
    if (this.#begun.size === 0) this.release();
  }

  /** Whether a framework may report this channel at all. */
  isEligible(channel: number): boolean {
    return this.#eligible.has(channel);
  }

  /** Whether a framework logs this channel, or said that it does. */
  isClaimed(channel: number): boolean {
    return this.#claimed.has(channel);
  }

  /** A framework reported this channel. */
  claim(channel: number): void {
    this.#claimed.add(channel);
  }

  printed(channel: number, value: number, step: number | null): void {
    if (this.#claimed.has(channel)) return;
    if (this.#begun.size > 0 && this.#eligible.has(channel)) this.#held.push([channel, value, step]);
    else this.#emit(channel, value, step);
  }

  /** Lets out what waited and no framework reports. */
  release(): void {
    for (const held of this.#held.splice(0)) if (!this.#claimed.has(held[0])) this.#emit(...held);
  }
}

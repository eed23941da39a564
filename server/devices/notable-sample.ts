/** What a trial uses; MiB and percent, null where it cannot be told. */
export interface Sample {
  readonly memory: number | null;
  readonly gpuMemory: number | null;
  readonly gpuUtilization: number | null;
}

interface Told {
  readonly sample: Sample;
  readonly at: number;
}

/** Picks the samples of one trial that are worth a line in the journal: their number grows with the logarithm of the trial's time. */
export class NotableSamples {
  readonly #started: number;
  #told: Told | null = null;
  #peak = { memory: 0, gpuMemory: 0 };

  constructor(now: number) {
    this.#started = now;
  }

  /** Whether to tell this one; `now` in milliseconds. */
  take(sample: Sample, now: number): boolean {
    if (Object.values(sample).every((value) => value === null)) return false;
    if (this.#told !== null && !this.#isDue(this.#told, sample, now)) return false;
    this.#told = { sample, at: now };
    this.#peak = {
      memory: Math.max(this.#peak.memory, sample.memory ?? 0),
      gpuMemory: Math.max(this.#peak.gpuMemory, sample.gpuMemory ?? 0),
    };
    return true;
  }

  #isDue({ sample: last, at }: Told, sample: Sample, now: number): boolean {
    const age = now - this.#started;
    // A new peak is what people look for; everything else may wait a while longer.
    const peak = grown(this.#peak.memory, sample.memory) || grown(this.#peak.gpuMemory, sample.gpuMemory);
    if (now - at < age * (peak ? 0.1 : 0.25)) return false;
    return (
      peak ||
      moved(last.memory, sample.memory) ||
      moved(last.gpuMemory, sample.gpuMemory) ||
      Math.abs((last.gpuUtilization ?? 0) - (sample.gpuUtilization ?? 0)) >= 15
    );
  }
}

function grown(peak: number, now: number | null): boolean {
  return now !== null && now > peak + Math.max(8, peak * 0.05);
}

function moved(before: number | null, now: number | null): boolean {
  if (before === null || now === null) return before !== now;
  return Math.abs(now - before) > Math.max(16, before * 0.1);
}

import type { Params } from "../protocol/space";
import type { Observation, Sampler, SamplerSettings } from "../samplers/sampler";
import { type Belief, type BeliefQuestion, believe, type SamplerThread, type StartSamplerThread } from "./thinking";

export interface ProposerParts {
  readonly sampler: Sampler;
  readonly samplerSettings: SamplerSettings;
  /** Null: everything is thought in the study's own thread. */
  readonly startThread: StartSamplerThread | null;
}

/** A model of so many measurements is made sooner than a thread begins. */
const QUICK = 40;

/** The sampler could not answer; the message is for the user. */
export class SamplerFailure extends Error {}

/**
 * The sampler of a study, asked so that nothing waits for it: what takes long is asked of a second one in a thread, which begins with
 * the first such ask. Both are told the same, and what a sampler proposes follows from that, so that it does not matter which one answers.
 */
export class Proposer {
  readonly #parts: ProposerParts;
  readonly #told: Observation[] = [];
  #thread: SamplerThread | null = null;
  /** Counts what was taken back: an answer that comes later is nobody's. */
  #cancelled = 0;

  constructor(parts: ProposerParts) {
    this.#parts = parts;
  }

  tell(observation: Observation): void {
    this.#told.push(observation);
    this.#parts.sampler.tell(observation);
    this.#thread?.tell(observation);
  }

  /** Values for these trials: at once from a quick sampler, else a promise, of null when it was cancelled. Throws or rejects with `SamplerFailure`. */
  ask(trials: readonly number[], running: readonly Params[]): readonly Params[] | Promise<readonly Params[] | null> {
    const { sampler, startThread } = this.#parts;
    if (sampler.demanding && startThread !== null) return this.#inThread((thread) => thread.ask(trials, running), startThread);
    try {
      return sampler.ask(trials, running);
    } catch (error) {
      throw failure(sampler.name, error);
    }
  }

  /** What a model says after these measurements; null where it says nothing, cannot be made or was cancelled: it is only advice. */
  async believe(question: BeliefQuestion): Promise<Belief | null> {
    const { samplerSettings, startThread } = this.#parts;
    const quick = this.#thread === null && question.measurements.length <= QUICK;
    try {
      if (quick || startThread === null) return believe(samplerSettings.space, question);
      return await this.#inThread((thread) => thread.believe(question), startThread);
    } catch {
      return null;
    }
  }

  /** Takes back what is being asked, at once. Whatever is asked later begins anew. */
  cancel(): void {
    this.#cancelled++;
    this.#thread?.close();
    this.#thread = null;
  }

  /** A thread that goes away begins again once, with all that was told. */
  async #inThread<T>(ask: (thread: SamplerThread) => Promise<T>, start: StartSamplerThread): Promise<T | null> {
    const cancelled = this.#cancelled;
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await ask(this.#started(start));
        return cancelled === this.#cancelled ? answer : null;
      } catch (error) {
        if (cancelled !== this.#cancelled) return null;
        this.#thread?.close();
        this.#thread = null;
        if (attempt === 2) throw failure(this.#parts.sampler.name, error);
      }
    }
  }

  #started(start: StartSamplerThread): SamplerThread {
    if (this.#thread !== null) return this.#thread;
    const thread = start(this.#parts.sampler.name, this.#parts.samplerSettings);
    this.#thread = thread;
    for (const observation of this.#told) thread.tell(observation);
    return thread;
  }
}

function failure(sampler: string, error: unknown): SamplerFailure {
  const said = error instanceof Error ? error.message : String(error);
  const other = sampler === "sobol" ? "random" : "sobol";
  return new SamplerFailure(
    `The sampler ${sampler} could not propose values: ${said}. Everything found is kept: --resume goes on, with --sampler ${other} without it.`,
    { cause: error },
  );
}

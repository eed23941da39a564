import type { StudyEvent } from "../protocol/events";
import type { Clock } from "./clock";

/** Makes events durable, and only then visible; called again only after it resolved. */
export type Recorder = (events: readonly StudyEvent[]) => Promise<void>;

/** How long reports wait for more of them: a write each would cost more than the trials themselves. */
const PATIENCE_SECONDS = 0.04;

type WithoutTime<E> = E extends StudyEvent ? Omit<E, "time"> : never;
export type NewEvent = WithoutTime<StudyEvent>;

/** Stamps events and hands them to the recorder in order; what gathers while it writes goes out as one batch. */
export class EventLog {
  readonly #record: Recorder;
  readonly #clock: Clock;
  readonly #onEvent: (event: StudyEvent) => void;
  readonly #onFailure: (error: unknown) => void;
  #queue: StudyEvent[] = [];
  #writing: Promise<void> | null = null;
  #awaited = 0;
  /** Ends the waiting for more reports. */
  #hurry: (() => void) | null = null;
  #failure: { readonly error: unknown } | null = null;

  constructor(record: Recorder, clock: Clock, onEvent: (event: StudyEvent) => void, onFailure: (error: unknown) => void) {
    this.#record = record;
    this.#clock = clock;
    this.#onEvent = onEvent;
    this.#onFailure = onFailure;
  }

  emit(event: NewEvent): void {
    const stamped = Object.assign({ event: event.event, time: this.#clock.now() }, event) as StudyEvent;
    this.#onEvent(stamped);
    if (this.#failure !== null) return;
    this.#queue.push(stamped);
    if (!canWait(stamped)) this.#hurry?.();
    this.#writing ??= this.#write();
  }

  /** Resolves when everything emitted so far is recorded; rejects when the recorder failed. */
  async recorded(): Promise<void> {
    this.#awaited++;
    this.#hurry?.();
    await this.#writing;
    this.#awaited--;
    if (this.#failure !== null) throw this.#failure.error;
  }

  async #write(): Promise<void> {
    while (this.#queue.length > 0 && this.#failure === null) {
      await this.#clock.turn();
      if (this.#awaited === 0 && this.#queue.every(canWait)) {
        await this.#more();
        // With the end of a trial comes the start of the next one.
        await this.#clock.turn();
      }
      const batch = this.#queue;
      this.#queue = [];
      try {
        await this.#record(batch);
      } catch (error) {
        this.#failure = { error };
        this.#onFailure(error);
      }
    }
    this.#writing = null;
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(PATIENCE_SECONDS, () => this.#hurry?.());
      this.#hurry = () => {
        this.#hurry = null;
        cancel();
        resolve();
      };
    });
  }
}

function canWait({ event }: StudyEvent): boolean {
  return event === "trialReported" || event === "trialSampled" || event === "trialPredicted";
}

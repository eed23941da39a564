import { type ControlConnection, connectControl } from "../process/control-client";
import type { StudyEvent } from "../protocol/events";
import { viewAt } from "../protocol/study-address";
import type { StudySnapshot } from "../protocol/tuner";
import type { StudyView } from "../protocol/view";
import { JournalFollower } from "../storage/journal-follower";
import { readLiveStudy, settledView } from "../storage/live-study";

export interface StudyListener {
  onEvent(journal: string, seq: number, event: StudyEvent): void;
  /** The view or the life of its process changed. */
  onChange(): void;
  /** An end after this time is told even where it was there before anybody looked: a search may be over before it is followed. */
  readonly since?: number;
}

/**
 * One study that somebody looks at: read from its journal and, while its process lives, attached to that process, which keeps it going.
 * What is shown always comes from the journal.
 */
export class FollowedStudy {
  /** By which it is told of: `addressOf` its journal. */
  readonly address: string;
  readonly #journal: string;
  readonly #follower: JournalFollower;
  readonly #listener: StudyListener;
  readonly #client: string;
  #seq = 0;
  #view: StudyView | null = null;
  #live = false;
  #control: Promise<ControlConnection | null> | null = null;
  #closed = false;
  #relaying = false;

  /** `client`: who looks, as the process is told. `study`: which one of the journal, default the first. */
  constructor(journal: string, listener: StudyListener, client = "language server", study: string | null = null, address = journal) {
    this.#journal = journal;
    this.address = address;
    this.#client = client;
    this.#listener = listener;
    this.#follower = new JournalFollower(journal, (events, view) => this.#receive(events, view), study);
  }

  /** Resolves when what is in the journal now has been read and a living process is attached to. */
  async start(): Promise<void> {
    await this.#follower.refresh();
    this.#relaying = true;
    await this.check();
    if (!this.#closed) this.#follower.start();
  }

  get live(): boolean {
    return this.#live;
  }

  /** The study as it should be shown; null before anything could be read. */
  get view(): StudyView | null {
    return this.#view && settledView(this.#view, this.#live);
  }

  get snapshot(): StudySnapshot | null {
    const { view } = this;
    return view && { seq: this.#seq, view };
  }

  /** Looks whether the process lives, and attaches to it where that has not been done. */
  async check(): Promise<void> {
    const live = await readLiveStudy(this.#journal, this.#view?.started.study ?? null);
    if (this.#closed) return;
    // What a process wrote last is read before it is called gone.
    if (this.#live && live === null) await this.#follower.refresh();
    const changed = this.#live !== (live !== null);
    this.#live = live !== null;
    if (live !== null && this.#control === null) {
      const control = this.#attach(live.socket);
      this.#control = control;
      await control;
    }
    if (changed) this.#listener.onChange();
  }

  /** Asks the process for an orderly end; false when there is none. */
  async stop(): Promise<boolean> {
    await this.check();
    const control = await this.#control;
    if (!control) return false;
    await control.stop();
    return true;
  }

  /** No new trial starts, or trials start again; false when there is no process. */
  async pause(paused: boolean): Promise<boolean> {
    await this.check();
    const control = await this.#control;
    if (!control) return false;
    await control.pause(paused);
    return true;
  }

  close(): void {
    this.#closed = true;
    this.#follower.stop();
    void this.#control?.then((control) => control?.close());
    this.#control = null;
  }

  async #attach(socket: string): Promise<ControlConnection | null> {
    try {
      const control = await connectControl({ socket });
      control.onClose(() => {
        this.#control = null;
      });
      await control.attach(this.#client);
      if (this.#closed) control.close();
      return control;
    } catch {
      this.#control = null;
      return null;
    }
  }

  /** What was there before is in the snapshot; only news are told one by one. */
  #receive(events: readonly StudyEvent[], view: StudyView): void {
    this.#view = viewAt(view, this.address);
    for (const event of events) {
      this.#seq++;
      if (this.#relaying || this.#isFreshEnd(event)) this.#listener.onEvent(this.address, this.#seq, this.#addressed(event));
    }
    this.#listener.onChange();
  }

  #isFreshEnd({ event, time }: StudyEvent): boolean {
    return (event === "recommendation" || event === "studyFinished") && time > (this.#listener.since ?? Number.POSITIVE_INFINITY);
  }

  /** One that is not the first in its journal is known by more than that. */
  #addressed<E extends StudyEvent>(event: E): E {
    return event.event === "studyStarted" && event.journal !== this.address ? { ...event, journal: this.address } : event;
  }
}

import type { OtherStudy, ToPanel } from "../server/protocol/panel";
import type { Host } from "./host";
import { Landscapes } from "./landscapes";
import { receivedView } from "./session";
import { readStudy, type Study } from "./study";

type Answer = Extract<ToPanel, { type: "other" }>;

/** A question that nobody answers is asked again after this long; one that runs is asked again at most this often. Milliseconds. */
const PATIENCE = 30_000;
const PACE = 2000;

/** The study to compare with, as it was last heard of; null while it is not there. */
export interface Beside {
  readonly study: Study | null;
  /** It was asked for and is gone. */
  readonly gone: boolean;
}

/** Other studies of the same program, and the one that the study shown is compared with, asked for only while somebody compares. */
export class OtherStudies {
  readonly #host: Host;
  readonly #generation: number;
  readonly #changed: () => void;
  /** Of the study beside: it has its own questions. */
  readonly landscapes: Landscapes;
  /** Null before the first list. */
  #listed: readonly OtherStudy[] | null = null;
  /** One that somebody put beside this one though it is of another program. */
  #guest: OtherStudy | null = null;
  #beside: { readonly journal: string; readonly study: Study | null; readonly gone: boolean } | null = null;
  #asked = { of: "", at: Number.NEGATIVE_INFINITY, waiting: false };

  constructor(host: Host, generation: number, changed: () => void) {
    this.#host = host;
    this.#generation = generation;
    this.#changed = changed;
    this.landscapes = new Landscapes(host, generation, changed);
  }

  /** Whether there may be something to compare a study with. */
  canCompare(journal: string): boolean {
    return this.#listed === null || this.except(journal).length > 0;
  }

  /** Newest first, without the one that is shown. */
  except(journal: string): readonly OtherStudy[] {
    const listed = this.#listed ?? [];
    const guest = this.#guest !== null && !listed.some((s) => s.journal === this.#guest?.journal) ? [this.#guest] : [];
    return [...listed, ...guest].filter((s) => s.journal !== journal);
  }

  listed(studies: readonly OtherStudy[]): void {
    this.#listed = studies;
    this.#changed();
  }

  invite(study: OtherStudy): void {
    this.#guest = study;
  }

  heard({ journal, snapshot }: Answer): void {
    this.#asked = { ...this.#asked, waiting: false };
    this.#beside = { journal, study: snapshot === null ? null : readStudy(receivedView(snapshot.view)), gone: snapshot === null };
    this.#changed();
  }

  /** Never waits. */
  of({ journal, state, finishedTrials, live }: OtherStudy): Beside {
    const now = JSON.stringify([journal, state, finishedTrials, live]);
    const age = performance.now() - this.#asked.at;
    const another = !this.#asked.of.startsWith(JSON.stringify([journal]).slice(0, -1));
    const due = this.#asked.waiting ? age >= PATIENCE : this.#asked.of !== now && age >= PACE;
    if (another || due) {
      this.#asked = { of: now, at: performance.now(), waiting: true };
      this.#host.post({ type: "otherWanted", generation: this.#generation, journal });
    }
    return this.#beside?.journal === journal ? this.#beside : { study: null, gone: false };
  }
}

import path from "node:path";
import { type Disposable, EventEmitter } from "vscode";
import type { StudySummary } from "../server/protocol/tuner";
import type { ServerClient } from "./client/server-client";
import { DisposableStore } from "./disposables";

/** The studies of the open folders as the server last told. */
export class Studies implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<void>());
  #all: readonly StudySummary[] = [];

  readonly onDidChange = this.#changed.event;

  constructor(client: ServerClient) {
    this.#owned.add(client.on("tuner/studiesChanged", ({ studies }) => this.tell(studies)));
  }

  /** Takes a whole list, newest first. */
  tell(studies: readonly StudySummary[]): void {
    this.#all = studies;
    this.#changed.fire();
  }

  /** Newest first. */
  get all(): readonly StudySummary[] {
    return this.#all;
  }

  get running(): readonly StudySummary[] {
    return this.#all.filter((study) => study.live);
  }

  byJournal(journal: string): StudySummary | undefined {
    return this.#all.find((study) => study.journal === journal);
  }

  /** The study of an entry file that matters most: the running one, else the latest. */
  ofEntry(entry: string): StudySummary | undefined {
    const own = this.#all.filter((study) => study.entry !== null && path.relative(study.entry, entry) === "");
    return own.find((study) => study.live) ?? own[0];
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

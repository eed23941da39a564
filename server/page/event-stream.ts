import type { ServerResponse } from "node:http";
import type { StudyEvent } from "../protocol/events";
import type { OtherStudy, ToPanel } from "../protocol/panel";
import type { StudySnapshot } from "../protocol/tuner";

const BATCH_MS = 60;
const ALIVE_MS = 15_000;
/** A page that is so far behind gets a snapshot when it has caught up. */
const BEHIND_BYTES = 4 << 20;

/** What one page in a browser gets to see, as server-sent events: a snapshot, then events in order; never a backlog. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #generation: number;
  readonly #snapshot: () => StudySnapshot | null;
  readonly #alive: NodeJS.Timeout;
  #events: { readonly seq: number; readonly event: StudyEvent }[] = [];
  #timer: NodeJS.Timeout | null = null;
  #behind = false;

  constructor(response: ServerResponse, generation: number, snapshot: () => StudySnapshot | null) {
    this.#response = response;
    this.#generation = generation;
    this.#snapshot = snapshot;
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", connection: "keep-alive", "x-accel-buffering": "no" });
    response.write("retry: 1000\n\n");
    response.on("drain", () => {
      if (this.#behind) this.refresh();
    });
    this.#alive = setInterval(() => response.write(": alive\n\n"), ALIVE_MS);
  }

  /** The study as it stands; what came before is in it. */
  refresh(): void {
    this.#behind = false;
    this.#events = [];
    this.send({ type: "snapshot", generation: this.#generation, snapshot: this.#snapshot(), connection: "connected" });
  }

  event(seq: number, event: StudyEvent): void {
    if (this.#behind) return;
    this.#events.push({ seq, event });
    this.#timer ??= setTimeout(() => this.#flush(), BATCH_MS);
  }

  code(values: Readonly<Record<string, string>>): void {
    if (!this.#behind) this.send({ type: "code", generation: this.#generation, values });
  }

  others(studies: readonly OtherStudy[]): void {
    if (!this.#behind) this.send({ type: "others", generation: this.#generation, studies });
  }

  send(message: ToPanel): void {
    this.#response.write(`data: ${JSON.stringify(message)}\n\n`);
  }

  close(): void {
    clearInterval(this.#alive);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#response.end();
  }

  #flush(): void {
    this.#timer = null;
    const events = this.#events;
    this.#events = [];
    this.#behind = this.#response.writableLength > BEHIND_BYTES;
    if (!this.#behind && events.length > 0) this.send({ type: "events", generation: this.#generation, events });
  }
}

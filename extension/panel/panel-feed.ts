import type { StudyEvent } from "../../server/protocol/events";
import type { Landscape, LandscapeParams, NoLandscape } from "../../server/protocol/landscape";
import type { FromPanel, OtherStudy, ToPanel } from "../../server/protocol/panel";
import type { StudySnapshot } from "../../server/protocol/tuner";
import type { Connection } from "../client/server-client";

type Numbered = { readonly seq: number; readonly event: StudyEvent };

export interface FeedSource {
  snapshot(): Promise<StudySnapshot | null>;
  code(): Promise<Readonly<Record<string, string>> | null>;
  landscape(params: LandscapeParams): Promise<Landscape | NoLandscape | null>;
  /** Studies that it can be compared with, and one of them. */
  others(): Promise<readonly OtherStudy[]>;
  other(journal: string): Promise<StudySnapshot | null>;
  connection(): Connection;
  post(message: ToPanel): void;
}

type LandscapeQuestion = Extract<FromPanel, { type: "landscapeWanted" }>;

const BATCH = 60;

/**
 * What a page gets to see: a snapshot once it has said that it is ready, then events in order. A hidden page gets nothing, and a
 * snapshot when it is seen again: never a backlog.
 */
export class PanelFeed {
  readonly #source: FeedSource;
  /** The page's own id; messages for an earlier page are dropped by the present one. */
  #generation: number | null = null;
  #visible = true;
  #snapshots = 0;
  #snapshotPending = false;
  #events: Numbered[] = [];
  #timer: NodeJS.Timeout | null = null;
  #guest: OtherStudy | null = null;

  constructor(source: FeedSource) {
    this.#source = source;
  }

  async ready(generation: number): Promise<void> {
    this.#generation = generation;
    await this.refresh();
  }

  setVisible(visible: boolean): void {
    const appeared = visible && !this.#visible;
    this.#visible = visible;
    if (appeared) void this.refresh();
  }

  /** Sends the study as it stands; events that arrive meanwhile follow it. */
  async refresh(): Promise<void> {
    const generation = this.#generation;
    if (generation === null || !this.#visible) return;
    const own = ++this.#snapshots;
    this.#snapshotPending = true;
    const snapshot = await this.#source.snapshot().catch(() => null);
    if (own !== this.#snapshots) return;
    this.#snapshotPending = false;
    this.#source.post({ type: "snapshot", generation, snapshot, connection: this.#source.connection() });
    this.#events = this.#events.filter(({ seq }) => seq > (snapshot?.seq ?? 0));
    this.#flush();
    await Promise.all([this.sendCode(), this.sendOthers()]);
  }

  async sendOthers(): Promise<void> {
    const generation = this.#generation;
    if (generation === null || !this.#visible) return;
    const studies = await this.#source.others().catch(() => []);
    if (generation !== this.#generation) return;
    this.#source.post({ type: "others", generation, studies });
    const guest = this.#guest;
    this.#guest = null;
    if (guest !== null) this.#source.post({ type: "compare", generation, with: guest });
  }

  /** Puts a study beside the one shown, as soon as there is a page that can. */
  async compareWith(study: OtherStudy): Promise<void> {
    this.#guest = study;
    await this.sendOthers();
  }

  async other({ generation, journal }: Extract<FromPanel, { type: "otherWanted" }>): Promise<void> {
    const snapshot = await this.#source.other(journal).catch(() => null);
    if (generation === this.#generation) this.#source.post({ type: "other", generation, journal, snapshot });
  }

  async sendCode(): Promise<void> {
    const generation = this.#generation;
    if (generation === null || !this.#visible) return;
    const values = await this.#source.code().catch(() => null);
    if (values) this.#source.post({ type: "code", generation, values });
  }

  /** Answers one question of the page; a page that has gone meanwhile, or is hidden, asks again when it is seen. */
  async landscape(asked: LandscapeQuestion): Promise<void> {
    const { type: _, generation, id, ...params } = asked;
    const answer = await this.#source.landscape(params).catch(() => null);
    if (generation === this.#generation) this.#source.post({ type: "landscape", generation, id, answer });
  }

  event(event: Numbered): void {
    if (this.#generation === null || !this.#visible) return;
    this.#events.push(event);
    this.#timer ??= setTimeout(() => this.#flush(), BATCH);
  }

  connectionChanged(): void {
    const generation = this.#generation;
    if (generation === null || !this.#visible) return;
    const connection = this.#source.connection();
    this.#source.post({ type: "connection", generation, connection });
    if (connection === "connected") void this.refresh();
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#generation = null;
  }

  #flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const generation = this.#generation;
    if (generation === null || this.#snapshotPending || this.#events.length === 0) return;
    const events = this.#events;
    this.#events = [];
    if (this.#visible) this.#source.post({ type: "events", generation, events });
  }
}

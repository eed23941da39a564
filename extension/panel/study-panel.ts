import path from "node:path";
import { type Disposable, EventEmitter, Uri, type WebviewPanel, workspace } from "vscode";
import type { FromPanel, OtherStudy } from "../../server/protocol/panel";
import { journalAt, studyAt } from "../../server/protocol/study-address";
import type { StudySnapshot, StudySummary } from "../../server/protocol/tuner";
import type { App } from "../app";
import { DisposableStore } from "../disposables";
import { fromPanel } from "./from-panel";
import { answerPanel } from "./panel-actions";
import { PanelFeed } from "./panel-feed";
import { panelHtml } from "./panel-html";
import { rememberStudy } from "./study-in-journal";

const CODE_DELAY = 250;

/** One panel: a page and the study it shows. */
export class StudyPanel implements Disposable {
  readonly #app: App;
  readonly #panel: WebviewPanel;
  readonly #owned = new DisposableStore();
  readonly #closed = this.#owned.add(new EventEmitter<void>());
  readonly #feed: PanelFeed;
  readonly #file: string | null;
  #journal: string;
  /** Studies of the file beside the one shown; null before anybody looked. */
  #inside: readonly StudySummary[] | null = null;
  /** What a page may ask for beside its own. */
  #listed: readonly OtherStudy[] = [];
  #codeTimer: NodeJS.Timeout | null = null;

  readonly onDidClose = this.#closed.event;

  /** `file`: the journal that was opened, which may hold several studies. */
  constructor(app: App, panel: WebviewPanel, journal: string, file: string | null = null) {
    this.#app = app;
    this.#file = file;
    this.#panel = panel;
    this.#journal = journal;
    this.#feed = new PanelFeed({
      snapshot: () => this.#snapshot(),
      code: () => app.client.send("tuner/codeValues", { journal: this.#journal }),
      landscape: async (params) => (this.#isListed(params.journal) ? app.client.send("tuner/landscape", params) : null),
      others: () => this.#others(),
      other: async (journal) => (this.#isListed(journal) ? app.client.send("tuner/getStudy", { journal }) : null),
      connection: () => app.client.connection,
      post: (message) => void panel.webview.postMessage(message),
    });
    this.#listen();
    this.#load();
  }

  get title(): string {
    return this.#panel.title;
  }

  get journal(): string {
    return this.#journal;
  }

  get isActive(): boolean {
    return this.#panel.active;
  }

  get isVisible(): boolean {
    return this.#panel.visible;
  }

  /** Shows another study of the same program, e.g. when it is run again. */
  async show(journal: string, title: string): Promise<void> {
    this.#panel.title = title;
    if (journal === this.#journal) return;
    this.#journal = journal;
    await this.#feed.refresh();
  }

  /** Puts another study beside the one shown. */
  async compareWith(other: OtherStudy): Promise<void> {
    this.#listed = [...this.#listed, other];
    await this.#feed.compareWith(other);
  }

  reveal(preserveFocus: boolean): void {
    this.#panel.reveal(undefined, preserveFocus);
  }

  /** Closes its tab. */
  close(): void {
    this.#panel.dispose();
  }

  dispose(): void {
    if (this.#codeTimer) clearTimeout(this.#codeTimer);
    this.#feed.dispose();
    this.#owned.dispose();
  }

  #listen(): void {
    const { client } = this.#app;
    this.#owned.add(
      this.#panel.onDidDispose(() => {
        this.#closed.fire();
        this.dispose();
      }),
    );
    this.#owned.add(this.#panel.onDidChangeViewState(() => this.#feed.setVisible(this.#panel.visible)));
    this.#owned.add(this.#panel.webview.onDidReceiveMessage((data: unknown) => this.#receive(fromPanel(data))));
    this.#owned.add(
      client.on("tuner/studyEvent", ({ journal, seq, event }) => journal === this.#journal && this.#feed.event({ seq, event })),
    );
    this.#owned.add(client.on("tuner/studiesChanged", () => void this.#feed.sendOthers()));
    this.#owned.add(client.onDidChangeConnection(() => this.#feed.connectionChanged()));
    this.#owned.add(workspace.onDidChangeTextDocument(() => this.#codeMayHaveChanged()));
  }

  async #snapshot(): Promise<StudySnapshot | null> {
    const snapshot = await this.#app.client.send("tuner/getStudy", { journal: this.#journal });
    if (snapshot !== null || studyAt(this.#journal) === null) return snapshot;
    // The study that was looked at last was deleted from its journal.
    this.#journal = journalAt(this.#journal);
    return this.#app.client.send("tuner/getStudy", { journal: this.#journal });
  }

  /** Searches of the same program; of what another program made, all of those. */
  async #others(): Promise<readonly OtherStudy[]> {
    const { client, studies } = this.#app;
    const all = studies.all.length > 0 ? studies.all : await client.send("tuner/listStudies", {});
    const own = all.find(({ journal }) => journal === this.#journal)?.entry ?? null;
    const inside = await this.#studiesInside();
    // Those of the same file come first: the one compared with unasked is the first.
    const known = [...inside, ...all.filter(({ journal }) => !inside.some((study) => study.journal === journal))];
    this.#listed = known;
    return known
      .filter((study) => study.journal !== this.#journal && (inside.some((one) => one.journal === study.journal) || study.entry === own))
      .map(({ journal, study, state, live, startedAt, planned, finishedTrials }) => ({
        ...{ journal, study, state, live, startedAt, planned, finishedTrials },
      }));
  }

  /** A journal with a single study is not read for others again. */
  async #studiesInside(): Promise<readonly StudySummary[]> {
    if (this.#file === null || this.#inside?.length === 1) return [];
    this.#inside = await this.#app.client.send("tuner/studiesIn", { journal: this.#file });
    return this.#inside.length > 1 ? this.#inside : [];
  }

  /** The page is told of studies that the workspace has, and of no other file. */
  #isListed(journal: string): boolean {
    return journal === this.#journal || this.#listed.some((known) => known.journal === journal);
  }

  /** The html comes after the listener, so that the page's first word is not missed. */
  #load(): void {
    const { extensionUri } = this.#app.context;
    this.#panel.iconPath = {
      light: Uri.joinPath(extensionUri, "media", "icon-light.svg"),
      dark: Uri.joinPath(extensionUri, "media", "icon-dark.svg"),
    };
    this.#panel.webview.options = { enableScripts: true, localResourceRoots: [Uri.joinPath(extensionUri, "dist", "webview")] };
    this.#panel.webview.html = panelHtml(this.#panel.webview, extensionUri, this.#panel.title);
  }

  #receive(message: FromPanel | null): void {
    if (message === null) return;
    if (message.type === "ready") void this.#feed.ready(message.generation);
    else if (message.type === "snapshotWanted") void this.#feed.refresh();
    else if (message.type === "landscapeWanted") void this.#feed.landscape(message);
    else if (message.type === "otherWanted") void this.#feed.other(message);
    else if (message.type === "showStudy" && this.#inside?.some(({ journal }) => journal === message.journal))
      void this.#showInside(message.journal);
    else void answerPanel(this.#app, this.#journal, message).then(() => this.#feed.sendCode());
  }

  async #showInside(address: string): Promise<void> {
    await rememberStudy(this.#app.context.workspaceState, address);
    await this.show(address, this.#panel.title);
  }

  #codeMayHaveChanged(): void {
    if (this.#codeTimer) clearTimeout(this.#codeTimer);
    this.#codeTimer = setTimeout(() => void this.#feed.sendCode(), CODE_DELAY);
  }
}

/** `Tunelens: train.py` */
export function panelTitle(entry: string | null, study: string): string {
  return `Tunelens: ${entry === null ? study : path.basename(entry)}`;
}

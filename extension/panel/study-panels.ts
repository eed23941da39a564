import path from "node:path";
import { type Disposable, ViewColumn, type WebviewPanel, window } from "vscode";
import type { OtherStudy } from "../../server/protocol/panel";
import { journalAt } from "../../server/protocol/study-address";
import type { StudySummary } from "../../server/protocol/tuner";
import type { App } from "../app";
import { DisposableStore } from "../disposables";
import { registerJournalEditor } from "./journal-editor";
import { panelTitle, StudyPanel } from "./study-panel";

const VIEW_TYPE = "tunelens.panel";
/** Journals by panel title, for panels that VS Code brings back. */
const MEMORY = "tunelens.panelJournals";

/** The open panels: one a program, whatever number of searches it has had. */
export class StudyPanels implements Disposable {
  readonly #app: App;
  readonly #owned = new DisposableStore();
  /** By title. */
  readonly #panels = new Map<string, StudyPanel>();

  /** Journals that were opened as files. */
  readonly #editors = new Set<StudyPanel>();

  constructor(app: App) {
    this.#app = app;
    this.#owned.add(
      registerJournalEditor(app, (panel) => {
        this.#editors.add(panel);
        panel.onDidClose(() => this.#editors.delete(panel));
      }),
    );
    this.#owned.add(
      window.registerWebviewPanelSerializer(VIEW_TYPE, {
        deserializeWebviewPanel: async (panel, state) => this.#restore(panel, state),
      }),
    );
  }

  get activeJournal(): string | undefined {
    return this.#all.find((panel) => panel.isActive)?.journal;
  }

  isVisible(journal: string): boolean {
    return this.#all.some((panel) => panel.isVisible && panel.journal === journal);
  }

  async show(journal: string, { preserveFocus }: { readonly preserveFocus: boolean }): Promise<void> {
    const studies = await this.#app.client.send("tuner/listStudies", {});
    const study = studies.find((known) => known.journal === journal);
    const title = titleAmong(study, studies);
    const known = this.#panels.get(title);
    if (known) {
      known.reveal(preserveFocus);
      await known.show(journal, title);
    } else {
      const panel = window.createWebviewPanel(
        VIEW_TYPE,
        title,
        { viewColumn: ViewColumn.Beside, preserveFocus },
        { retainContextWhenHidden: false },
      );
      this.#adopt(panel, title, journal);
    }
    await this.#remember(title, journal);
  }

  /** Shows a study with another one beside it. */
  async compare(journal: string, other: OtherStudy): Promise<void> {
    await this.show(journal, { preserveFocus: false });
    await [...this.#panels.values()].find((panel) => panel.journal === journal)?.compareWith(other);
  }

  /** Shows one of several studies of a journal where that is open as a file. */
  async showInEditor(address: string): Promise<void> {
    for (const panel of this.#editors) if (journalAt(panel.journal) === journalAt(address)) await panel.show(address, panel.title);
  }

  /** Closes what shows a study of a journal that is not there any more. */
  close(journal: string): void {
    for (const panel of this.#all) if (journalAt(panel.journal) === journal) panel.close();
  }

  dispose(): void {
    this.#owned.dispose();
    for (const panel of [...this.#panels.values()]) panel.dispose();
    this.#panels.clear();
  }

  get #all(): readonly StudyPanel[] {
    return [...this.#panels.values(), ...this.#editors];
  }

  #adopt(panel: WebviewPanel, title: string, journal: string): void {
    const study = new StudyPanel(this.#app, panel, journal);
    this.#panels.set(title, study);
    study.onDidClose(() => this.#panels.delete(title));
  }

  /** After a reload of the window. The page's own memory may lag behind ours, which is written when a study is shown. */
  #restore(panel: WebviewPanel, state: unknown): void {
    const saved = (state as { journal?: unknown } | null | undefined)?.journal;
    const journal = this.#memory()[panel.title] ?? (typeof saved === "string" ? saved : undefined);
    if (journal === undefined || this.#panels.has(panel.title)) panel.dispose();
    else this.#adopt(panel, panel.title, journal);
  }

  async #remember(title: string, journal: string): Promise<void> {
    await this.#app.context.workspaceState.update(MEMORY, { ...this.#memory(), [title]: journal });
  }

  #memory(): Readonly<Record<string, string>> {
    return this.#app.context.workspaceState.get<Readonly<Record<string, string>>>(MEMORY) ?? {};
  }
}

/** With its folder, or its journal, where another program or study is called the same: a panel is known by its title. */
function titleAmong(study: StudySummary | undefined, all: readonly StudySummary[]): string {
  const title = (of: StudySummary) => panelTitle(of.entry, of.study);
  if (study === undefined) return panelTitle(null, "study");
  const other = (of: StudySummary) => (of.entry === null ? of.journal !== study.journal : of.entry !== study.entry);
  const isAlone = !all.some((of) => other(of) && title(of) === title(study));
  return isAlone ? title(study) : `${title(study)} (${placeOf(study)})`;
}

function placeOf({ entry, journal, root }: StudySummary): string {
  if (entry === null) return path.basename(journalAt(journal));
  return path.join(path.basename(root ?? ""), path.relative(root ?? "", path.dirname(entry)));
}

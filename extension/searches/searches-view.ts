import { type Disposable, l10n, type TreeView, window, workspace } from "vscode";
import type { StudySummary } from "../../server/protocol/tuner";
import type { ServerClient } from "../client/server-client";
import { DisposableStore } from "../disposables";
import type { Studies } from "../studies";
import type { Node } from "./search-item";
import { SearchesTree } from "./searches-tree";

/** "Searches" in the side bar. It starts the language server when it is first looked at, in a trusted workspace. */
export class SearchesView implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #client: ServerClient;
  readonly #studies: Studies;
  readonly #view: TreeView<Node>;
  /** What changes later is told by the server. */
  #looked = false;

  constructor(client: ServerClient, studies: Studies) {
    this.#client = client;
    this.#studies = studies;
    const treeDataProvider = this.#owned.add(new SearchesTree(studies, () => this.#look()));
    this.#view = this.#owned.add(
      window.createTreeView("tunelens.searches", { treeDataProvider, canSelectMany: true, showCollapseAll: false }),
    );
    this.#owned.add(this.#view.onDidChangeVisibility(({ visible }) => visible && this.#look()));
    this.#owned.add(workspace.onDidGrantWorkspaceTrust(() => this.#view.visible && this.#look()));
    this.#owned.add(workspace.onDidChangeWorkspaceFolders(() => this.#view.visible && this.#look()));
    this.#owned.add(studies.onDidChange(() => this.#badge()));
  }

  /** The studies that are selected in the tree. */
  get selected(): readonly StudySummary[] {
    return this.#view.selection.flatMap((node) => (node.kind === "search" ? [node.study] : []));
  }

  /** Whether the tree is in sight: only then what is selected in it is what a command is about. */
  get isVisible(): boolean {
    return this.#view.visible;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #look(): void {
    if (this.#looked || !workspace.isTrusted || workspace.workspaceFolders === undefined) return;
    this.#looked = true;
    void this.#client
      .send("tuner/listStudies", {})
      .then((studies) => this.#studies.tell(studies))
      .catch((error: unknown) => {
        this.#looked = false;
        this.#client.output.error(`The searches could not be listed: ${String(error)}`);
      });
  }

  #badge(): void {
    const running = this.#studies.running.length;
    this.#view.badge =
      running === 0
        ? undefined
        : { value: running, tooltip: running === 1 ? l10n.t("1 search runs") : l10n.t("{0} searches run", running) };
  }
}

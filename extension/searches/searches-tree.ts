import path from "node:path";
import { type Disposable, EventEmitter, type TreeDataProvider, type TreeItem, workspace } from "vscode";
import type { StudySummary } from "../../server/protocol/tuner";
import { DisposableStore } from "../disposables";
import type { Studies } from "../studies";
import { type FolderNode, folderItem, type Node, type SearchNode, searchItem } from "./search-item";

/** The studies of the workspace, newest first; by root where there are several. A node stays the same object as long as its study is there. */
export class SearchesTree implements TreeDataProvider<Node>, Disposable {
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<Node[] | undefined>());
  readonly #studies: Studies;
  readonly #onLook: () => void;
  readonly #searches = new Map<string, SearchNode>();
  readonly #folders = new Map<string, FolderNode>();
  /** What the tree was last told of each study, as text; and which studies there were, in which order. */
  #told = new Map<string, string>();
  #order = "";

  readonly onDidChangeTreeData = this.#changed.event;

  /** `onLook` is called whenever VS Code draws the tree from its top. */
  constructor(studies: Studies, onLook: () => void) {
    this.#studies = studies;
    this.#onLook = onLook;
    this.#owned.add(studies.onDidChange(() => this.#update()));
    this.#owned.add(workspace.onDidChangeWorkspaceFolders(() => this.#changed.fire(undefined)));
  }

  getTreeItem(node: Node): TreeItem {
    return node.kind === "search" ? searchItem(node) : folderItem(node);
  }

  getChildren(node?: Node): Node[] {
    if (!workspace.isTrusted || node?.kind === "search") return [];
    if (node === undefined) this.#onLook();
    if (node !== undefined) return node.studies.map((study) => this.#search(study));
    const roots = new Map<string, StudySummary[]>();
    for (const study of this.#studies.all) roots.set(rootOf(study), [...(roots.get(rootOf(study)) ?? []), study]);
    if (roots.size <= 1) return this.#studies.all.map((study) => this.#search(study));
    return [...roots].map(([root, studies]) => this.#folder(root, studies));
  }

  getParent(node: Node): Node | undefined {
    if (node.kind === "folder") return undefined;
    return this.getChildren().find((top): top is FolderNode => top.kind === "folder" && top.root === rootOf(node.study));
  }

  node(journal: string): SearchNode | undefined {
    const study = this.#studies.byJournal(journal);
    return study && this.#search(study);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** While a search runs only its own line is drawn anew, so that nothing else moves under the user's hand. */
  #update(): void {
    const order = JSON.stringify(this.#studies.all.map((study) => [study.journal, rootOf(study), study.live]));
    const told = new Map(this.#studies.all.map((study) => [study.journal, JSON.stringify(study)]));
    const changed = this.#studies.all.filter(({ journal }) => told.get(journal) !== this.#told.get(journal));
    const moved = order !== this.#order;
    this.#told = told;
    this.#order = order;
    for (const journal of this.#searches.keys()) if (!told.has(journal)) this.#searches.delete(journal);
    if (moved) this.#changed.fire(undefined);
    else if (changed.length > 0) this.#changed.fire(changed.map((study) => this.#search(study)));
  }

  #search(study: StudySummary): SearchNode {
    const node = Object.assign(this.#searches.get(study.journal) ?? { kind: "search" as const, journal: study.journal }, { study });
    this.#searches.set(study.journal, node);
    return node;
  }

  #folder(root: string, studies: readonly StudySummary[]): FolderNode {
    const node = Object.assign(this.#folders.get(root) ?? { kind: "folder" as const, root }, { studies });
    this.#folders.set(root, node);
    return node;
  }
}

/** The folder that a study belongs to: what another program wrote among our journals is of the workspace as well. */
function rootOf({ root }: StudySummary): string {
  if (root === null) return "";
  return path.basename(root) === ".tunelens" ? path.dirname(root) : root;
}

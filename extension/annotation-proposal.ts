import {
  commands,
  type Disposable,
  l10n,
  type Tab,
  TabInputTextDiff,
  type TextDocument,
  Range as TextRange,
  type Uri,
  WorkspaceEdit,
  window,
  workspace,
} from "vscode";
import type { ProposedAnnotations } from "../server/protocol/tuner";
import { DisposableStore } from "./disposables";
import type { ProposedText } from "./proposed-text";

const LABEL = l10n.t("proposed annotations");

interface Pending {
  readonly uri: Uri;
  readonly version: number;
  readonly proposed: ProposedAnnotations;
}

/** The annotations that a diff shows at the moment, until they are written or the diff is closed. */
export class AnnotationProposal implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #texts: ProposedText;
  #pending: Pending | null = null;

  constructor(texts: ProposedText) {
    this.#texts = texts;
    this.#owned.add(window.tabGroups.onDidChangeTabs(({ closed }) => closed.some((tab) => this.#isOurs(tab)) && this.#forget()));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  get pending(): Pending | null {
    return this.#pending;
  }

  /** Shows the program beside the annotated one; nothing is written. */
  async show(document: TextDocument, proposed: ProposedAnnotations): Promise<void> {
    await this.#texts.showDiff([{ uri: document.uri.toString(), edits: proposed.edits }], LABEL);
    this.#pending = { uri: document.uri, version: document.version, proposed };
    await this.#tell();
  }

  /** Writes them as one edit that one undo takes back, and shows the program; false where its text is another by now. */
  async apply(): Promise<boolean> {
    const pending = this.#pending;
    if (pending === null) return false;
    const document = await workspace.openTextDocument(pending.uri);
    if (document.version !== pending.version) return false;
    const edit = new WorkspaceEdit();
    for (const { range, newText } of pending.proposed.edits)
      edit.replace(pending.uri, new TextRange(range.start.line, range.start.character, range.end.line, range.end.character), newText);
    if (!(await workspace.applyEdit(edit))) throw new Error(l10n.t("the editor refused the edit; is the file read-only?"));
    const diffs = window.tabGroups.all.flatMap(({ tabs }) => tabs).filter((tab) => this.#isOurs(tab));
    this.#forget();
    const first = pending.proposed.edits[0]?.range.start.line ?? 0;
    await window.showTextDocument(document, { preview: false, selection: new TextRange(first, 0, first, 0) });
    await window.tabGroups.close(diffs);
    return true;
  }

  #isOurs({ input }: Tab): boolean {
    return (
      input instanceof TabInputTextDiff && input.original.toString() === this.#pending?.uri.toString() && input.modified.query === LABEL
    );
  }

  #forget(): void {
    this.#pending = null;
    void this.#tell();
  }

  async #tell(): Promise<void> {
    const state =
      this.#pending === null
        ? ""
        : this.#pending.proposed.objective !== null || this.#pending.proposed.hasObjective
          ? "runnable"
          : "incomplete";
    await commands.executeCommand("setContext", "tunelens.proposal", state);
  }
}

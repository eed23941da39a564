import path from "node:path";
import { commands, type Disposable, EventEmitter, l10n, type TextDocument, Uri, workspace } from "vscode";
import type { ValueEdits } from "../server/protocol/tuner";
import { DisposableStore } from "./disposables";

const SCHEME = "tunelens-proposed";

/** Read-only documents with proposed values put in, for VS Code's own diff. */
export class ProposedText implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<Uri>());
  readonly #texts = new Map<string, string>();

  constructor() {
    this.#owned.add(
      workspace.registerTextDocumentContentProvider(SCHEME, {
        onDidChange: this.#changed.event,
        provideTextDocumentContent: (uri) => this.#texts.get(uri.toString()) ?? "",
      }),
    );
    this.#owned.add(workspace.onDidCloseTextDocument(({ uri }) => this.#texts.delete(uri.toString())));
  }

  /** Opens the code as it is now beside what it would be; `label` names the values, e.g. `recommended`. */
  async showDiff(files: ValueEdits["files"], label: string): Promise<void> {
    const pairs = await Promise.all(files.map((file) => this.#propose(file, label)));
    const [first, ...others] = pairs;
    if (!first) return;
    const title = (uri: Uri) => l10n.t("{0}: your code ↔ {1}", path.basename(uri.path), label);
    if (others.length === 0)
      await commands.executeCommand("vscode.diff", first.original, first.proposed, title(first.original), { preview: true });
    else
      await commands.executeCommand(
        "vscode.changes",
        l10n.t("Your code ↔ {0}", label),
        pairs.map(({ original, proposed }) => [original, original, proposed]),
      );
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #propose(file: ValueEdits["files"][number], label: string): Promise<{ original: Uri; proposed: Uri }> {
    const document = await workspace.openTextDocument(Uri.parse(file.uri));
    const proposed = document.uri.with({ scheme: SCHEME, authority: "", query: label });
    this.#texts.set(proposed.toString(), withEdits(document, file.edits));
    this.#changed.fire(proposed);
    return { original: document.uri, proposed };
  }
}

function withEdits(document: TextDocument, edits: ValueEdits["files"][number]["edits"]): string {
  const placed = edits.map(({ range, newText }) => ({ from: offset(document, range.start), to: offset(document, range.end), newText }));
  let text = document.getText();
  for (const { from, to, newText } of placed.toSorted((a, b) => b.from - a.from)) text = text.slice(0, from) + newText + text.slice(to);
  return text;
}

function offset(document: TextDocument, position: { readonly line: number; readonly character: number }): number {
  const { line, character } = position;
  return document.offsetAt(document.lineAt(Math.min(line, document.lineCount - 1)).range.start) + character;
}

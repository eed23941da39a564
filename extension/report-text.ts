import { commands, type Disposable, EventEmitter, Uri, window, workspace } from "vscode";
import { DisposableStore } from "./disposables";

const SCHEME = "tunelens-report";

/** Read-only Markdown documents, shown rendered. */
export class ReportText implements Disposable {
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
  }

  /** `name` is the document's title and identifies it: shown again, its text is replaced. */
  async show(name: string, markdown: string): Promise<void> {
    const uri = Uri.from({ scheme: SCHEME, path: `/${name.replaceAll("/", "∕")}.md` });
    this.#texts.set(uri.toString(), markdown);
    this.#changed.fire(uri);
    try {
      await commands.executeCommand("markdown.showPreview", uri);
    } catch {
      // The built-in Markdown extension may be disabled.
      await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
    }
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

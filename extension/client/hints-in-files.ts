import { type Disposable, TabInputText, type TextDocument, window, workspace } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";

/** Asks for hints again when another tab comes to the front: what was a diff may be a file now. */
export function hintsFollowTabs(client: LanguageClient): Disposable {
  return window.tabGroups.onDidChangeTabs(() => {
    const document = workspace.textDocuments.find(isEdited);
    const provider = document && client.getFeature("textDocument/inlayHint").getProvider(document);
    provider?.onDidChangeInlayHints.fire();
  });
}

/** Hints stand where a file is edited: in a diff, or in a peek at other code, they would be read as part of it. */
export function isEdited({ uri }: TextDocument): boolean {
  const shown = window.tabGroups.all.map(({ activeTab }) => activeTab?.input);
  return shown.some((input) => input instanceof TabInputText && input.uri.toString() === uri.toString());
}

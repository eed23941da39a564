import { type CustomReadonlyEditorProvider, type Disposable, env, l10n, type WebviewPanel, window, workspace } from "vscode";
import type { App } from "../app";
import { studyShownOf } from "./study-in-journal";
import { StudyPanel } from "./study-panel";

export const JOURNAL_EDITOR = "tunelens.journal";

function untrustedPage(): string {
  const text = l10n.t("Tunelens reads no search before this workspace is trusted. The text is there by Reopen Editor With…");
  return `<!DOCTYPE html><html lang="${l10n.bundle === undefined ? "en" : env.language}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'"></head>
<body><p>${text}</p></body></html>`;
}

/** Shows a journal in the panel where it is opened like any file; the text is one `Reopen Editor With…` away. */
export function registerJournalEditor(app: App, opened: (panel: StudyPanel) => void): Disposable {
  const provider: CustomReadonlyEditorProvider = {
    openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
    resolveCustomEditor: ({ uri }, panel: WebviewPanel) => {
      const show = () => opened(new StudyPanel(app, panel, studyShownOf(app.context.workspaceState, uri.fsPath), uri.fsPath));
      if (workspace.isTrusted) {
        show();
        return;
      }
      panel.webview.html = untrustedPage();
      const granted = workspace.onDidGrantWorkspaceTrust(show);
      panel.onDidDispose(() => granted.dispose());
    },
  };
  return window.registerCustomEditorProvider(JOURNAL_EDITOR, provider, { webviewOptions: { retainContextWhenHidden: false } });
}

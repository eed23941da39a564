import { commands, l10n, Uri, window, workspace } from "vscode";
import type { App } from "../app";
import { JOURNAL_EDITOR } from "../panel/journal-editor";
import { pickStudyIn, rememberStudy } from "../panel/study-in-journal";

/** Opens a journal from anywhere in the panel, also one that Optuna wrote; asks for the file unless it is given, and for the study where it holds several. */
export async function openStudy(app: App, argument: unknown): Promise<void> {
  const file = argument instanceof Uri ? argument : await asked();
  if (!file) return;
  const address = await pickStudyIn(app, file.fsPath);
  if (address === undefined) return;
  if (address === null)
    throw new Error(l10n.t("{0} holds no study: it takes a journal of Tunelens, or of Optuna (JournalStorage).", file.fsPath));
  await rememberStudy(app.context.workspaceState, address);
  await commands.executeCommand("vscode.openWith", file, JOURNAL_EDITOR);
  await app.panels.showInEditor(address);
}

async function asked(): Promise<Uri | undefined> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const chosen = await window.showOpenDialog({
    title: l10n.t("Open a study"),
    openLabel: l10n.t("Open study"),
    ...(folder ? { defaultUri: folder } : {}),
    filters: { [l10n.t("Journals")]: ["log"], [l10n.t("All files")]: ["*"] },
  });
  return chosen?.[0];
}

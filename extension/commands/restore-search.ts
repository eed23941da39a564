import path from "node:path";
import { l10n, window } from "vscode";
import type { App } from "../app";

/** Brings back a deleted search that the user picks. */
export async function restoreSearch(app: App): Promise<void> {
  const deleted = await app.client.send("tuner/deletedStudies", {});
  if (deleted.length === 0) {
    await window.showInformationMessage(l10n.t("Tunelens: there is no deleted search."));
    return;
  }
  const items = deleted.map(({ study, deletedAt, folder, journal }) => ({
    label: study,
    description: path.basename(path.dirname(path.dirname(journal))),
    detail: l10n.t("deleted {0}", new Date(deletedAt).toLocaleString()),
    folder,
  }));
  const chosen = await window.showQuickPick(items, {
    placeHolder: l10n.t("Which deleted searches are to be restored?"),
    canPickMany: true,
  });
  for (const { folder } of chosen ?? []) await restoreFrom(app, folder);
}

export async function restoreFrom(app: App, folder: string): Promise<void> {
  const restored = await app.client.send("tuner/restoreStudy", { folder });
  if ("error" in restored) await window.showErrorMessage(`Tunelens: ${restored.error}`);
}

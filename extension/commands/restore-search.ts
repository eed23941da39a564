import path from "node:path";
import { l10n } from "vscode";
import { dateLocale } from "../../server/words/translate";
import type { App } from "../app";
import { failure, information, pickedSome } from "../messages";

/** Brings back a deleted search that the user picks. */
export async function restoreSearch(app: App): Promise<void> {
  const deleted = await app.client.send("tuner/deletedStudies", {});
  if (deleted.length === 0) {
    await information(l10n.t("Tunelens: there is no deleted search."));
    return;
  }
  const items = deleted.map(({ study, deletedAt, folder, journal }) => ({
    label: study,
    description: path.basename(path.dirname(path.dirname(journal))),
    detail: l10n.t("deleted {0}", new Date(deletedAt).toLocaleString(dateLocale())),
    folder,
  }));
  const chosen = await pickedSome(items, {
    placeHolder: l10n.t("Which deleted searches are to be restored?"),
  });
  for (const { folder } of chosen ?? []) await restoreFrom(app, folder);
}

export async function restoreFrom(app: App, folder: string): Promise<void> {
  const restored = await app.client.send("tuner/restoreStudy", { folder });
  if ("error" in restored) await failure(`Tunelens: ${restored.error}`);
}

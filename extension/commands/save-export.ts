import path from "node:path";
import { commands, l10n, Uri, window, workspace } from "vscode";
import { journalAt } from "../../server/protocol/study-address";
import type { App } from "../app";
import { information } from "../messages";

/** Asks where to, beginning in the study's workspace, and writes a file that the panel made. */
export async function saveExport(app: App, journal: string, name: string, data: Uint8Array): Promise<void> {
  const folder = app.studies.byJournal(journal)?.root ?? workspace.workspaceFolders?.[0]?.uri.fsPath ?? path.dirname(journalAt(journal));
  const extension = path.extname(name).slice(1);
  const target = await window.showSaveDialog({
    defaultUri: Uri.file(path.join(folder, path.basename(name))),
    ...(extension === "" ? {} : { filters: { [extension.toUpperCase()]: [extension] } }),
  });
  if (!target) return;
  await workspace.fs.writeFile(target, data);
  const choice = await information(l10n.t("Tunelens: {0} saved.", path.basename(target.fsPath)), l10n.t("Open"));
  if (choice === l10n.t("Open")) await commands.executeCommand("vscode.open", target);
}

/** The study as a page of its own. */
export async function saveReport(app: App, journal: string): Promise<void> {
  const html = await app.client.send("tuner/report", { journal });
  const name = `${path.basename(journalAt(journal)).replace(/(?:\.journal)?\.log$/, "")}.html`;
  if (html !== null) await saveExport(app, journal, name, Buffer.from(html));
}

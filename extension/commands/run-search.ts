import { commands, l10n, ProgressLocation, type Uri, window, workspace } from "vscode";
import type { StartParams, StartResult } from "../../server/protocol/tuner";
import type { App } from "../app";
import { isProgram, isRelevant } from "../client/document-selector";
import { chosenPython } from "../client/python-interpreter";
import { failure, information } from "../messages";
import { readSettings } from "../settings";
import { chosenFile } from "./chosen-file";

/** Languages of files that a program reads. */
const SETTINGS = new Set(
  "yaml toml json jsonc ini properties dotenv makefile c cpp cuda-cpp rust go java r julia shellscript fortran-modern".split(" "),
);

/** What a search is started with beyond its file and the settings. */
export type Wish = Pick<StartParams, "resume" | "study" | "options">;

/** Saves the program and starts a search of it; the panel opens beside the code unless the user wants it otherwise. */
export async function runSearch(app: App, argument: unknown): Promise<void> {
  await startSearch(app, argument, {});
}

export async function startSearch(app: App, argument: unknown, wish: Wish): Promise<void> {
  const file = chosenFile(argument);
  if (file?.scheme !== "file") {
    await information(l10n.t("Tunelens: open the program that is to be tuned; it has to be saved as a file."));
    return;
  }
  if (!(await saved(file))) {
    await failure(l10n.t("Tunelens: the program could not be saved, and a search runs what is on disk."));
    return;
  }
  const starting = { location: ProgressLocation.Window, title: l10n.t("Tunelens: starting the search") };
  const result = await window.withProgress(starting, async () => app.client.send("tuner/startStudy", await startParams(file, wish)));
  await told(app, file, result);
}

export async function startParams(file: Uri, wish: Wish): Promise<StartParams> {
  const settings = readSettings(file);
  const python = (await chosenPython(file))?.path;
  const folder = workspace.getWorkspaceFolder(file);
  return {
    uri: file.toString(),
    ...wish,
    defaults: settings.defaults,
    ...(folder === undefined ? {} : { cwd: folder.uri.fsPath }),
    grace: settings.gracePeriod,
    ...(python === undefined ? {} : { python }),
    ...(settings.node === undefined ? {} : { node: settings.node }),
  };
}

async function told(app: App, file: Uri, result: StartResult): Promise<void> {
  if ("error" in result) {
    const choice = await failure(
      `Tunelens: ${result.error}`,
      ...(result.problems.length > 0 ? [l10n.t("Show problems")] : [l10n.t("Show output")]),
    );
    if (choice === l10n.t("Show output")) app.client.output.show();
    if (choice === l10n.t("Show problems")) await commands.executeCommand("workbench.actions.view.problems");
    return;
  }
  if (readSettings(file).openPanelOnRun) await app.panels.show(result.journal, { preserveFocus: true });
}

/** A search freezes the text on disk, so that everything it may read is saved: the file and whatever else of its folder is unsaved. */
export async function saved(file: Uri): Promise<boolean> {
  const folder = workspace.getWorkspaceFolder(file);
  const unsaved = workspace.textDocuments.filter((document) => {
    const { isDirty, uri } = document;
    if (!isDirty || uri.scheme !== "file") return false;
    const isNear = folder !== undefined && workspace.getWorkspaceFolder(uri) === folder;
    return (
      uri.toString() === file.toString() || (isNear && (isProgram(document) || SETTINGS.has(document.languageId) || isRelevant(document)))
    );
  });
  const done = await Promise.all(unsaved.map((document) => document.save()));
  return done.every(Boolean);
}

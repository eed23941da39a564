import path from "node:path";
import { commands, env, l10n, Position, Range, Selection, TextEditorRevealType, Uri, ViewColumn, window, workspace } from "vscode";
import type { FromPanel } from "../../server/protocol/panel";
import { journalAt } from "../../server/protocol/study-address";
import type { App } from "../app";
import { applyValues } from "../commands/apply-values";
import { copyTrial } from "../commands/copy-parameters";
import { openTrialLog } from "../commands/open-log";
import { saveExport, saveReport } from "../commands/save-export";
import { showValuesDiff } from "../commands/show-diff";
import { failure } from "../messages";
import { withoutIcons } from "../shown-text";

type Action = Exclude<FromPanel, { type: "ready" | "snapshotWanted" | "landscapeWanted" | "otherWanted" }>;

/** Does what was clicked in a panel; what fails is told. */
export async function answerPanel(app: App, journal: string, action: Action): Promise<void> {
  try {
    await act(app, journal, action);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    app.client.output.error(message);
    void failure(`Tunelens: ${message}`);
  }
}

async function act(app: App, journal: string, action: Action): Promise<void> {
  switch (action.type) {
    case "stop":
      await commands.executeCommand("tunelens.stopSearch", journal);
      return;
    case "pause":
      await commands.executeCommand(action.paused ? "tunelens.pauseSearch" : "tunelens.unpauseSearch", journal);
      return;
    case "runAgain":
      await runAgain(app, journal);
      return;
    case "showStudy":
      await commands.executeCommand("tunelens.showPanel", action.journal);
      return;
    case "openJournal":
      await window.showTextDocument(Uri.file(journalAt(journal)), { viewColumn: ViewColumn.One });
      return;
    case "openFile":
      await openSource(app, journal, action.file, action.line);
      return;
    case "openLog":
      await openTrialLog(app, journal, action.trial);
      return;
    case "revealArtefacts":
      await revealArtefacts(app, journal, action.trial, action.kind);
      return;
    case "copyParameters":
      await copyTrial(app, journal, action.trial);
      return;
    case "copy":
      await env.clipboard.writeText(action.text);
      window.setStatusBarMessage(withoutIcons(l10n.t("Tunelens: copied {0}", action.what)), 3000);
      return;
    case "save":
      await saveExport(app, journal, action.name, Buffer.from(action.data, action.base64 ? "base64" : "utf8"));
      return;
    case "saveReport":
      await saveReport(app, journal);
      return;
    case "showDiff":
      await showValuesDiff(app, { journal, ...(action.trial === null ? {} : { trial: action.trial }) });
      return;
    case "apply":
      await applyValues(app, {
        journal,
        ...(action.trial === null ? {} : { trial: action.trial }),
        ...(action.parameters === null ? {} : { parameters: action.parameters }),
      });
  }
}

async function runAgain(app: App, journal: string): Promise<void> {
  const studies = await app.client.send("tuner/listStudies", {});
  const entry = studies.find((study) => study.journal === journal)?.entry;
  await commands.executeCommand("tunelens.runSearch", ...(entry ? [Uri.file(entry)] : []));
}

/** In the Explorer where it shows the folder, else in the system's own. */
async function revealArtefacts(app: App, journal: string, trial: number, kind: "files" | "checkpoint"): Promise<void> {
  const kept = (await app.client.send("tuner/getStudy", { journal }))?.view.artefacts.find((left) => left.trial === trial);
  const folder = kept?.[kind] ?? null;
  if (folder === null) return;
  const uri = Uri.file(folder);
  await commands.executeCommand(workspace.getWorkspaceFolder(uri) === undefined ? "revealFileInOS" : "revealInExplorer", uri);
}

/** `line` counts from 1; the file is relative to the root of the study. */
async function openSource(app: App, journal: string, file: string, line: number | null): Promise<void> {
  const snapshot = await app.client.send("tuner/getStudy", { journal });
  const root = snapshot?.view.started.root ?? path.dirname(path.dirname(journalAt(journal)));
  const uri = Uri.file(path.isAbsolute(file) ? file : path.join(root, file));
  const editor = await window.showTextDocument(uri, {
    viewColumn: window.visibleTextEditors.find((e) => e.document.uri.toString() === uri.toString())?.viewColumn ?? ViewColumn.One,
  });
  if (line === null) return;
  const start = new Position(Math.max(0, line - 1), 0);
  editor.selection = new Selection(start, start);
  editor.revealRange(new Range(start, start), TextEditorRevealType.InCenterIfOutsideViewport);
}

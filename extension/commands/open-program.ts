import { commands, Uri, window, workspace } from "vscode";
import type { App } from "../app";
import { chosenStudy } from "./chosen-study";

/** Opens the program of a search in an editor. */
export async function openProgram(app: App, argument: unknown): Promise<void> {
  const study = await chosenStudy(app, argument, ({ entry }) => entry !== null);
  if (study?.entry) await window.showTextDocument(Uri.file(study.entry));
}

/** Shows where the program of a search lies: in the Explorer, or in the system's own for a file of no open folder. */
export async function revealProgram(app: App, argument: unknown): Promise<void> {
  const study = await chosenStudy(app, argument, ({ entry }) => entry !== null);
  if (!study?.entry) return;
  const uri = Uri.file(study.entry);
  await commands.executeCommand(workspace.getWorkspaceFolder(uri) === undefined ? "revealFileInOS" : "revealInExplorer", uri);
}

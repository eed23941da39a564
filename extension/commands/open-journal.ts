import { Uri, window } from "vscode";
import { journalAt } from "../../server/protocol/study-address";
import type { App } from "../app";
import { chosenStudy } from "./chosen-study";

/** Opens the journal of a study, a file that Optuna reads too. */
export async function openJournal(app: App, argument: unknown): Promise<void> {
  const study = await chosenStudy(app, argument);
  if (study) await window.showTextDocument(Uri.file(journalAt(study.journal)));
}

import { l10n, Uri, window } from "vscode";
import type { App } from "../app";
import { chosenStudy } from "./chosen-study";
import { chosenTrial, trialOf } from "./chosen-trial";

/** Opens what a trial printed. */
export async function openLog(app: App, argument: unknown): Promise<void> {
  const study = await chosenStudy(app, argument);
  const snapshot = study && (await app.client.send("tuner/getStudy", { journal: study.journal }));
  const trial = snapshot && (await chosenTrial(snapshot.view, l10n.t("Log of which trial?")));
  if (trial) await window.showTextDocument(Uri.file(trial.log));
}

export async function openTrialLog(app: App, journal: string, number: number): Promise<void> {
  const snapshot = await app.client.send("tuner/getStudy", { journal });
  const trial = snapshot && trialOf(snapshot.view, number);
  if (trial) await window.showTextDocument(Uri.file(trial.log));
}

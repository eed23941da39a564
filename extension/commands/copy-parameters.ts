import { env, l10n, window } from "vscode";
import type { App } from "../app";
import { chosenStudy } from "./chosen-study";
import { chosenTrial, sourceOf, trialOf } from "./chosen-trial";

/** Puts a trial's values on the clipboard, a line each. */
export async function copyParameters(app: App, argument: unknown): Promise<void> {
  const study = await chosenStudy(app, argument);
  const snapshot = study && (await app.client.send("tuner/getStudy", { journal: study.journal }));
  const trial = snapshot && (await chosenTrial(snapshot.view, l10n.t("Parameters of which trial?")));
  if (trial) await copyTrial(app, study.journal, trial.trial);
}

export async function copyTrial(app: App, journal: string, number: number): Promise<void> {
  const snapshot = await app.client.send("tuner/getStudy", { journal });
  const trial = snapshot && trialOf(snapshot.view, number);
  if (!trial) return;
  await env.clipboard.writeText(`${sourceOf(trial, "\n")}\n`);
  window.setStatusBarMessage(l10n.t("Tunelens: parameters of trial {0} copied", number), 3000);
}

import { l10n } from "vscode";
import type { App } from "../app";
import { information } from "../messages";
import { chosenStudy } from "./chosen-study";

/** Starts no new trial of a search; running ones go on to their end. */
export async function pauseSearch(app: App, argument: unknown): Promise<void> {
  await setPaused(app, argument, true);
}

/** Lets a paused search start trials again. */
export async function unpauseSearch(app: App, argument: unknown): Promise<void> {
  await setPaused(app, argument, false);
}

async function setPaused(app: App, argument: unknown, paused: boolean): Promise<void> {
  const study = await chosenStudy(app, argument, ({ live, state }) => live && (state === "paused") !== paused);
  if (!study) return;
  const { running } = await app.client.send("tuner/pauseStudy", { journal: study.journal, paused });
  if (!running) await information(l10n.t("Tunelens: the search of {0} does not run any more.", study.study));
}

import { l10n } from "vscode";
import type { App } from "../app";
import { information } from "../messages";
import { chosenStudy } from "./chosen-study";

/** Ends running trials and keeps everything found. */
export async function stopSearch(app: App, argument: unknown): Promise<void> {
  const study = await chosenStudy(app, argument, ({ live }) => live);
  if (!study) return;
  const { stopped } = await app.client.send("tuner/stopStudy", { journal: study.journal });
  if (!stopped) await information(l10n.t("Tunelens: the search of {0} does not run any more.", study.study));
}

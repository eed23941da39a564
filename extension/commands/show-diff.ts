import { l10n } from "vscode";
import type { ValueEditsParams } from "../../server/protocol/tuner";
import type { App } from "../app";
import { information } from "../messages";
import { chosenStudy } from "./chosen-study";

/** Shows the code as it is now beside the code with the recommended values. */
export async function showDiff(app: App, argument: unknown): Promise<void> {
  const study = await chosenStudy(app, argument);
  if (study) await showValuesDiff(app, { journal: study.journal });
}

export async function showValuesDiff(app: App, wish: ValueEditsParams): Promise<void> {
  const { files } = await app.client.send("tuner/valueEdits", wish);
  if (files.length === 0) await information(l10n.t("Tunelens: the code has these values already."));
  else await app.proposed.showDiff(files, wish.trial === undefined ? "recommended" : l10n.t("trial {0}", wish.trial));
}

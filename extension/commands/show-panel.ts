import type { App } from "../app";
import { chosenStudy } from "./chosen-study";

/** Opens the panel of a study beside the code. */
export async function showPanel(app: App, argument: unknown, how?: unknown): Promise<void> {
  const study = await chosenStudy(app, argument);
  if (study)
    await app.panels.show(study.journal, { preserveFocus: (how as { preserveFocus?: unknown } | undefined)?.preserveFocus === true });
}

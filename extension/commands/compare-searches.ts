import { l10n } from "vscode";
import type { App } from "../app";
import { information } from "../messages";
import { chosenStudies } from "./chosen-studies";
import { pickStudies } from "./chosen-study";

/** Shows two searches beside each other in the panel: how far each came, whether that is more than chance, what differs. */
export async function compareSearches(app: App, argument: unknown, selected: unknown): Promise<void> {
  const chosen = [...(await chosenStudies(app, argument, selected))];
  const [one] = chosen;
  if (chosen.length === 1 && one !== undefined)
    chosen.push(
      ...(await pickStudies(app, l10n.t("Compare {0} with which search?", one.study), ({ journal }) => journal !== one.journal, false)),
    );
  if (chosen.length === 0) chosen.push(...(await pickStudies(app, l10n.t("Which two searches are to be compared?"))));
  if (chosen.length === 0) return;
  // The older one first, as in any diff.
  const [first, second, third] = chosen.toSorted((a, b) => a.startedAt - b.startedAt);
  if (first === undefined || second === undefined || third !== undefined) {
    await information(l10n.t("Tunelens: select two searches to compare."));
    return;
  }
  // In the panel of the later one.
  await app.panels.compare(second.journal, first);
}

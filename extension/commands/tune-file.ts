import { l10n, workspace } from "vscode";
import type { App } from "../app";
import { information } from "../messages";
import { chosenFile } from "./chosen-file";
import { startSearch } from "./run-search";

/** Shows what would be annotated in a program; one more click writes that and starts the search. */
export async function tuneFile(app: App, argument: unknown): Promise<void> {
  const uri = chosenFile(argument);
  if (uri?.scheme !== "file") {
    await information(l10n.t("Tunelens: open the program that is to be tuned; it has to be saved as a file."));
    return;
  }
  const document = await workspace.openTextDocument(uri);
  const proposed = await app.client.send("tuner/proposeAnnotations", { uri: uri.toString() });
  if (proposed === null) {
    const advice = l10n.t("put the cursor on a value that is to be tuned and press Ctrl+. (⌘. on a Mac)");
    await information(
      l10n.t("Tunelens: nothing in this file looks like a hyperparameter by its name that is not annotated yet: {0}.", advice),
    );
    return;
  }
  await app.annotations.show(document, proposed);
  const { names, objective, hasObjective } = proposed;
  const count = names.length === 1 ? l10n.t("1 value to tune") : l10n.t("{0} values to tune", names.length);
  const values = `${count} (${names.join(", ")})`;
  const [run, apply] = [l10n.t("Apply and Run Search"), l10n.t("Apply")];
  if (objective === null && !hasObjective) {
    const missing = l10n.t("no metric was found: write `@objective maximize` behind the statement that has it");
    if ((await information(`Tunelens: ${values}; ${missing}.`, apply)) === apply) await applyProposal(app);
    return;
  }
  const choice = await information(`Tunelens: ${values}${objective === null ? "" : `, ${objective}`}.`, run, apply);
  if (choice === run) await runProposal(app);
  if (choice === apply) await applyProposal(app);
}

/** Writes the annotations that are shown. */
export async function applyProposal(app: App): Promise<boolean> {
  const { pending } = app.annotations;
  if (pending === null) {
    await information(l10n.t('Tunelens: no annotations are proposed; "Tune the Hyperparameters of This File" shows some.'));
    return false;
  }
  if (await app.annotations.apply()) return true;
  await information(l10n.t("Tunelens: the program was edited since; here is what would be annotated now."));
  await tuneFile(app, pending.uri);
  return false;
}

/** Writes them and starts the search. */
export async function runProposal(app: App): Promise<void> {
  const uri = app.annotations.pending?.uri;
  if (await applyProposal(app)) await startSearch(app, uri, {});
}

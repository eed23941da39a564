import { window, workspace } from "vscode";
import type { App } from "../app";
import { chosenFile } from "./chosen-file";
import { startSearch } from "./run-search";

const [APPLY_AND_RUN, APPLY] = ["Apply and Run Search", "Apply"];

/** Shows what would be annotated in a program; one more click writes that and starts the search. */
export async function tuneFile(app: App, argument: unknown): Promise<void> {
  const uri = chosenFile(argument);
  if (uri?.scheme !== "file") {
    await window.showInformationMessage("Tunelens: open the program that is to be tuned; it has to be saved as a file.");
    return;
  }
  const document = await workspace.openTextDocument(uri);
  const proposed = await app.client.send("tuner/proposeAnnotations", { uri: uri.toString() });
  if (proposed === null) {
    const advice = "put the cursor on a value that is to be tuned and press Ctrl+. (⌘. on a Mac)";
    await window.showInformationMessage(
      `Tunelens: nothing in this file looks like a hyperparameter by its name that is not annotated yet: ${advice}.`,
    );
    return;
  }
  await app.annotations.show(document, proposed);
  const { parameters, objective, hasObjective } = proposed;
  const values = `${parameters} value${parameters === 1 ? "" : "s"} to tune`;
  if (objective === null && !hasObjective) {
    const missing = "no metric was found: write `@objective maximize` behind the statement that has it";
    if ((await window.showInformationMessage(`Tunelens: ${values}; ${missing}.`, APPLY)) === APPLY) await applyProposal(app);
    return;
  }
  const choice = await window.showInformationMessage(
    `Tunelens: ${values}${objective === null ? "" : `, ${objective}`}.`,
    APPLY_AND_RUN,
    APPLY,
  );
  if (choice === APPLY_AND_RUN) await runProposal(app);
  if (choice === APPLY) await applyProposal(app);
}

/** Writes the annotations that are shown. */
export async function applyProposal(app: App): Promise<boolean> {
  const { pending } = app.annotations;
  if (pending === null) {
    await window.showInformationMessage('Tunelens: no annotations are proposed; "Tune the Hyperparameters of This File" shows some.');
    return false;
  }
  if (await app.annotations.apply()) return true;
  await window.showInformationMessage("Tunelens: the program was edited since; here is what would be annotated now.");
  await tuneFile(app, pending.uri);
  return false;
}

/** Writes them and starts the search. */
export async function runProposal(app: App): Promise<void> {
  const uri = app.annotations.pending?.uri;
  if (await applyProposal(app)) await startSearch(app, uri, {});
}

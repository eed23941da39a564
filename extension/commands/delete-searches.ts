import { window } from "vscode";
import type { StudySummary } from "../../server/protocol/tuner";
import type { App } from "../app";
import { chosenStudies } from "./chosen-studies";
import { pickStudies } from "./chosen-study";
import { restoreFrom } from "./restore-search";

/** Moves searches with their logs out of sight after asking; they can be restored. */
export async function deleteSearches(app: App, argument: unknown, selected: unknown): Promise<void> {
  const chosen = await chosenStudies(app, argument, selected);
  const studies = chosen.length > 0 ? chosen : await pickStudies(app, "Which searches are to be deleted?");
  const running = studies.filter(({ live }) => live);
  if (running.length > 0) {
    const names = running.map(({ study }) => study).join(", ");
    await window.showInformationMessage(
      `Tunelens: ${names} ${running.length === 1 ? "is" : "are"} running; stop ${running.length === 1 ? "it" : "them"} first.`,
    );
    return;
  }
  if (studies.length === 0 || !(await confirmed(studies))) return;
  const { deleted, refused } = await app.client.send("tuner/deleteStudies", { journals: studies.map(({ journal }) => journal) });
  for (const { journal } of deleted) app.panels.close(journal);
  if (refused.length > 0) void window.showErrorMessage(`Tunelens: ${refused.map(({ reason }) => reason).join("; ")}`);
  if (deleted.length === 0) return;
  const message = `Tunelens: ${deleted.length === 1 ? `${deleted[0]?.study} is` : `${deleted.length} searches are`} deleted.`;
  if ((await window.showInformationMessage(message, "Undo")) === "Undo") for (const { folder } of deleted) await restoreFrom(app, folder);
}

async function confirmed(studies: readonly StudySummary[]): Promise<boolean> {
  const [first, ...others] = studies;
  const what = others.length === 0 ? `the search ${first?.study}` : `${studies.length} searches`;
  const trials = studies.reduce((sum, { finishedTrials }) => sum + finishedTrials, 0);
  const names =
    others.length === 0
      ? []
      : [
          studies
            .map(({ study }) => study)
            .slice(0, 10)
            .join(", ") + (studies.length > 10 ? " …" : ""),
        ];
  const detail = [
    ...names,
    `${trials} ${trials === 1 ? "trial goes with its log" : "trials go with their logs"} to the folder .tunelens/deleted. "Tunelens: Restore Deleted Search…" brings ${trials === 1 ? "it" : "them"} back.`,
  ];
  return (await window.showWarningMessage(`Delete ${what}?`, { modal: true, detail: detail.join("\n\n") }, "Delete")) === "Delete";
}

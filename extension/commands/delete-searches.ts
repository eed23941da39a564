import { l10n } from "vscode";
import type { StudySummary } from "../../server/protocol/tuner";
import type { App } from "../app";
import { failure, information, warning } from "../messages";
import { chosenStudies } from "./chosen-studies";
import { pickStudies } from "./chosen-study";
import { restoreFrom } from "./restore-search";

/** Moves searches with their logs out of sight after asking; they can be restored. */
export async function deleteSearches(app: App, argument: unknown, selected: unknown): Promise<void> {
  const chosen = await chosenStudies(app, argument, selected);
  const studies = chosen.length > 0 ? chosen : await pickStudies(app, l10n.t("Which searches are to be deleted?"));
  const running = studies.filter(({ live }) => live);
  if (running.length > 0) {
    const names = running.map(({ study }) => study).join(", ");
    await information(
      running.length === 1
        ? l10n.t("Tunelens: {0} is running; stop it first.", names)
        : l10n.t("Tunelens: {0} are running; stop them first.", names),
    );
    return;
  }
  if (studies.length === 0 || !(await confirmed(studies))) return;
  const { deleted, refused } = await app.client.send("tuner/deleteStudies", { journals: studies.map(({ journal }) => journal) });
  for (const { journal } of deleted) app.panels.close(journal);
  if (refused.length > 0) void failure(`Tunelens: ${refused.map(({ reason }) => reason).join("; ")}`);
  if (deleted.length === 0) return;
  const message =
    deleted.length === 1
      ? l10n.t("Tunelens: {0} is deleted.", deleted[0]?.study ?? "")
      : l10n.t("Tunelens: {0} searches are deleted.", deleted.length);
  if ((await information(message, l10n.t("Undo"))) === l10n.t("Undo")) for (const { folder } of deleted) await restoreFrom(app, folder);
}

async function confirmed(studies: readonly StudySummary[]): Promise<boolean> {
  const [first, ...others] = studies;
  const question =
    others.length === 0 ? l10n.t("Delete the search {0}?", first?.study ?? "") : l10n.t("Delete {0} searches?", studies.length);
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
    trials === 1
      ? l10n.t('{0} trial goes with its log to the folder .tunelens/deleted. "Tunelens: Restore Deleted Search…" brings it back.', trials)
      : l10n.t(
          '{0} trials go with their logs to the folder .tunelens/deleted. "Tunelens: Restore Deleted Search…" brings them back.',
          trials,
        ),
  ];
  return (await warning(question, { modal: true, detail: detail.join("\n\n") }, l10n.t("Delete"))) === l10n.t("Delete");
}

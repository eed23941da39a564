import path from "node:path";
import { l10n, Uri, window } from "vscode";
import type { StudySummary } from "../../server/protocol/tuner";
import { stateWord } from "../../server/words/search-state";
import { dateLocale, tr } from "../../server/words/translate";
import type { App } from "../app";
import { information, pickedOne, pickedSome } from "../messages";
import { journalOf } from "./chosen-studies";

/**
 * The study a command is about: the one whose journal it was given; else that of the active editor or of the panel in front; else the
 * only one there is; else the user picks. Undefined when there is none or nothing was picked.
 */
export async function chosenStudy(app: App, argument: unknown, only?: (study: StudySummary) => boolean): Promise<StudySummary | undefined> {
  const all = await app.client.send("tuner/listStudies", {});
  const studies = only ? all.filter(only) : all;
  const journal = journalOf(argument);
  // One of another folder is not mistaken for one of this.
  if (journal !== undefined && !all.some((study) => study.journal === journal))
    throw new Error(l10n.t("This search is none of the open folders. Open the folder of its program to act on it."));
  const given = journal === undefined ? undefined : studies.find((study) => study.journal === journal);
  return given ?? inFront(app, studies, argument) ?? (studies.length > 1 ? await pick(studies) : (studies[0] ?? nothing()));
}

function inFront(app: App, studies: readonly StudySummary[], argument: unknown): StudySummary | undefined {
  const journal = app.panels.activeJournal;
  if (journal !== undefined) return studies.find((study) => study.journal === journal);
  const file = argument instanceof Uri ? argument.fsPath : window.activeTextEditor?.document.uri.fsPath;
  if (file === undefined) return undefined;
  const own = studies.filter(({ entry }) => entry !== null && path.relative(entry, file) === "");
  return own.find(({ live }) => live) ?? own[0];
}

/** Lets the user pick among all studies, newest first: several, or one. Empty where nothing was picked. */
export async function pickStudies(
  app: App,
  placeHolder: string,
  only: (study: StudySummary) => boolean = () => true,
  canPickMany = true,
): Promise<readonly StudySummary[]> {
  const items = itemsOf((await app.client.send("tuner/listStudies", {})).filter(only));
  if (items.length === 0) return nothing() ?? [];
  if (canPickMany) return ((await pickedSome(items, { placeHolder })) ?? []).map(({ study }) => study);
  const one = await pickedOne(items, { placeHolder });
  return one === undefined ? [] : [one.study];
}

async function pick(studies: readonly StudySummary[]): Promise<StudySummary | undefined> {
  return (await pickedOne(itemsOf(studies), { placeHolder: l10n.t("Which search?") }))?.study;
}

function itemsOf(studies: readonly StudySummary[]) {
  return studies.map(studyItem);
}

/** A study in a list to pick from. */
export function studyItem(study: StudySummary) {
  return {
    label: study.study,
    description: `${stateWord(study.live && study.state === "orphaned" ? "running" : study.state)}, ${study.finishedTrials}/${study.planned}`,
    detail: `${new Date(study.startedAt).toLocaleString(dateLocale())}${study.best === null ? "" : `, ${tr("best {0}", `${study.metric} ${Number(study.best.toPrecision(4))}`)}`}`,
    study,
  };
}

function nothing(): undefined {
  void information(l10n.t("Tunelens: no search to show yet. Open an annotated program and choose Run search."));
  return undefined;
}

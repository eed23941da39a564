import path from "node:path";
import { Uri, window } from "vscode";
import type { StudySummary } from "../../server/protocol/tuner";
import type { App } from "../app";

/**
 * The study a command is about: the one whose journal it was given; else that of the active editor or of the panel in front; else the
 * only one there is; else the user picks. Undefined when there is none or nothing was picked.
 */
export async function chosenStudy(app: App, argument: unknown, only?: (study: StudySummary) => boolean): Promise<StudySummary | undefined> {
  const all = await app.client.send("tuner/listStudies", {});
  const studies = only ? all.filter(only) : all;
  const given = typeof argument === "string" ? studies.find(({ journal }) => journal === argument) : undefined;
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

async function pick(studies: readonly StudySummary[]): Promise<StudySummary | undefined> {
  const items = studies.map((study) => ({
    label: study.study,
    description: `${study.live ? "running" : study.state}, ${study.finishedTrials}/${study.planned}`,
    detail: `${new Date(study.startedAt).toLocaleString()}${study.best === null ? "" : `, best ${study.metric} ${Number(study.best.toPrecision(4))}`}`,
    study,
  }));
  return (await window.showQuickPick(items, { placeHolder: "Which search?" }))?.study;
}

function nothing(): undefined {
  void window.showInformationMessage("Tunelens: no search to show yet. Open an annotated program and choose Run search.");
  return undefined;
}

import path from "node:path";
import type { OtherStudy } from "../protocol/panel";
import { journalAt, studyAt, viewAt } from "../protocol/study-address";
import type { StudyView } from "../protocol/view";
import { listStudies, summariesIn } from "../storage/list-studies";
import { readLiveStudy, settledView } from "../storage/live-study";
import { readStudy } from "../storage/read-journal";

/** Studies of the same program in a journal and in its folder, newest first; of what another program made, all of those. */
export async function otherStudies(journal: string, holdsSeveral: boolean, view: StudyView | null): Promise<readonly OtherStudy[]> {
  if (view === null) return [];
  const { entry, root } = view.started;
  const program = entry === null ? null : path.resolve(root, entry);
  const [listed, inside] = await Promise.all([listStudies(path.dirname(journal)), holdsSeveral ? summariesIn(journal) : []]);
  const beside = listed.filter((study) => study.broken === null && journalAt(study.journal) !== journal && study.entry === program);
  return [...inside.filter((study) => study.study !== view.started.study), ...beside].map(
    ({ journal: at, study, state, live, startedAt, planned, finishedTrials }) => ({
      ...{ journal: at, study, state, live, startedAt, planned, finishedTrials },
    }),
  );
}

/** A study as it should be shown. Rejects where the journal cannot be read. */
export async function readShown(address: string): Promise<StudyView> {
  const journal = journalAt(address);
  const view = await readStudy(journal, studyAt(address));
  return viewAt(settledView(view, (await readLiveStudy(journal, view.started.study)) !== null), address);
}

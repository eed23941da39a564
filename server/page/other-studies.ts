import path from "node:path";
import type { OtherStudy } from "../protocol/panel";
import type { StudyView } from "../protocol/view";
import { listStudies } from "../storage/list-studies";
import { readLiveStudy, settledView } from "../storage/live-study";
import { readStudy } from "../storage/read-journal";

/** Studies of the same program in the folder of a journal, newest first; of what another program made, all of those. */
export async function otherStudies(journal: string, view: StudyView | null): Promise<readonly OtherStudy[]> {
  if (view === null) return [];
  const { entry, root } = view.started;
  const program = entry === null ? null : path.resolve(root, entry);
  const listed = await listStudies(path.dirname(journal));
  return listed
    .filter((study) => study.broken === null && study.journal !== journal && study.entry === program)
    .map(({ journal: at, study, state, live, startedAt, planned, finishedTrials }) => ({
      ...{ journal: at, study, state, live, startedAt, planned, finishedTrials },
    }));
}

/** A study as it should be shown. Rejects where the journal cannot be read. */
export async function readShown(journal: string): Promise<StudyView> {
  return settledView(await readStudy(journal, null), (await readLiveStudy(journal)) !== null);
}

import type { DeletedStudySummary, DeleteResult } from "../protocol/tuner";
import { deleteStudy } from "../storage/deleted-studies";
import type { StudyWatch } from "./study-watch";

/** Moves known studies away, each by itself; any other path is refused. */
export async function deleteStudies(studies: StudyWatch, journals: readonly string[]): Promise<DeleteResult> {
  await studies.scan();
  const deleted: DeletedStudySummary[] = [];
  const refused: { study: string; reason: string }[] = [];
  for (const journal of journals) {
    const known = studies.all().find((study) => study.journal === journal);
    if (known === undefined) {
      refused.push({ study: journal, reason: "there is no such study" });
      continue;
    }
    try {
      deleted.push(await deleteStudy(journal));
      await studies.forget(journal);
    } catch (error) {
      refused.push({ study: known.study, reason: (error as Error).message });
    }
  }
  return { deleted, refused };
}

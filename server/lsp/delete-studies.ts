import { journalAt } from "../protocol/study-address";
import type { DeletedStudySummary, DeleteResult } from "../protocol/tuner";
import { deleteStudy } from "../storage/deleted-studies";
import { tr } from "../words/translate";
import type { StudyWatch } from "./study-watch";

/** Moves known studies away, each by itself; any other path is refused. */
export async function deleteStudies(studies: StudyWatch, journals: readonly string[]): Promise<DeleteResult> {
  await studies.scan();
  const deleted: DeletedStudySummary[] = [];
  const refused: { study: string; reason: string }[] = [];
  const known = studies.all();
  const files = new Map<string, string[]>();
  for (const address of journals) {
    const study = known.find(({ journal }) => journal === address)?.study;
    if (study === undefined) refused.push({ study: address, reason: tr("there is no such study") });
    else files.set(journalAt(address), [...(files.get(journalAt(address)) ?? []), study]);
  }
  for (const [journal, chosen] of files) {
    try {
      deleted.push(await deleteStudy(journal, chosen));
      await studies.forget(journal);
    } catch (error) {
      refused.push({ study: chosen.join(", "), reason: (error as Error).message });
    }
  }
  return { deleted, refused };
}

import type { EarlyStop } from "../protocol/early-stop";
import type { StudyFinished } from "../protocol/events";
import type { Fidelity } from "../protocol/space";
import { expectedWrongText, recordText, savedText, stepWord } from "../words/early-stop";

/** What the early stop of a study came to, for a person; none where it stopped nothing. A study of an earlier version has no record, only counts. */
export function earlyStopLines(
  record: EarlyStop | Pick<StudyFinished, "stepsRun" | "stepsSaved">,
  fidelity: Pick<Fidelity, "name"> | null,
): readonly string[] {
  const saved = savedText(record, stepWord(fidelity));
  const rest = "rules" in record ? [recordText(record), expectedWrongText(record)] : [];
  return [saved, ...rest].filter((text) => text !== null);
}

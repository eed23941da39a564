import { journalAt } from "../protocol/study-address";
import type { StudyView } from "../protocol/view";
import { shellWord } from "./shell-word";

/**
 * What to type at the root of the workspace to write values of a study into the code; null where nobody knows the program.
 * Null trial: the recommended one, or the best where nothing is recommended yet.
 */
export function applyCommand({ started, recommendation, best }: StudyView, trial: number | null, dryRun: boolean): string | null {
  if (started.entry === null) return null;
  const number = trial ?? (recommendation === null ? best : null);
  const options = [...(number === null ? [] : ["--trial", String(number)]), ...(dryRun ? ["--dry-run"] : [])];
  const entry = started.entry.startsWith("-") ? `./${started.entry}` : started.entry;
  const journal = journalAt(started.journal);
  const storage = isListed(journal) ? [] : ["--storage", shellWord(journal)];
  return ["tunelens", "apply", shellWord(entry), ...storage, "--study", shellWord(started.study), ...options].join(" ");
}

/** Whether a study is found by its name: a journal that was put somewhere else is found by its path alone. */
export function isListed(journal: string): boolean {
  return /(?:^|[\\/])(?:\.tunelens|tunelens(?:-[^\\/]+)?[\\/][^\\/]+)[\\/][^\\/]+\.journal(?:\.log)?$/.test(journal);
}

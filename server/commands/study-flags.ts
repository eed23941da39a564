import { readdirSync } from "node:fs";
import path from "node:path";
import type { StudyStarted } from "../protocol/events";
import { journalAt } from "../protocol/study-address";
import { JOURNAL_SUFFIX } from "../storage/study-directory";
import { isListed } from "../words/apply-command";
import { shellWord } from "../words/shell-word";
import { shownPath } from "./shown-names";

/** By which flags `run --resume` and `apply` take this very study: with a space before them, and none where there is no other. */
export function studyFlags({ journal: address, study }: StudyStarted): string {
  const journal = journalAt(address);
  if (!isListed(journal)) return ` --storage ${shellWord(shownPath(journal))} --study ${shellWord(study)}`;
  return isAlone(journal) ? "" : ` --study ${shellWord(study)}`;
}

function isAlone(journal: string): boolean {
  try {
    return readdirSync(path.dirname(journal)).filter((name) => name.endsWith(JOURNAL_SUFFIX)).length < 2;
  } catch {
    return false;
  }
}

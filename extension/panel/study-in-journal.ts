import { l10n, type Memento } from "vscode";
import { journalAt } from "../../server/protocol/study-address";
import type { App } from "../app";
import { studyItem } from "../commands/chosen-study";
import { pickedOne } from "../messages";

/** Which study of a journal was looked at last, by the journal's path. */
const MEMORY = "tunelens.studyInJournal";

/** The address of the study of a journal that was chosen last; the first where none was. */
export function studyShownOf(memory: Memento, journal: string): string {
  return memory.get<Readonly<Record<string, string>>>(MEMORY)?.[journal] ?? journal;
}

/** Keeps over a reload which study of its journal is looked at. */
export async function rememberStudy(memory: Memento, address: string): Promise<void> {
  const { [journalAt(address)]: _, ...others } = memory.get<Readonly<Record<string, string>>>(MEMORY) ?? {};
  await memory.update(MEMORY, address === journalAt(address) ? others : { ...others, [journalAt(address)]: address });
}

/** Asks which study of a journal is meant where it holds several: its address, undefined where nothing was picked, null for a journal without one. */
export async function pickStudyIn(app: App, journal: string): Promise<string | undefined | null> {
  const studies = await app.client.send("tuner/studiesIn", { journal });
  const [first] = studies;
  if (first === undefined) return null;
  if (studies.length === 1) return first.journal;
  return (await pickedOne(studies.map(studyItem), { placeHolder: l10n.t("Which of the {0} studies in this journal?", studies.length) }))
    ?.study.journal;
}

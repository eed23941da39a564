import { deletedStudies, deleteStudy, restoreStudy } from "../storage/deleted-studies";
import { existingStudyDirectories } from "../storage/study-directory";
import { formatMoment } from "../words/moment";
import { shellWord } from "../words/shell-word";
import { CommandError, EXIT, usageError } from "./exit-codes";
import { commandName, shownPath } from "./shown-names";
import { line } from "./standard-output";
import { currentRoot, findStudy } from "./study-place";

/** Moves studies with their logs to where `restore` finds them. */
export async function deleteStudies(studies: readonly string[]): Promise<number> {
  const root = currentRoot();
  // All are looked up before the first one goes.
  const found = [];
  for (const name of studies) found.push(await findStudy(root, name, null));
  const running = found.filter(({ live }) => live).map(({ study }) => study);
  if (running.length > 0)
    throw new CommandError(
      `${running.join(", ")} ${running.length === 1 ? "is" : "are"} running; stop ${running.length === 1 ? "it" : "them"} first`,
    );
  const files = new Map<string, string[]>();
  for (const { journal, study } of found) files.set(journal, [...(files.get(journal) ?? []), study]);
  for (const [journal, chosen] of files) {
    const { folder, study } = await attempt(() => deleteStudy(journal, chosen));
    line(`${study} is in ${shownPath(folder)} now; ${commandName()} restore ${shellWord(study)} brings it back`);
  }
  return EXIT.done;
}

/** Brings back deleted studies; without a name lists them. */
export async function restore(studies: readonly string[]): Promise<number> {
  const root = currentRoot();
  const deleted = (await Promise.all((await existingStudyDirectories(root)).map(deletedStudies))).flat();
  if (studies.length === 0) {
    if (deleted.length === 0) line("No study was deleted");
    for (const { study, deletedAt, folder } of deleted) line(`${study}  deleted ${formatMoment(deletedAt)}  ${shownPath(folder)}`);
    return EXIT.done;
  }
  for (const name of studies) {
    const known = deleted.find(({ study }) => study === name);
    if (known === undefined) throw usageError(`There is no deleted study ${name} in ${root}`);
    await attempt(() => restoreStudy(known.folder));
    line(`${name} is back`);
  }
  return EXIT.done;
}

async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}

import type { StudyView } from "./view";

/** Stands between a journal and the name of a study in it: no path can hold it. */
const BETWEEN = "\u0000";

/**
 * What a study is known by between server, extension and panel, where they say `journal`: the path of its journal, with its name behind it
 * where it is not the first in the file.
 */
export function addressOf(journal: string, study: string | null): string {
  return study === null ? journal : `${journal}${BETWEEN}${study}`;
}

/** The journal's path. */
export function journalAt(address: string): string {
  return address.split(BETWEEN, 1)[0] ?? address;
}

/** The name of a study that is not the first in its journal; null for the first. */
export function studyAt(address: string): string | null {
  const at = address.indexOf(BETWEEN);
  return at < 0 ? null : address.slice(at + 1);
}

/** The study as it is known where it is shown. */
export function viewAt(view: StudyView, address: string): StudyView {
  return view.started.journal === address ? view : { ...view, started: { ...view.started, journal: address } };
}

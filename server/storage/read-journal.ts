import { resolve } from "node:path";
import type { StudyEvent } from "../protocol/events";
import { foldEvents } from "../protocol/fold-events";
import type { StudyView } from "../protocol/view";
import { JournalDecoder } from "./journal-decoder";
import { JournalFile } from "./journal-file";

/** Studies in a journal, in order; those that were deleted are left out. */
export async function studiesIn(path: string): Promise<readonly string[]> {
  return (await decoded(path, null)).studyNames;
}

/**
 * Everything that a journal tells of one study (default: the first in the file), also of a study that Optuna made. Takes no lock.
 * Rejects when the file cannot be read or holds no such study.
 */
export async function readJournal(path: string, study: string | null = null): Promise<readonly StudyEvent[]> {
  let decoder = await decoded(path, study);
  const [other] = decoder.studyNames;
  if (study === null && decoder.deleted && other !== undefined) decoder = await decoded(path, other);
  decoder.settle();
  const events = decoder.take();
  if (events[0]?.event === "studyStarted") return events;
  const names = decoder.studyNames.join(", ");
  throw new Error(
    `Journal ${path}: ${study === null ? "it holds no study." : `it holds no study named ${study} (there: ${names || "none"}).`}`,
  );
}

/** All studies of a journal as they stand, in order. A journal with a single one is read once. */
export async function readStudies(path: string): Promise<readonly StudyView[]> {
  const first = await decoded(path, null);
  const names = first.studyNames;
  if (names.length === 0) return [];
  if (names.length === 1 && !first.deleted) {
    first.settle();
    return [foldEvents(null, first.take()) ?? []].flat();
  }
  const decoders = names.map((name) => new JournalDecoder(resolve(path), name));
  await new JournalFile(path).read((line) => {
    for (const decoder of decoders) decoder.applyText(line);
  });
  return decoders.flatMap((decoder) => {
    decoder.settle();
    return foldEvents(null, decoder.take()) ?? [];
  });
}

/** The study as it stands. */
export async function readStudy(path: string, study: string | null = null): Promise<StudyView> {
  const view = foldEvents(null, await readJournal(path, study));
  if (view === null) throw new Error(`Journal ${path}: it holds no study.`);
  return view;
}

async function decoded(path: string, study: string | null): Promise<JournalDecoder> {
  const decoder = new JournalDecoder(resolve(path), study);
  await new JournalFile(path).read((line) => decoder.applyText(line));
  return decoder;
}

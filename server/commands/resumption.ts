import { existsSync } from "node:fs";
import path from "node:path";
import type { Program } from "../language/model";
import type { Invocation, StudyEvent, StudyStarted } from "../protocol/events";
import { SAMPLER_NAMES, type SearchOptions } from "../protocol/search";
import { takeLock } from "../storage/journal-lock";
import { JournalWriter, type ResumedJournal } from "../storage/journal-writer";
import { readLiveStudy } from "../storage/live-study";
import type { StudySettings } from "../study/settings";
import { spaceEdits } from "../study/space-edits";
import { CommandError, usageError } from "./exit-codes";
import { otherGoals } from "./resumable";
import { type FoundStudy, findStudy, openStudy, type Place, type PlaceWish } from "./study-place";

/** The study that `--resume` goes on with: the one that is named, else the newest of the entry. */
export function studyToResume(root: string, entry: string, { storage, study }: PlaceWish): Promise<FoundStudy> {
  if (storage !== undefined) return openStudy(path.resolve(storage), study);
  return findStudy(root, study, study === undefined ? entry : null);
}

/** A study that is nobody else's until it can be seen that it runs. */
export interface Claimed {
  readonly place: Place;
  readonly resumed: ResumedJournal;
  /** Called once others can see that the study runs. */
  readonly claimed: () => void;
}

/** Of two that go on with the same study at once, the second waits until it can see the first. */
export async function claim({ journal, study }: Place): Promise<Claimed> {
  const claimed = await takeLock(`${journal}.resume`);
  const live = await readLiveStudy(journal, study);
  if (live !== null) throw usageError(`The study ${live.study} is running already (process ${live.pid})`);
  try {
    const resumed = await JournalWriter.resume(journal, study);
    return { place: { journal: resumed.writer.path, study }, resumed, claimed };
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}

/** What a study keeps of how it was started, where nothing else is asked for now. */
export function keptInvocation({ options, arguments: own, folder }: Invocation, now: Invocation): Invocation {
  const asked = { ...options, ...now.options };
  const words = now.arguments ?? (now.options?.args === undefined ? own : undefined);
  return {
    folder: existsSync(folder) ? folder : now.folder,
    ...(Object.keys(asked).length === 0 ? {} : { options: asked }),
    ...(words === undefined ? {} : { arguments: words }),
  };
}

/** What a study that goes on keeps unless a flag says otherwise. A sampler that was chosen for a space is chosen anew for another. */
export function keptOptions(program: Program, events: readonly StudyEvent[]): SearchOptions {
  const started = startedOf(events);
  const { sampler, samplerReason, stop, repeats, parallel, trials } = started;
  const again = events.findLast((e) => e.event === "studyResumed");
  const space = program.parameters.map((p) => p.spec);
  const other = samplerReason !== null && spaceEdits(started.space, space, () => null).sentences.length > 0;
  const name = other ? "auto" : SAMPLER_NAMES.find((n) => n === sampler);
  return { stop, repeats, parallel, trials: again?.trials ?? trials, ...(name === undefined ? {} : { sampler: name }) };
}

export function assertSameGoals(before: StudyStarted, now: StudySettings["started"]): void {
  const found = otherGoals(before, now);
  if (found !== null) throw new CommandError(`The study ${before.study} cannot go on: ${found}. Start a new one without --resume.`);
}

export function startedOf(events: readonly StudyEvent[]): StudyStarted {
  const [started] = events;
  if (started?.event !== "studyStarted") throw new CommandError("The journal does not begin with a study");
  return started;
}

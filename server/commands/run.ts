import { randomInt } from "node:crypto";
import { appendFileSync } from "node:fs";
import path from "node:path";
import type { DevicePlan } from "../devices/device-plan";
import type { Program } from "../language/model";
import { findRoot, loadProgram } from "../language/program";
import { hostStudy } from "../process/study-process";
import type { EarlierStudies } from "../protocol/earlier-studies";
import type { StudyEvent, StudyFinished, StudyStarted } from "../protocol/events";
import { SAMPLER_NAMES, type SearchOptions } from "../protocol/search";
import { takeLock } from "../storage/journal-lock";
import { JournalWriter, type ResumedJournal } from "../storage/journal-writer";
import { readLiveStudy } from "../storage/live-study";
import { planProblems, planStudy, type StudyIdentity } from "../study/plan-study";
import type { StudySettings } from "../study/settings";
import { spaceEdits } from "../study/space-edits";
import { StopSignal } from "../study/stop-signal";
import { commandNotFound } from "../trials/command-check";
import { LocalBackend } from "../trials/local-backend";
import { hasCheckpoints } from "../trials/trial-folders";
import { deviceSearch } from "./choose-devices";
import { diskHost, entryPath } from "./disk-host";
import { findEarlier } from "./earlier-studies";
import { CommandError, EXIT, usageError } from "./exit-codes";
import { complain, hasErrors } from "./problem-lines";
import { otherGoals } from "./resumable";
import { mergedOptions } from "./search-flags";
import { studyOutput } from "./study-output";
import { findStudy, logsFolder, newPlace, type Place } from "./study-place";

export interface RunFlags extends SearchOptions {
  readonly storage?: string;
  /** Name of the study. */
  readonly study?: string;
  readonly resume?: boolean;
  readonly json?: boolean;
  readonly detached?: boolean;
  readonly coldStarts?: boolean;
  readonly grace?: number;
  /** A file that gets what would go to stdout. */
  readonly output?: string;
}

/** One search, from the annotated file to the recommendation. Resolves with the exit code. */
export async function run(file: string, own: readonly string[], flags: RunFlags): Promise<number> {
  const entry = entryPath(file);
  const devices = deviceSearch();
  const root = findRoot(entry, diskHost);
  const program = loadProgram(entry, root, diskHost, flags);
  const options = mergedOptions(program.search, flags);
  const problems = [...program.problems];
  if (!hasErrors(problems)) problems.push(...planProblems(program, options), ...commandNotFound(program, options, process.cwd()));
  if (!hasErrors(problems)) problems.push(...(await devices.problems(program, options)));
  complain(root, problems);
  if (hasErrors(problems)) return EXIT.failed;
  const chosen = flags.resume === true ? await resumedPlace(root, entry, flags) : { ...NEW, place: await newPlace(root, entry, flags) };
  const { place, resumed } = chosen;
  const wishes = wishesOf(program, options, mergedOptions({}, flags), resumed);
  const plan = await devices.plan(wishes);
  const earlier = await earlierOf(program, wishes, place, resumed);
  const settings = settingsOf(program, { ...wishes, parallel: plan.slots }, { ...place, seed: randomInt(2 ** 31), earlier }, resumed);
  const args = own.length > 0 ? own : (wishes.args ?? []);
  return EXIT_OF[(await hosted(program, settings, args, flags, chosen, plan)).state];
}

/** Where a search goes, and what is there already. */
interface Chosen {
  readonly place: Place;
  readonly resumed: ResumedJournal | null;
  /** Called once others can see that the study runs. */
  readonly claimed: () => void;
}

const NEW: Omit<Chosen, "place"> = { resumed: null, claimed: () => {} };

const EXIT_OF: Readonly<Record<StudyFinished["state"], number>> = {
  complete: EXIT.done,
  failed: EXIT.failed,
  interrupted: EXIT.interrupted,
};

/** The options of a new study, or of one that goes on. */
function wishesOf(program: Program, options: SearchOptions, definedFlags: SearchOptions, resumed: ResumedJournal | null): SearchOptions {
  if (resumed === null) return options;
  const before = startedOf(resumed.events);
  return { ...options, ...keptOptions(program, before, resumed.events), ...definedFlags, seed: before.seed };
}

/** What `warm=true` finds; a study that goes on keeps what it found when it began. */
async function earlierOf(
  program: Program,
  wishes: SearchOptions,
  place: Place,
  resumed: ResumedJournal | null,
): Promise<EarlierStudies | null> {
  if (resumed !== null) return startedOf(resumed.events).earlier ?? null;
  return wishes.warm === true ? findEarlier(program, place) : null;
}

function settingsOf(program: Program, wishes: SearchOptions, identity: StudyIdentity, resumed: ResumedJournal | null): StudySettings {
  const plan = planStudy(program, wishes, identity);
  if ("problems" in plan) throw new CommandError(plan.problems.map((p) => p.message).join("\n"));
  if (resumed !== null) assertSame(startedOf(resumed.events), plan.settings.started);
  return plan.settings;
}

/** What a study that goes on keeps unless a flag says otherwise. A sampler that was chosen for a space is chosen anew for another. */
function keptOptions(program: Program, started: StudyStarted, events: readonly StudyEvent[]): SearchOptions {
  const { sampler, samplerReason, stop, repeats, parallel, trials } = started;
  const again = events.findLast((e) => e.event === "studyResumed");
  const space = program.parameters.map((p) => p.spec);
  const other = samplerReason !== null && spaceEdits(started.space, space, () => null).sentences.length > 0;
  const name = other ? "auto" : SAMPLER_NAMES.find((n) => n === sampler);
  return { stop, repeats, parallel, trials: again?.trials ?? trials, ...(name === undefined ? {} : { sampler: name }) };
}

function assertSame(before: StudyStarted, now: StudySettings["started"]): void {
  const found = otherGoals(before, now);
  if (found !== null) throw new CommandError(`The study ${before.study} cannot go on: ${found}. Start a new one without --resume.`);
}

async function resumedPlace(root: string, entry: string, flags: RunFlags): Promise<Chosen> {
  const named = flags.storage ?? flags.study;
  const found =
    flags.storage === undefined
      ? await findStudy(root, named, named === undefined ? entry : null)
      : { journal: path.resolve(flags.storage), study: flags.study ?? null };
  // Of two that go on with the same study at once, the second waits until it can see the first.
  const claimed = await takeLock(`${found.journal}.resume`);
  const live = await readLiveStudy(found.journal);
  if (live !== null) throw usageError(`The study ${live.study} is running already (process ${live.pid})`);
  try {
    const resumed = await JournalWriter.resume(found.journal, found.study);
    return { place: { journal: resumed.writer.path, study: found.study ?? startedOf(resumed.events).study }, resumed, claimed };
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}

function startedOf(events: readonly StudyEvent[]): StudyStarted {
  const [started] = events;
  if (started?.event !== "studyStarted") throw new CommandError("The journal does not begin with a study");
  return started;
}

async function hosted(
  program: Program,
  settings: StudySettings,
  own: readonly string[],
  flags: RunFlags,
  { place, resumed, claimed }: Chosen,
  devices: DevicePlan,
): Promise<StudyFinished> {
  const stop = new StopSignal();
  const detached = flags.detached === true;
  const { python, node } = flags;
  const backend = new LocalBackend({
    program,
    runtimes: path.join(__dirname, "runtimes"),
    logs: logsFolder(place),
    slots: settings.started.parallel,
    devices,
    checkpoint: flags.checkpoint ?? program.search.checkpoint ?? (resumed !== null && hasCheckpoints(logsFolder(place))),
    arguments: own,
    ...(flags.command === undefined ? {} : { command: flags.command }),
    cwd: process.cwd(),
    coldStarts: flags.coldStarts === true,
    interpreters: { ...(python === undefined ? {} : { python }), ...(node === undefined ? {} : { node }) },
  });
  const output = studyOutput({
    json: flags.json === true,
    entry: program.entry.path,
    root: program.root,
    before: resumed?.events ?? [],
    write: writer(flags.output),
  });
  process.stdout.on("error", () => {
    if (!detached) stop.request();
  });
  try {
    return await hostStudy(settings, backend, {
      resumed,
      detached,
      grace: flags.grace ?? null,
      stop,
      samplerWorker: path.join(__dirname, "sampler-worker.js"),
      curveWorker: path.join(__dirname, "curve-worker.js"),
      stopperWorker: path.join(__dirname, "stopper-worker.js"),
      onLive: claimed,
      show: (events) => output.show(events),
      onInterrupted: () => output.note("Ending the running trials; a second Ctrl-C ends everything at once"),
    });
  } finally {
    output.close();
  }
}

/** Where lines go: stdout, or a file. */
function writer(file: string | undefined): ((text: string) => void) | null {
  if (file === undefined) return null;
  return (text) => {
    try {
      appendFileSync(file, text);
    } catch {
      // the journal holds everything: a file that cannot be written does not end a search
    }
  };
}

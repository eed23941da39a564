import { randomInt } from "node:crypto";
import { appendFileSync } from "node:fs";
import path from "node:path";
import type { DevicePlan } from "../devices/device-plan";
import type { Program } from "../language/model";
import { findRoot, loadProgram } from "../language/program";
import { hostStudy } from "../process/study-process";
import type { EarlierStudies } from "../protocol/earlier-studies";
import type { Invocation, StudyFinished } from "../protocol/events";
import type { SearchOptions } from "../protocol/search";
import type { ResumedJournal } from "../storage/journal-writer";
import { planProblems, planStudy, type StudyIdentity } from "../study/plan-study";
import type { StudySettings } from "../study/settings";
import { StopSignal } from "../study/stop-signal";
import { commandNotFound } from "../trials/command-check";
import { LocalBackend } from "../trials/local-backend";
import { hasCheckpoints } from "../trials/trial-folders";
import { deviceSearch } from "./choose-devices";
import { diskHost, entryPath } from "./disk-host";
import { findEarlier } from "./earlier-studies";
import { CommandError, EXIT } from "./exit-codes";
import { complain, hasErrors } from "./problem-lines";
import { assertSameGoals, type Claimed, claim, keptInvocation, keptOptions, startedOf, studyToResume } from "./resumption";
import { mergedOptions } from "./search-flags";
import { studyOutput } from "./study-output";
import { type FoundStudy, logsFolder, newPlace, type Place } from "./study-place";

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
  const before = flags.resume === true ? await studyToResume(root, entry, flags) : null;
  const invocation = invocationOf(own, flags, before);
  const { options: asked = {} } = invocation;
  const program = loadProgram(entry, root, diskHost, asked);
  const options = mergedOptions(program.search, asked);
  const problems = [...program.problems];
  if (!hasErrors(problems)) problems.push(...planProblems(program, options), ...commandNotFound(program, options, invocation.folder));
  if (!hasErrors(problems)) problems.push(...(await devices.problems(program, options)));
  complain(root, problems);
  if (hasErrors(problems)) return EXIT.failed;
  const chosen: Chosen = before === null ? { ...NEW, place: await newPlace(root, entry, flags) } : await claim(before);
  const { place, resumed } = chosen;
  const wishes = resumed === null ? options : goingOn(program, options, mergedOptions({}, flags), resumed);
  const plan = await devices.plan(wishes);
  const earlier = await earlierOf(program, wishes, place, resumed);
  const identity = { ...place, seed: randomInt(2 ** 31), earlier, invocation };
  const settings = settingsOf(program, { ...wishes, parallel: plan.slots }, identity, resumed);
  return EXIT_OF[(await hosted(program, settings, { flags, invocation, chosen, wishes, devices: plan })).state];
}

/** Where a search goes, and what is there already. */
type Chosen = Omit<Claimed, "resumed"> & { readonly resumed: ResumedJournal | null };

const NEW: Omit<Chosen, "place"> = { resumed: null, claimed: () => {} };

const EXIT_OF: Readonly<Record<StudyFinished["state"], number>> = {
  complete: EXIT.done,
  failed: EXIT.failed,
  interrupted: EXIT.interrupted,
};

/** How this search was asked for; one that goes on keeps what it was asked for before. */
function invocationOf(own: readonly string[], flags: RunFlags, before: FoundStudy | null): Invocation {
  const options = mergedOptions({}, flags);
  const { python, node } = options;
  const given = {
    ...options,
    ...(python === undefined ? {} : { python: absoluteWhereItIsAPath(python) }),
    ...(node === undefined ? {} : { node: absoluteWhereItIsAPath(node) }),
  };
  const now: Invocation = {
    folder: process.cwd(),
    ...(Object.keys(given).length === 0 ? {} : { options: given }),
    ...(own.length === 0 ? {} : { arguments: own }),
  };
  const kept = before?.view.started.invocation;
  return kept === undefined ? now : keptInvocation(kept, now);
}

/** A study may go on from another folder. */
function absoluteWhereItIsAPath(command: string): string {
  return command.includes(path.sep) ? path.resolve(command) : command;
}

function goingOn(program: Program, options: SearchOptions, flags: SearchOptions, { events }: ResumedJournal): SearchOptions {
  return { ...options, ...keptOptions(program, events), ...flags, seed: startedOf(events).seed };
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
  if (resumed !== null) assertSameGoals(startedOf(resumed.events), plan.settings.started);
  return plan.settings;
}

interface Hosting {
  readonly flags: RunFlags;
  readonly invocation: Invocation;
  readonly chosen: Chosen;
  readonly wishes: SearchOptions;
  readonly devices: DevicePlan;
}

async function hosted(
  program: Program,
  settings: StudySettings,
  { flags, invocation, chosen, wishes, devices }: Hosting,
): Promise<StudyFinished> {
  const { place, resumed, claimed } = chosen;
  const stop = new StopSignal();
  const detached = flags.detached === true;
  const { options: asked = {} } = invocation;
  const { python, node, command } = asked;
  const backend = new LocalBackend({
    program,
    runtimes: path.join(__dirname, "runtimes"),
    logs: logsFolder(place),
    slots: settings.started.parallel,
    devices,
    checkpoint: asked.checkpoint ?? program.search.checkpoint ?? (resumed !== null && hasCheckpoints(logsFolder(place))),
    arguments: invocation.arguments ?? wishes.args ?? [],
    ...(command === undefined ? {} : { command }),
    cwd: invocation.folder,
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

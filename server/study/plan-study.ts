import { assignedLiteral } from "../language/assigned-literal";
import { codeMarks } from "../language/code-mark";
import type { Program } from "../language/model";
import { searchSpaceOf } from "../language/program";
import { valueEdits } from "../language/value-edits";
import type { EarlierStudies } from "../protocol/earlier-studies";
import type { Invocation } from "../protocol/events";
import type { Problem } from "../protocol/problem";
import { SAMPLER_NAMES, type SearchOptions } from "../protocol/search";
import type { SearchProblemCode } from "../protocol/search-problems";
import { chooseSampler } from "../samplers/choose";
import type { SamplerSettings } from "../samplers/sampler";
import type { SearchSpace } from "../space/search-space";
import { chooseStopper, type StopperChoice } from "../stoppers/choose";
import type { StopperSettings } from "../stoppers/stopper";
import { SAID } from "../words/search-problems";
import { fill } from "../words/translate";
import { commandProblems } from "./command-problems";
import type { StudySettings } from "./settings";

export const DEFAULT_TRIALS = 40;
export const DEFAULT_REPEATS = 3;

export interface StudyIdentity {
  readonly study: string;
  /** Absolute path of the journal. */
  readonly journal: string;
  /** The sampler's seed when the options name none. */
  readonly seed: number;
  /** What the study starts from; null for nothing. */
  readonly earlier: EarlierStudies | null;
  /** How it was started; absent where nobody needs to know. */
  readonly invocation?: Invocation;
}

export type StudyPlan = { readonly settings: StudySettings } | { readonly problems: readonly Problem[] };

/** A study of a program whose own problems have been looked at: the options, or where they ask for what cannot be had. */
export function planStudy(program: Program, options: SearchOptions, identity: StudyIdentity): StudyPlan {
  const stopperSettings = stopperSettingsOf(program, options);
  const stopper = stopperOf(stopperSettings, options);
  const problems = refusals(program, options, stopper).filter((p) => p.severity === "error");
  if (problems.length > 0 || !("stopper" in stopper)) return { problems };
  const space = searchSpaceOf(program);
  const trials = options.trials ?? DEFAULT_TRIALS;
  const seed = options.seed ?? identity.seed;
  const samplerSettings = samplerSettingsOf(program, space, trials, seed, identity.earlier);
  const sampler = chooseSampler(SAMPLER_NAMES.find((n) => n === options.sampler) ?? "auto", samplerSettings);
  const { parallel } = options;
  const channels = [...program.objectives, ...program.constraints].map(({ channel }) => ({
    file: channel.source.file,
    range: channel.range,
  }));
  return {
    settings: {
      started: {
        study: identity.study,
        journal: identity.journal,
        root: program.root,
        entry: program.entry.file,
        space: program.parameters.map((p) => p.spec),
        objectives: program.objectives.map((o) => o.spec),
        constraints: program.constraints.map((c) => c.spec),
        fidelity: program.fidelity?.spec ?? null,
        sampler: sampler.sampler.name,
        samplerReason: sampler.reason,
        stop: stopper.stopper?.name ?? "none",
        stopReason: stopper.reason,
        trials,
        parallel: typeof parallel === "number" ? parallel : 1,
        repeats: options.repeats ?? DEFAULT_REPEATS,
        seed,
        code: codeMarks(program),
        ...(identity.earlier === null ? {} : { earlier: identity.earlier }),
        ...(identity.invocation === undefined ? {} : { invocation: identity.invocation }),
      },
      space,
      sampler: sampler.sampler,
      samplerSettings,
      stopper: stopper.stopper,
      ...(stopperSettings === null ? {} : { stopperSettings }),
      programSeed: program.seed?.value ?? null,
      time: options.time ?? null,
      timeout: options.timeout ?? null,
      places: channels,
      literal: (gone) => assignedLiteral(program, gone),
      edits: (params) => valueEdits(program, params),
    },
  };
}

/** What is wrong with a search of these options, beyond the program's own problems: told at every keystroke, so no study is planned for it. */
export function planProblems(program: Program, options: SearchOptions): readonly Problem[] {
  return refusals(program, options, stopperOf(stopperSettingsOf(program, options), options));
}

type Stopping = StopperChoice | { readonly stopper: null; readonly reason: null };

/** What a search is refused for, and what it is warned of. */
function refusals(program: Program, options: SearchOptions, stopper: Stopping): readonly Problem[] {
  const command = commandProblems(program, options);
  return [
    ...unbuilt(program, options),
    ...command.filter((p) => p.severity === "error"),
    ...stopProblems(program, stopper),
    ...command.filter((p) => p.severity !== "error"),
  ];
}

function stopperOf(settings: StopperSettings | null, options: SearchOptions): Stopping {
  return settings === null ? { stopper: null, reason: null } : chooseStopper(options.stop ?? "auto", settings);
}

function samplerSettingsOf(
  program: Program,
  space: SearchSpace,
  trials: number,
  seed: number,
  earlier: EarlierStudies | null,
): SamplerSettings {
  const directions = program.objectives.map((o) => o.spec.direction);
  return { space, directions, seed, trials, ...(earlier === null ? {} : { earlier: earlier.studies }) };
}

/** Null for a program without an objective. */
function stopperSettingsOf(program: Program, options: SearchOptions): StopperSettings | null {
  const [objective] = program.objectives;
  if (objective === undefined) return null;
  const { direction, minSteps, patience } = objective.spec;
  const directions = program.objectives.map((o) => o.spec.direction);
  // How long a trial is, complete ones tell: a fidelity may count data or pixels, and a step may be several epochs.
  return {
    ...{ direction, directions, minSteps, patience },
    resumable: options.checkpoint === true,
  };
}

function stopProblems(program: Program, choice: Stopping): readonly Problem[] {
  return "invalid" in choice ? [problem(program, "invalid-stop", choice.invalid)] : [];
}

/** Options of the language that this version cannot honour are refused rather than left out silently. */
function unbuilt(program: Program, { on = "local" }: SearchOptions): readonly Problem[] {
  return on === "local" ? [] : [problem(program, "on-not-built", fill(SAID.notBuilt, on))];
}

function problem(program: Program, code: SearchProblemCode, message: string): Problem {
  const start = { line: 0, character: 0 };
  return { code, severity: "error", message, file: program.entry.file, range: program.searchRange ?? { start, end: start } };
}

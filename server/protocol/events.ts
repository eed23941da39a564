import type { EarlierStudies } from "./earlier-studies";
import type { EarlyStop } from "./early-stop";
import type { WireNumber } from "./number";
import type { Problem } from "./problem";
import type { SearchOptions } from "./search";
import type { Constraint, Fidelity, Objective, Params, SpaceParameter } from "./space";
import type { StopEvidence } from "./stop-evidence";
import type { FileEdit } from "./text";

/**
 * What happens in a study, in the order in which it happened: the lines of `tunelens run --json`, the notifications
 * `tuner/<event>` of the language server, and what the journal is written from and read back into.
 * `time` is milliseconds since 1970. Files are relative to `root`.
 */
export type StudyEvent =
  | StudyStarted
  | StudyResumed
  | TrialStarted
  | TrialReported
  | TrialPredicted
  | TrialFinished
  | StudyProblem
  | StudyPhase
  | StudyEnvironment
  | TrialSampled
  | StudyNoise
  | Recommendation
  | StudyArtefacts
  | StudyFinished;

export interface StudyStarted {
  readonly event: "studyStarted";
  readonly time: number;
  readonly study: string;
  /** Absolute path of the journal; it identifies the study. */
  readonly journal: string;
  /** Absolute path of the workspace root. */
  readonly root: string;
  /** The entry file, relative to `root`; null for a study that Tunelens did not make. */
  readonly entry: string | null;
  readonly space: readonly SpaceParameter[];
  readonly objectives: readonly Objective[];
  readonly constraints: readonly Constraint[];
  readonly fidelity: Fidelity | null;
  /** The sampler that runs (never `auto`) and, where `auto` chose it, why. */
  readonly sampler: string;
  readonly samplerReason: string | null;
  readonly stop: string;
  readonly stopReason: string | null;
  /** Planned number of trials, repeats not counted. */
  readonly trials: number;
  readonly parallel: number;
  readonly repeats: number;
  readonly seed: number;
  /** A mark of the code of each file, values of parameters and comments aside; other code has another. Absent in a study of an earlier version. */
  readonly code?: Readonly<Record<string, string>>;
  /** What `warm=true` found when the study began: the sampler starts from exactly this, also when the study goes on. Absent without `warm`. */
  readonly earlier?: EarlierStudies;
  /** Absent in a study of an earlier version. */
  readonly invocation?: Invocation;
}

/** How a command line started a study: what it asked for over the file. A study that goes on keeps it. */
export interface Invocation {
  /** The folder that trials run in, absolute. */
  readonly folder: string;
  /** Flags that were given; absent: none. */
  readonly options?: SearchOptions;
  /** The program's own arguments behind `--`; absent: none. */
  readonly arguments?: readonly string[];
}

/** The study goes on from its journal; trials that were running when it ended are run again. */
export interface StudyResumed {
  readonly event: "studyResumed";
  readonly time: number;
  /** Planned number of trials from now on. */
  readonly trials: number;
  readonly rerun: readonly number[];
  /** Marks of the code from now on, where it was edited since the study began; absent: as before. */
  readonly code?: Readonly<Record<string, string>>;
  /** How it was started this time, where that is not as before. */
  readonly invocation?: Invocation;
  /** The space from now on, where the code was edited since; with it come the fields below. */
  readonly space?: readonly SpaceParameter[];
  /** Parameters that are gone from the code, with the values that it is taken to have for them. */
  readonly fixed?: Params;
  /** The trial that ran the values that the code has now; null: they run first. */
  readonly baseline?: number | null;
  /** Trials that do not count any more: their values are not those of a trial of this space. */
  readonly outside?: readonly number[];
  /** What was edited and what becomes of the earlier trials, a sentence each. */
  readonly edits?: readonly string[];
}

export interface TrialStarted {
  readonly event: "trialStarted";
  readonly time: number;
  readonly trial: number;
  readonly params: Params;
  /** True for the user's own values: trial 0, and the repeats of it. */
  readonly baseline: boolean;
  /** The trial that this one repeats on a fresh seed; null for values that are new. */
  readonly repeatOf: number | null;
  /** A repeat that is one of the search's own trials: promising values, measured again because that pays more than new ones. Absent: it is none. */
  readonly again?: boolean;
  /** A repeat on the seed of what it repeats: it tells whether the program is deterministic, and confirms nothing. Absent: it is none. */
  readonly sameSeed?: boolean;
  /** It was paused and goes on from what it had saved: what it had reported before still counts, up to where it begins to report again. Absent: it begins. */
  readonly goesOn?: boolean;
  /** The value put at `@seed`, null when the program has none. */
  readonly seed: number | null;
  readonly device: string;
  /** Absolute path of the file with the trial's stdout and stderr. */
  readonly log: string;
}

export interface TrialReported {
  readonly event: "trialReported";
  readonly time: number;
  readonly trial: number;
  readonly step: number;
  /** One value an objective, then one a constraint; null where this step did not report it. */
  readonly values: readonly (WireNumber | null)[];
}

/**
 * How the first objective of a running trial is expected to go on, in the metric's own unit. Told now and then while it runs, never in the
 * way of its reports, and only where complete trials have shown how long a trial is.
 */
export interface TrialPredicted {
  readonly event: "trialPredicted";
  readonly time: number;
  readonly trial: number;
  /** The last step that it was made from. */
  readonly step: number;
  /** The last step of a whole trial like this one. */
  readonly horizon: number;
  /** Increasing, beyond `step` and up to the horizon, which is the last: at most 24. The four lists are of the same length. */
  readonly steps: readonly number[];
  readonly mean: readonly number[];
  /** The 90 % band: 5 % and 95 %. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** P(the value at the horizon is better than the incumbent); null without one, and for a trial that repeats another. */
  readonly probabilityBetter: number | null;
  /** The best value of a complete trial when it was made. */
  readonly incumbent: WireNumber | null;
}

export type FinishedState = "complete" | "pruned" | "failed";

export interface TrialFinished {
  readonly event: "trialFinished";
  readonly time: number;
  readonly trial: number;
  readonly state: FinishedState;
  /** One value an objective; null unless the trial got one. */
  readonly values: readonly WireNumber[] | null;
  /** False when a constraint is broken. */
  readonly feasible: boolean;
  readonly seconds: number;
  /** Why it was stopped (rule and figures) or how it failed (last line of the error). */
  readonly reason: string | null;
  /** The user's own line where it failed, when a traceback names one. */
  readonly location: { readonly file: string; readonly line: number } | null;
  /** Parameters whose values the program never took in, which had no effect; absent: none. */
  readonly unused?: readonly string[];
  /** What the rule knew that stopped it early; absent unless one did. */
  readonly stopped?: StopEvidence;
  /** It is only paused: it can go on from what it has saved, and stays `pruned` if it never does. Absent: it has ended. */
  readonly paused?: boolean;
}

/** Something noticed while trials ran: a metric that never came, a log cut short, an edit that no loader saw. */
export interface StudyProblem {
  readonly event: "problem";
  readonly time: number;
  readonly trial: number | null;
  readonly problem: Problem;
}

export interface StudyPhase {
  readonly event: "phase";
  readonly time: number;
  /** `paused`: no new trial starts, running ones go on; the next phase ends it. */
  readonly phase: "searching" | "confirming" | "stopping" | "paused";
}

/** What runs the trials and where; told when it is known, and again when it changes. */
export interface StudyEnvironment {
  readonly event: "environment";
  readonly time: number;
  /** What runs the program: `Python`, `Node`, or the first word of the user's command; null while it is not known. */
  readonly interpreter: { readonly name: string; readonly version: string | null; readonly path: string } | null;
  /** `warm`: trials begin in a process that has the program's libraries imported already. */
  readonly starts: "warm" | "cold";
  /** Why, as a person reads it: `torch and sklearn imported once (1.4 s)`, `tensorflow cannot be forked`. */
  readonly startsReason: string;
  /** Devices that trials are spread over, `cuda:0 NVIDIA H100 (80 GB)`; empty where they run on the CPU alone. */
  readonly devices: readonly string[];
}

/** What a running trial uses; MiB and percent, null where it cannot be told. */
export interface TrialSampled {
  readonly event: "trialSampled";
  readonly time: number;
  readonly trial: number;
  /** Resident memory of the trial's processes. */
  readonly memory: number | null;
  readonly gpuMemory: number | null;
  /** Utilisation of the trial's device, 0 … 100. */
  readonly gpuUtilization: number | null;
}

/** Mean and sample standard deviation over repeats on fresh seeds (first objective). */
export interface Confirmation {
  readonly repeats: number;
  readonly mean: number;
  readonly sd: number;
  readonly baselineMean: number;
  readonly baselineSd: number;
  /** Every repeat gave the same value: one run says it all and there is no spread. */
  readonly deterministic: boolean;
}

/** `better`: confirmed beyond noise. `withinNoise`, `notBetter`: keep your values. `unconfirmed`: seen in one run only. */
export type Verdict = "better" | "withinNoise" | "notBetter" | "unconfirmed";

/** By how much a single run scatters, as far as is known: told when it is, and again with the recommendation. */
export interface StudyNoise {
  readonly event: "noise";
  readonly time: number;
  /** Standard deviation of the first objective's value between runs of the same values. */
  readonly sd: number;
  /** Runs of values that had run before, from which it was learned. */
  readonly repeats: number;
  /** What the model alone takes it for; null where there is no model. */
  readonly model: number | null;
}

export interface Recommendation {
  readonly event: "recommendation";
  readonly time: number;
  readonly verdict: Verdict;
  /** One sentence for a person: `Confirmed over 3 seeds: 0.981 ± 0.002 against your 0.962 ± 0.003`. */
  readonly summary: string;
  readonly trial: number;
  readonly params: Params;
  readonly values: readonly WireNumber[];
  /** Values of the user's own code, null when that failed. */
  readonly baseline: readonly WireNumber[] | null;
  readonly confirmed: Confirmation | null;
  /** What puts the recommended values into the code; empty unless better or unconfirmed. */
  readonly edits: readonly FileEdit[];
}

/** What trials left in their own folders, absolute; null where there is nothing. */
export interface TrialArtefacts {
  readonly trial: number;
  /** The folder in `TUNELENS_SCRATCH`. */
  readonly files: string | null;
  /** The folder in `TUNELENS_CHECKPOINT`. */
  readonly checkpoint: string | null;
}

/** What is kept of that when the study ends: what the best trials and the user's own code left. */
export interface StudyArtefacts {
  readonly event: "artefacts";
  readonly time: number;
  readonly kept: readonly TrialArtefacts[];
}

export interface StudyFinished {
  readonly event: "studyFinished";
  readonly time: number;
  readonly state: "complete" | "interrupted" | "failed";
  readonly reason: string | null;
  /** Counts of the search itself; `repeats` counts the confirmation runs. */
  readonly trials: number;
  readonly complete: number;
  readonly pruned: number;
  readonly failed: number;
  readonly repeats: number;
  /** Steps that the trials of the search ran, and that those which were stopped early did not run any more. */
  readonly stepsRun: number;
  readonly stepsSaved: number;
  /** The record of the early stop; absent in a study of an earlier version. */
  readonly earlyStop?: EarlyStop;
  readonly seconds: number;
}

import type { Program, TrialText } from "../language/model";
import type { TrialEnvironment } from "../study/backend";
import type { Guard } from "./guard";
import type { Job } from "./job-files";
import type { OutputPipes } from "./output-pipes";
import type { TrialProcess } from "./trial-process";

/** What starts the trials of one program, whatever it is written in. */
export interface StarterSettings {
  readonly program: Program;
  /** Folder that holds `python/` and `node/`: what runs inside the user's own interpreter. */
  readonly runtimes: string;
  /** The user's own arguments, those after `--`. */
  readonly arguments: readonly string[];
  /** Asked for by a flag or by `@search`; undefined: the starter looks for one. */
  readonly interpreter: string | undefined;
  readonly cwd: string;
  /** Trials at once. */
  readonly slots: number;
  readonly guard: Guard;
  readonly pipes: OutputPipes;
  /** The study's private folder. */
  readonly directory: string;
  /** Each trial starts from nothing: the user wants it so. */
  readonly coldStarts?: boolean;
  /** What the program runs in and how its trials start; called when it is known and again when it changes. */
  readonly tell: (runs: Omit<TrialEnvironment, "devices">) => void;
}

/** One trial, ready to be started. */
export interface TrialOrder {
  readonly job: Job;
  readonly texts: readonly TrialText[];
  /** The whole environment of the trial, `TUNELENS_JOB` in it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Aborted when the trial is over before it has started: nothing need be waited for. */
  readonly signal?: AbortSignal;
}

export interface ProgramStarter {
  /** The trial's processes, waiting to `begin`. Rejects with a LaunchError when the program cannot be started here at all. */
  start(order: TrialOrder): Promise<TrialProcess>;
  /** How to get a module that is missing, null when not known. */
  installHint(module: string): Promise<string | null>;
  /** Ends what waits for trials to come. */
  close(): Promise<void>;
}

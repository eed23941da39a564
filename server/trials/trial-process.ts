import type { Readable } from "node:stream";

export interface LeaderExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Set when the command could not be started at all. */
  readonly error: Error | null;
}

/** Something to tell of a trial that its runtimes cannot know. */
export interface TrialProblem {
  readonly code: string;
  readonly message: string;
}

/** What the trial's own files tell after its end. */
export interface TrialTrace {
  /** Absolute paths of annotated files whose values the trial's programs took in. */
  readonly loaded: ReadonlySet<string>;
  readonly problems: readonly TrialProblem[];
}

/** A trial's processes, however they came to be: a leader in a session and group of its own, and all that it starts. */
export interface TrialProcess {
  /** stdout and stderr together, in the order of writing. */
  readonly output: Readable;
  /** Never rejects. */
  readonly exited: Promise<LeaderExit>;
  /** The leader's process id, which is its group's too; undefined when there is none. */
  readonly id: number | undefined;
  /** Lets the program begin, after the guard has been told of it. */
  begin(): Promise<void>;
  /** Asks the leader to end. */
  terminate(): void;
  /** Ends the whole group at once. */
  kill(): void;
  /** After the leader's exit: ends what is left of the group, and what left the group. */
  sweep(): Promise<void>;
  /** Asked after the sweep, where processes that say nothing of themselves may have run. */
  readonly trace?: () => Promise<TrialTrace>;
}

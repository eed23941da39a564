import type { StudyEnvironment, TrialArtefacts, TrialSampled } from "../protocol/events";
import type { Problem } from "../protocol/problem";
import type { Params } from "../protocol/space";

/** One run of the user's program. */
export interface TrialRequest {
  readonly trial: number;
  readonly params: Params;
  /** Added to the value at `@seed`. */
  readonly seedOffset: number;
  /** Seconds after which the trial is ended as failed; null for none. */
  readonly timeout: number | null;
  /** Earlier runs of the same trial that were cut off, the newest first: it goes on from what the first of them had saved. Default: none. */
  readonly continues?: readonly number[];
  /** Nothing of the program runs before its start is on record, nor when that fails. Default: it is. */
  readonly recorded?: Promise<void>;
}

/** What runs the trials and where. */
export type TrialEnvironment = Omit<StudyEnvironment, "event" | "time">;

export type TrialSample = Omit<TrialSampled, "event" | "time" | "trial">;

/** Where a trial runs and logs. */
export interface Placement {
  readonly device: string;
  readonly log: string;
}

export interface TrialObserver {
  /** `channel` counts the objectives, then the constraints. Called in the order of reporting. */
  onReport(channel: number, step: number, value: number): void;
  /** Something the user should know that does not end the trial. */
  onProblem(problem: Problem): void;
  onSample(sample: TrialSample): void;
}

export type TrialEnd =
  | {
      readonly kind: "finished";
      readonly seconds: number;
      /** Parameters whose values the program never took in; absent: none. */
      readonly unused?: readonly string[];
    }
  | {
      readonly kind: "stopped";
      readonly seconds: number;
      /** The program ended well all the same: it may have been done before the word reached it. Default: no. */
      readonly endedWell?: boolean;
    }
  | {
      readonly kind: "failed";
      readonly seconds: number;
      /** The last line of the error. */
      readonly reason: string;
      readonly location: { readonly file: string; readonly line: number } | null;
      /** True when no other trial can do better: no interpreter, a syntax error, a workspace that cannot be read. */
      readonly fatal: boolean;
    }
  /** Its device had no room for it beside other trials: to be placed again, alone. */
  | { readonly kind: "crowded"; readonly seconds: number; readonly reason: string };

export interface TrialHandle {
  /** Ends the trial; `ended` then resolves with `stopped`, whatever the program answers. */
  stop(): void;
  readonly ended: Promise<TrialEnd>;
}

/** Runs trials somewhere. */
export interface TrialBackend {
  /** How many trials it runs at once; fewer when they have turned out too big to share a device. */
  readonly slots: number;
  /** Whether a trial goes on from what the runs had saved that it `continues`. Default: it begins anew. */
  readonly keepsCheckpoints?: boolean;
  /** Called once, before the first trial; the listener may be called at any time until the backend is closed. */
  watch(listener: (environment: TrialEnvironment) => void): void;
  /** Reserves a place for trial `n`, told before it starts; `alone`: one that no other trial shares. The place is free again when the trial has ended. */
  place(trial: number, alone: boolean): Placement;
  start(request: TrialRequest, observer: TrialObserver): TrialHandle;
  /** Removes what trials that have ended left behind. */
  discard(trials: readonly number[]): void;
  /** Those of these trials that left something behind; asked for after `close`. */
  artefacts(trials: readonly number[]): Promise<readonly TrialArtefacts[]>;
  /** Ends whatever still runs and waits until nothing is left. */
  close(): Promise<void>;
}

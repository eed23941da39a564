import type { Program } from "../language/model";

/** What a language's launcher needs to know to start one trial of a program. */
export interface LaunchContext {
  readonly program: Program;
  /** Folder that holds `python/` and `node/`: what runs inside the user's own interpreter. */
  readonly runtimes: string;
  /** The folder that it runs in. */
  readonly cwd: string;
  /** The user's own arguments, those after `--`. */
  readonly arguments: readonly string[];
  /** Interpreter asked for by a flag or by `@search`; undefined: the launcher looks for one. */
  readonly interpreter: string | undefined;
  /** Environment that the trial gets, `TUNELENS_JOB` in it, free of what belongs to the editor (`ELECTRON_*`, `VSCODE_*`). */
  readonly environment: Readonly<Record<string, string>>;
}

/** How to start a trial's leading process. `args` do not repeat the command; `env` is the whole environment. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Every process of the group is asked to end, not the leader alone: a shell does not pass it on. */
  readonly wholeGroup?: boolean;
}

/** Makes a `Launch`, or throws a `LaunchError`. Called for every trial, so what is costly is kept by the launcher. */
export type Launcher = (context: LaunchContext) => Launch | Promise<Launch>;

/** The program cannot be started here at all; the message says what was tried and how to mend it. Ends the search. */
export class LaunchError extends Error {
  override readonly name = "LaunchError";
}

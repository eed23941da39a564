import type { CheckResult } from "./check";
import type { StudyEnvironment, StudyEvent } from "./events";
import type { Landscape, LandscapeParams, NoLandscape } from "./landscape";
import type { Problem } from "./problem";
import type { SearchOptions } from "./search";
import type { ParameterValue } from "./space";
import type { Range } from "./text";
import type { StudyState, StudyView } from "./view";

/** Requests that the extension sends to the language server. Method names are plain strings, so that nobody here needs an LSP library. */
export interface TunerRequests {
  /** Starts a search of a file; answers once the study process is up, or with why it is not. */
  "tuner/startStudy": { params: StartParams; result: StartResult };
  /** Ends running trials, keeps everything found. */
  "tuner/stopStudy": { params: { journal: string }; result: { stopped: boolean } };
  /** No new trial starts while it is paused; running ones go on. */
  "tuner/pauseStudy": { params: { journal: string; paused: boolean }; result: { running: boolean } };
  /** Studies of the open workspace folders, newest first. */
  "tuner/listStudies": { params: Record<string, never>; result: readonly StudySummary[] };
  /** Moves studies, with the logs of their trials, to where they can be restored from; a running one is refused. */
  "tuner/deleteStudies": { params: { journals: readonly string[] }; result: DeleteResult };
  /** Studies that can be restored, latest first. */
  "tuner/deletedStudies": { params: Record<string, never>; result: readonly DeletedStudySummary[] };
  "tuner/restoreStudy": { params: { folder: string }; result: { journal: string } | { error: string } };
  /** Search space and problems of a program, as the code is now; null for a file that cannot be read. */
  "tuner/checkProgram": { params: { uri: string }; result: CheckResult | null };
  /** The studies that a journal holds, in order, whoever made them; empty for one that cannot be read. */
  "tuner/studiesIn": { params: { journal: string }; result: readonly StudySummary[] };
  "tuner/getStudy": { params: { journal: string }; result: StudySnapshot | null };
  /** Edits that put values of a study (default: the recommended ones) into the code as it is now. */
  "tuner/valueEdits": { params: ValueEditsParams; result: ValueEdits };
  /** What a search of this file would run in; null where that is no question: nothing is annotated, or the program has a command of its own. */
  "tuner/interpreter": { params: InterpreterParams; result: InterpreterAnswer | null };
  /** What is believed of an objective after the trials so far; null for a study that is not there. */
  "tuner/landscape": { params: LandscapeParams; result: Landscape | NoLandscape | null };
  /** The study as a page of its own, as `tunelens report` writes it; null for a study that is not there. */
  "tuner/report": { params: { journal: string }; result: string | null };
  /** Annotations for all that looks like a hyperparameter in a file, for its metric, and `@search`; null where nothing does. */
  "tuner/proposeAnnotations": { params: { uri: string }; result: ProposedAnnotations | null };
  /** What the code of a study's program says now, by parameter name, as source text; null when the program is gone. */
  "tuner/codeValues": { params: { journal: string }; result: Readonly<Record<string, string>> | null };
}

/** Colours of the editor, as far as a picture in a hover needs them. */
export type Theme = "dark" | "light" | "highContrast" | "highContrastLight";

/** Annotations that could be written into a file. */
export interface ProposedAnnotations {
  /** Insertions, in order of the text; `label` says what each is for. */
  readonly edits: readonly { readonly range: Range; readonly newText: string; readonly label: string }[];
  /** What the values to tune are called, in order of the text. */
  readonly names: readonly string[];
  /** `maximize val_acc`; null where no metric was in sight or the file has an `@objective`. */
  readonly objective: string | null;
  /** With them the file can be searched: it has an `@objective` already. */
  readonly hasObjective: boolean;
}

/** What a client says of itself in `initializationOptions`; all may be left out. */
export interface ClientOptions {
  /** It shows pictures in hovers, on this theme. */
  readonly theme?: Theme;
  /** It has the command that shows proposed annotations for a file: a lens may call it. */
  readonly showsProposals?: boolean;
  /** It has the commands that ask the user for a trial. */
  readonly choosesTrials?: boolean;
  /** It colours annotations itself, by a grammar: tokens of ours would take the place of those of the language's own server. */
  readonly hasGrammar?: boolean;
  /** The client has the commands of the lenses itself; for others the server carries them out. */
  readonly ownCommands?: boolean;
}

/** Notifications that the extension sends to the language server. */
export interface ClientNotifications {
  "tuner/theme": { theme: Theme };
}

/** Notifications that the language server sends to the extension. */
export interface TunerNotifications {
  "tuner/studyEvent": { journal: string; seq: number; event: StudyEvent };
  /** A study appeared, ended or went away: lists and status should be read again. */
  "tuner/studiesChanged": { studies: readonly StudySummary[] };
  /** Open files that hold annotations; the whole list each time. */
  "tuner/annotatedFiles": { uris: readonly string[] };
}

export interface StartParams {
  /** The entry file. What is on disk runs: the client saves first. */
  readonly uri: string;
  /** Goes on with the latest study of the file, or with the one named by `study`, instead of beginning a new one. */
  readonly resume?: boolean;
  readonly study?: string;
  /** Options that win over those in the file. */
  readonly options?: StartOptions;
  /** Options where the file says nothing. */
  readonly defaults?: StartOptions;
  /** Interpreters for trials where the file itself names none. */
  readonly python?: string;
  readonly node?: string;
  /** Seconds that the study goes on without a client. */
  readonly grace?: number;
  /** Folder that trials run in, as a terminal's would be. Default: the root. */
  readonly cwd?: string;
}

/** What of a search's options a client may ask for; the rest belongs into the file. */
export type StartOptions = Pick<SearchOptions, "trials" | "time" | "parallel" | "sampler" | "stop" | "repeats" | "seed" | "timeout">;

export interface DeleteResult {
  readonly deleted: readonly DeletedStudySummary[];
  readonly refused: readonly { readonly study: string; readonly reason: string }[];
}

export interface DeletedStudySummary {
  /** The folder that it lies in now: identifies it. */
  readonly folder: string;
  readonly study: string;
  /** Where its journal was. */
  readonly journal: string;
  readonly deletedAt: number;
}

export type InterpreterParams = Pick<StartParams, "uri" | "python" | "node">;

export type InterpreterAnswer =
  | {
      readonly name: string;
      readonly version: string;
      readonly path: string;
      readonly root: string;
      /** Whose choice it is: `@search`, `asked` for what the request named, else what it was found by: `.venv`, `poetry`, `on PATH`. */
      readonly origin: string;
    }
  | { readonly error: string };

export type StartResult =
  | { readonly journal: string; readonly study: string }
  | { readonly error: string; readonly problems: readonly Problem[] };

/** A whole study and the sequence number of the last event in it. */
export interface StudySnapshot {
  readonly seq: number;
  readonly view: StudyView;
}

export interface StudySummary {
  /** Its `addressOf`. */
  readonly journal: string;
  readonly study: string;
  /** Absolute path of the entry file. */
  readonly entry: string | null;
  readonly state: StudyState;
  readonly live: boolean;
  readonly startedAt: number;
  readonly planned: number;
  readonly finishedTrials: number;
  readonly metric: string;
  readonly best: number | null;
  readonly baseline: number | null;
  /** Root of its workspace. */
  readonly root: string | null;
  readonly environment: StudyEnvironment | null;
}

export interface ValueEditsParams {
  readonly journal: string;
  /** Default: the recommended trial. */
  readonly trial?: number;
  /** Default: every parameter. */
  readonly parameters?: readonly string[];
}

export interface ValueEdits {
  readonly files: readonly { readonly uri: string; readonly edits: readonly { readonly range: Range; readonly newText: string }[] }[];
  /** Parameters that could not be found in the code as it is now, and why. */
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
  readonly values: Readonly<Record<string, ParameterValue>>;
  /** Files whose code means something else now than when the study ran: its values were found with other code. */
  readonly changed: readonly string[];
}

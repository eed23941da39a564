import type { StudyEvent } from "./events";
import type { Landscape, LandscapeParams, NoLandscape } from "./landscape";
import type { StudySnapshot, StudySummary } from "./tuner";

/** Another study that the one shown can be compared with. */
export type OtherStudy = Pick<StudySummary, "journal" | "study" | "state" | "live" | "startedAt" | "planned" | "finishedTrials">;

/**
 * Host → panel. `generation` is the page's own id from `ready`; a page drops what is not meant for it.
 * A snapshot replaces everything; events follow it in order of `seq`, and a gap makes the page ask for a snapshot.
 */
export type ToPanel =
  | {
      readonly type: "snapshot";
      readonly generation: number;
      readonly snapshot: StudySnapshot | null;
      readonly connection: "connected" | "reconnecting";
    }
  | {
      readonly type: "events";
      readonly generation: number;
      readonly events: readonly { readonly seq: number; readonly event: StudyEvent }[];
    }
  | { readonly type: "connection"; readonly generation: number; readonly connection: "connected" | "reconnecting" }
  /** What the code says now, by parameter name (source text), after an edit or an apply. */
  | { readonly type: "code"; readonly generation: number; readonly values: Readonly<Record<string, string>> }
  /** The answer to `landscapeWanted` of the same id; null: the study is not there, or nobody can compute it now. */
  | { readonly type: "landscape"; readonly generation: number; readonly id: number; readonly answer: Landscape | NoLandscape | null }
  /** Studies of the same program, newest first; the whole list each time. */
  | { readonly type: "others"; readonly generation: number; readonly studies: readonly OtherStudy[] }
  /** The answer to `otherWanted`; null: it is not there any more. */
  | { readonly type: "other"; readonly generation: number; readonly journal: string; readonly snapshot: StudySnapshot | null }
  /** Shows the study beside this one, which may be of another program. */
  | { readonly type: "compare"; readonly generation: number; readonly with: OtherStudy };

/** Panel → host. */
export type FromPanel =
  | { readonly type: "ready"; readonly generation: number }
  | { readonly type: "snapshotWanted"; readonly generation: number }
  /** What is believed of an objective of the study shown, or of the one it is compared with. Every one is answered, sooner or later, with the same id. */
  | ({ readonly type: "landscapeWanted"; readonly generation: number; readonly id: number } & LandscapeParams)
  /** A study as it stands, to compare with. */
  | { readonly type: "otherWanted"; readonly generation: number; readonly journal: string }
  /** Shows another study in the place of this one. */
  | { readonly type: "showStudy"; readonly journal: string }
  | { readonly type: "stop" }
  | { readonly type: "pause"; readonly paused: boolean }
  | { readonly type: "runAgain" }
  | { readonly type: "openJournal" }
  | { readonly type: "openFile"; readonly file: string; readonly line: number | null }
  | { readonly type: "openLog"; readonly trial: number }
  /** Shows where what a trial left lies. */
  | { readonly type: "revealArtefacts"; readonly trial: number; readonly kind: "files" | "checkpoint" }
  | { readonly type: "copyParameters"; readonly trial: number }
  | { readonly type: "showDiff"; readonly trial: number | null }
  /** Null trial: the recommended one. Null parameters: all. */
  | { readonly type: "apply"; readonly trial: number | null; readonly parameters: readonly string[] | null }
  /** Puts a text on the clipboard; `what` says to a person what it was. */
  | { readonly type: "copy"; readonly text: string; readonly what: string }
  /** Saves a file that the page made under a name that the user may change. `data` is text, or bytes in base64. */
  | {
      readonly type: "save";
      readonly name: string;
      readonly media: "text/csv" | "application/json" | "image/png";
      readonly base64: boolean;
      readonly data: string;
    }
  /** Saves the study as a page of its own, see `tunelens report`. */
  | { readonly type: "saveReport" };

import path from "node:path";
import type { Program } from "../language/model";
import type { Landscape, NoLandscape } from "../protocol/landscape";
import type { Theme } from "../protocol/tuner";
import type { StudyView } from "../protocol/view";

/** A study as the features see it: the latest one of a program. */
export interface ProgramStudy {
  /** Absolute path of the journal. */
  readonly journal: string;
  readonly view: StudyView;
  /** Its process lives. */
  readonly live: boolean;
}

/** What the features know about one open file: the program it takes part in and that program's latest study. */
export interface FileModel {
  readonly uri: string;
  /** Absolute path. */
  readonly path: string;
  readonly program: Program;
  readonly study: ProgramStudy | null;
  /** What is believed of the study's first objective; absent while it is not known. */
  readonly landscape?: Landscape | NoLandscape;
  /** It is being worked out. */
  readonly landscapePending?: boolean;
  /** Colours of the editor, where it shows pictures. */
  readonly theme?: Theme;
  /** The editor can ask the user for a trial. */
  readonly choosesTrials?: boolean;
  /** The editor shows actions that cannot be taken, with the reason. */
  readonly showsDisabled?: boolean;
  /** False: the editor shows no code lenses. */
  readonly showsLenses?: boolean;
  /** Absolute paths of the entries of further searches that the file takes part in. */
  readonly otherSearches?: () => readonly string[];
  /** The address under which an editor knows a file of the program (absolute path). */
  readonly uriOf: (path: string) => string;
}

/** Settings that no program is known of. */
export function isOfNoProgram({ study, program }: Pick<FileModel, "study" | "program">): boolean {
  return study === null && program.problems.some(({ code }) => code === "config-alone");
}

/** Absolute path of a `file` as problems, edits and parameters name it. */
export function resolveFile(root: string, file: string): string {
  return path.isAbsolute(file) ? file : path.join(root, file);
}

/** Whether a `file` as problems, edits and parameters name it is the model's own. */
export function isOwnFile(model: Pick<FileModel, "program" | "path">, file: string): boolean {
  return resolveFile(model.program.root, file) === model.path;
}

import type { Problem } from "../protocol/problem";
import type { SearchOptions } from "../protocol/search";
import type { Constraint, Fidelity, Objective, SpaceParameter } from "../protocol/space";
import type { Range } from "../protocol/text";
import type { Condition } from "../space/condition";
import type { TuneItem } from "./tune-syntax";

/** Languages that are read by a grammar of their own: programs whose statements can be made to report. */
export type ParsedLanguage = "python" | "javascript" | "typescript";

/** `text`: any other program or config file, read by its comment signs and literals. */
export type HostLanguage = ParsedLanguage | "text";

/** Half-open span of UTF-16 offsets in a file's text. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** One file that takes part in a search, with its text frozen. */
export interface SourceFile {
  /** Absolute path. */
  readonly path: string;
  /** Relative to the root with forward slashes; absolute when outside it. */
  readonly file: string;
  readonly language: HostLanguage;
  readonly text: string;
}

export interface ProgramParameter {
  readonly spec: SpaceParameter;
  readonly condition: Condition | null;
  readonly source: SourceFile;
  /** The literal that values replace. */
  readonly literal: Span;
  /** The whole comment with the annotation, and the domain text in it. */
  readonly comment: Span;
  readonly domain: Span | null;
  /** True when the domain was inferred from name and value. */
  readonly inferred: boolean;
  /** Its name before that is made unique: the assigned one, or the one behind `as`. */
  readonly baseName: string;
  /** Its part of the annotation as it is written, and where that ends. */
  readonly item: TuneItem;
  readonly itemEnd: number;
}

/** Where a value is read: behind a statement, or by name from what the program prints. */
export type Channel =
  | { readonly kind: "statement"; readonly source: SourceFile; readonly insertions: readonly Insertion[]; readonly range: Range }
  | {
      readonly kind: "output";
      readonly name: string;
      readonly pattern: string | null;
      /** It stands behind a statement that prints, and means what that prints. */
      readonly printed: boolean;
      readonly source: SourceFile;
      readonly range: Range;
    };

/** Text put in at an offset of the run text; never holds a line break, so that line numbers stay. */
export interface Insertion {
  readonly offset: number;
  readonly text: string;
}

export interface ProgramObjective {
  readonly spec: Objective;
  readonly channel: Channel;
}

export interface ProgramConstraint {
  readonly spec: Constraint;
  readonly channel: Channel;
}

export interface ProgramSeed {
  readonly value: number;
  readonly source: SourceFile;
  readonly literal: Span;
}

/** An annotated program: the entry and the workspace modules reachable from it. */
export interface Program {
  /** Absolute path of the workspace root. */
  readonly root: string;
  readonly entry: SourceFile;
  /** The entry and what has annotations in it. */
  readonly files: readonly SourceFile[];
  /** What else of the workspace is reachable by import or included. */
  readonly modules: readonly SourceFile[];
  readonly parameters: readonly ProgramParameter[];
  readonly fidelity: { readonly spec: Fidelity; readonly source: SourceFile; readonly literal: Span } | null;
  readonly objectives: readonly ProgramObjective[];
  readonly constraints: readonly ProgramConstraint[];
  readonly seed: ProgramSeed | null;
  readonly search: SearchOptions;
  /** Where `@search` stands. */
  readonly searchRange: Range | null;
  readonly problems: readonly Problem[];
  /** How TypeScript's own configuration names the program's modules, most specific first. */
  readonly aliases: readonly PathAlias[];
}

/** Imports that match a regular expression mean one of these absolute paths, in which `$1` stands for its group. */
export interface PathAlias {
  readonly pattern: string;
  readonly targets: readonly string[];
}

/** How the language reads files: from disk, from open editors, from a test's table. */
export interface SourceHost {
  /** Text of a file, undefined when it cannot be read. */
  read(path: string): string | undefined;
  isFile(path: string): boolean;
  /** Whether a file or folder is there; without it only files are looked for. */
  exists?(path: string): boolean;
  /** Names in a folder, those of folders with a slash behind; without it globs match nothing. */
  list?(folder: string): readonly string[];
}

/** The two texts of one file for one trial: with values in, and with the reports in as well. */
export interface TrialText {
  readonly source: SourceFile;
  readonly show: string;
  readonly run: string;
}

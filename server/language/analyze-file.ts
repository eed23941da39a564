import { assemble } from "./assemble";
import { draftFile } from "./draft-file";
import type { AnnotationPlace, FileDraft } from "./drafts";
import { languageOf } from "./host-syntax";
import type { Program, SourceFile } from "./model";

/** One file by itself: what its annotations say, names made unique within it. */
export type AnalyzedFile = Omit<Program, "root" | "entry" | "files"> & {
  readonly source: SourceFile;
  /** Every annotation of the file in order of the text, sound or not. */
  readonly annotations: readonly AnnotationPlace[];
};

/**
 * What one file says, without the files that it imports: cheap enough for every keystroke. Never throws.
 * Problems are those that the file alone can tell: a missing `@objective` or a condition's unknown name may be mended by another file.
 */
export function analyzeFile(path: string, file: string, text: string): AnalyzedFile {
  return analyzed(draftFile(sourceFile(path, file, text)));
}

/** The same of a file whose draft is known. */
export function analyzed(draft: FileDraft): AnalyzedFile {
  const { root: _, entry, files: __, ...rest } = assemble("", [draft], draft.source, false);
  return { ...rest, source: entry, annotations: draft.annotations };
}

export function sourceFile(path: string, file: string, text: string): SourceFile {
  return { path, file, text, language: languageOf(path) ?? "text" };
}

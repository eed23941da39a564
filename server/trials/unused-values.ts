import type { Program, SourceFile } from "../language/model";
import type { Problem } from "../protocol/problem";
import type { Range } from "../protocol/text";
import type { TrialRequest } from "../study/backend";
import { PARTS, SAID } from "../words/search-problems";
import { fill } from "../words/translate";

/** A file whose values a trial that ended well never took in. */
export interface UnusedFile {
  readonly source: SourceFile;
  /** Its parameters that were part of the trial. */
  readonly names: readonly string[];
  /** Of the first of them. */
  readonly range: Range;
}

/** What a trial's runtimes said of the overlaid files, by absolute path. */
export interface FileUse {
  /** Taken with the trial's values in. */
  readonly loaded: ReadonlySet<string>;
  /** In the program all the same, or perhaps so: they went past the hooks. */
  readonly missed: ReadonlySet<string>;
}

/** The files, other than the entry, that hold values of this trial and were not taken with them in. */
export function unusedFiles(program: Program, { params }: TrialRequest, { loaded }: FileUse): readonly UnusedFile[] {
  return program.files.flatMap((source) => {
    if (source === program.entry || loaded.has(source.path)) return [];
    const own = program.parameters.filter((p) => p.source === source && Object.hasOwn(params, p.spec.name));
    const [first] = own;
    return first === undefined ? [] : [{ source, names: own.map((p) => p.spec.name), range: first.spec.range }];
  });
}

/** Why a trial that ran other values than its own is no trial. */
export function missedReason({ source, names }: UnusedFile): string {
  const mend = source.language === "python" ? PARTS.importer : PARTS.required;
  return fill(SAID.missed, source.file, names.join(", "), mend);
}

/** A module that was not imported is no fault, but its values mean nothing in that trial. */
export function unusedProblem({ source, names, range }: UnusedFile, trial: number): Problem {
  const message = fill(source.language === "text" ? SAID.unread : SAID.unimported, source.file, trial, names.join(", "));
  return { code: "values-unused", severity: "warning", message, file: source.file, range };
}

import type { Diagnostic } from "vscode-languageserver";
import type { Program, SourceFile } from "../language/model";
import { lineIndexOf } from "../language/text-positions";
import type { Range } from "../protocol/text";
import type { StudyView, TrialView } from "../protocol/view";
import { isUnreported, reasonText } from "../words/reasons";
import { tr, trCount } from "../words/translate";
import { DIAGNOSTIC_SOURCE, toDiagnostic } from "./diagnostics";
import { resolveFile } from "./file-model";
import { searchTrials } from "./study-summary";
import { paramsText } from "./words";

/** Where things are said that no line of the program is to blame for, e.g. a missing interpreter. */
export interface Anchor {
  readonly path: string;
  readonly range: Range;
}

/**
 * What happened while trials ran, by absolute path: failures on the user's own line where a traceback names it, else at the anchor, one
 * diagnostic for each place and error; and what the study itself noticed (an objective that never came).
 */
export function trialDiagnostics(
  view: StudyView,
  anchor: Anchor,
  { files, modules }: Pick<Program, "files" | "modules">,
): Map<string, Diagnostic[]> {
  const byFile = new Map<string, Diagnostic[]>();
  const root = view.started.root;
  const sources = [...files, ...modules];
  const isToldAtObjective = view.problems.some(({ code }) => code === "objective-never-reported");
  for (const problem of view.problems) append(byFile, resolveFile(root, problem.file), toDiagnostic(problem));
  for (const failures of failuresByPlace(view).values()) {
    const place = failures[0]?.location;
    if (!place && isToldAtObjective && isUnreported(failures[0]?.reason ?? "")) continue;
    const path = place ? resolveFile(root, place.file) : anchor.path;
    append(byFile, path, failureDiagnostic(view, failures, place ? codeOf(sources, path, place.line) : anchor.range));
  }
  return byFile;
}

/** All of them failed: a warning, since nothing was learnt; some only: information, since other values work. */
function failureDiagnostic(view: StudyView, failures: readonly TrialView[], range: Range): Diagnostic {
  const finished = searchTrials(view).filter((trial) => trial.state !== "running" && !isCutShort(trial)).length;
  const [first, ...others] = failures;
  const number = first?.trial ?? 0;
  const reason = first?.reason == null ? tr("no reason known") : reasonText(first.reason, "step");
  const told =
    others.length === 0
      ? first?.location
        ? tr("Trial {0} failed here: {1}", number, reason)
        : tr("Trial {0} failed: {1}", number, reason)
      : first?.location
        ? trCount(others.length, "Trial {1} and {0} other failed here: {2}", "Trial {1} and {0} others failed here: {2}", number, reason)
        : trCount(others.length, "Trial {1} and {0} other failed: {2}", "Trial {1} and {0} others failed: {2}", number, reason);
  const params = first === undefined ? "" : paramsText(first.params);
  const values = params === "" ? "" : others.length === 0 ? ` (${params})` : ` (${tr("trial {0}: {1}", number, params)})`;
  return {
    range,
    severity: failures.length >= finished ? 2 : 3,
    source: DIAGNOSTIC_SOURCE,
    code: "trial-failed",
    message: told + values,
    data: { mend: null },
  };
}

function failuresByPlace(view: StudyView): Map<string, TrialView[]> {
  const places = new Map<string, TrialView[]>();
  for (const trial of searchTrials(view)) {
    if (trial.state !== "failed" || isCutShort(trial)) continue;
    // The same error often names the values that led to it.
    const key = JSON.stringify([trial.location, trial.reason?.replaceAll(/\d[\d.]*(?:e[+-]?\d+)?/gi, "0")]);
    places.set(key, [...(places.get(key) ?? []), trial]);
  }
  return places;
}

/** Ended by the end of the search, which is no fault of the program. */
function isCutShort(trial: TrialView): boolean {
  return trial.state === "failed" && trial.reason === "interrupted";
}

/** The code of a line, its indentation aside; `line` counts from 1, as tracebacks do. Of a file that is none of the program's, the line. */
function codeOf(files: readonly SourceFile[], path: string, line: number): Range {
  const at = Math.max(0, line - 1);
  const source = files.find((file) => file.path === path);
  const lines = source && lineIndexOf(source);
  const text = source && lines && at < lines.lineCount ? source.text.slice(lines.lineStart(at), lines.lineEnd(at)) : "";
  // An end far right is cut to the line by every client.
  const end = text.trim() === "" ? 10_000 : text.trimEnd().length;
  return { start: { line: at, character: text.length - text.trimStart().length }, end: { line: at, character: end } };
}

function append(map: Map<string, Diagnostic[]>, file: string, diagnostic: Diagnostic): void {
  map.set(file, [...(map.get(file) ?? []), diagnostic]);
}

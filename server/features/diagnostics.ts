import type { Diagnostic, DiagnosticSeverity } from "vscode-languageserver";
import type { Program } from "../language/model";
import type { Problem, Severity } from "../protocol/problem";
import { toldProblem } from "../words/search-problems";
import { resolveFile } from "./file-model";

export const DIAGNOSTIC_SOURCE = "tunelens";

const SEVERITIES: Record<Severity, DiagnosticSeverity> = { error: 1, warning: 2, information: 3, hint: 4 };

/** What a diagnostic carries so that its quick fix needs no second analysis. */
export interface DiagnosticData {
  readonly mend: Problem["mend"] | null;
  readonly choices?: Problem["choices"];
}

export function toDiagnostic(said: Problem): Diagnostic {
  const problem = toldProblem(said);
  const data: DiagnosticData = { mend: problem.mend ?? null, ...(problem.choices === undefined ? {} : { choices: problem.choices }) };
  const { range, code, message } = problem;
  return { range, code, message, severity: SEVERITIES[problem.severity], source: DIAGNOSTIC_SOURCE, data };
}

/** The problems of an annotated program by absolute path; every file of the program has an entry, so that old ones are cleared. */
export function programDiagnostics(program: Program): Map<string, Diagnostic[]> {
  const byFile = new Map<string, Diagnostic[]>(program.files.map((file) => [file.path, []]));
  for (const problem of program.problems) append(byFile, resolveFile(program.root, problem.file), toDiagnostic(problem));
  return byFile;
}

/** Joins what several programs say about the same files; the same problem is told once. */
export function mergeDiagnostics(sources: readonly Map<string, Diagnostic[]>[]): Map<string, Diagnostic[]> {
  const merged = new Map<string, Diagnostic[]>();
  const seen = new Set<string>();
  for (const source of sources) {
    for (const [file, diagnostics] of source) {
      if (!merged.has(file)) merged.set(file, []);
      for (const diagnostic of diagnostics) {
        const key = JSON.stringify([file, diagnostic.code, diagnostic.range, diagnostic.message]);
        if (!seen.has(key)) append(merged, file, diagnostic);
        seen.add(key);
      }
    }
  }
  return merged;
}

function append(map: Map<string, Diagnostic[]>, file: string, diagnostic: Diagnostic): void {
  const list = map.get(file);
  if (list) list.push(diagnostic);
  else map.set(file, [diagnostic]);
}

import path from "node:path";
import type { Problem } from "../protocol/problem";
import { printable } from "../words/printable";
import { toldProblem } from "../words/search-problems";
import { shellWord } from "../words/shell-word";
import { commandName, shownPath } from "./shown-names";

/** What stands before the message of what is no error, for people and for problem matchers. */
const WORDS: Readonly<Record<Problem["severity"], string>> = { error: "", warning: "warning: ", information: "info: ", hint: "info: " };

/** `FILE:LINE:COL: code: message`, counted from 1, the file as seen from here. */
export function problemLine(root: string, problem: Problem): string {
  const { line, character } = problem.range.start;
  const place = `${shownPath(path.resolve(root, problem.file))}:${line + 1}:${character + 1}`;
  return printable(`${place}: ${problem.code}: ${WORDS[problem.severity]}${toldProblem(problem).message}`);
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((p) => p.severity === "error");
}

/** Hints that say what a search leaves out: a terminal tells those too. */
const TOLD = new Set(["config-not-included"]);

/** What `annotate` may mend. */
const PROPOSED: ReadonlySet<string> = new Set(["no-annotations", "no-objective", "no-parameters"]);

/** Errors and warnings to stderr; other hints are for editors. */
export function complain(root: string, problems: readonly Problem[]): void {
  for (const problem of problems) {
    if (problem.severity === "error" || problem.severity === "warning" || TOLD.has(problem.code))
      process.stderr.write(`${problemLine(root, problem)}\n`);
  }
  const bare = problems.find(({ code }) => PROPOSED.has(code));
  if (bare !== undefined)
    process.stderr.write(`To have them proposed: ${commandName()} annotate ${shellWord(shownPath(path.resolve(root, bare.file)))}\n`);
}

import { domainWords } from "../features/words";
import { checkResult, findRoot, loadProgram } from "../language/program";
import type { CheckResult } from "../protocol/check";
import { planProblems } from "../study/plan-study";
import { cellsOf, padded } from "../terminal/cells";
import { commandNotFound } from "../trials/command-check";
import { formatParameter } from "../words/numbers";
import { diskHost, entryPath } from "./disk-host";
import { EXIT } from "./exit-codes";
import { complain, hasErrors } from "./problem-lines";
import { shownPath } from "./shown-names";
import { line } from "./standard-output";

/** Search space and problems of each file: one JSON object a file, or tables for a person. */
export function check(files: readonly string[], options: { readonly json?: boolean }): number {
  let failed = false;
  for (const file of files) {
    const { root, result } = checkFile(entryPath(file));
    failed ||= hasErrors(result.problems);
    if (options.json === true) line(JSON.stringify(result));
    else describe(file, root, result);
  }
  return failed ? EXIT.failed : EXIT.done;
}

/** An absolute entry file: its root, its search space and everything that a search of it would be refused for. */
export function checkFile(entry: string): { root: string; result: CheckResult } {
  const program = loadProgram(entry, findRoot(entry, diskHost), diskHost);
  const result = checkResult(program);
  const settings = result.problems.some(({ code }) => code === "config-alone");
  const more =
    settings || hasErrors(result.problems)
      ? []
      : [...planProblems(program, program.search), ...commandNotFound(program, program.search, process.cwd())];
  return { root: program.root, result: { ...result, problems: [...result.problems, ...more] } };
}

function describe(file: string, root: string, { space, objectives, constraints, fidelity, problems }: CheckResult): void {
  complain(root, problems);
  line(`${shownPath(entryPath(file))}: ${counted(space.length, "parameter")}, ${counted(objectives.length, "objective")}`);
  const width = Math.max(0, ...space.map((p) => cellsOf(p.name)));
  for (const p of space) {
    const condition = p.condition === null ? "" : `  if ${p.condition}`;
    line(`  ${padded(p.name, width)}  ${p.baseline === null ? "?" : formatParameter(p.baseline)}  ${domainWords(p)}${condition}`);
  }
  if (fidelity !== null) line(`  ${fidelity.name}: fidelity ${fidelity.low}..${fidelity.high}, ${fidelity.baseline} in the code`);
  for (const { direction, name } of objectives) line(`  ${direction} ${name}`);
  for (const { name, operator, bound } of constraints) line(`  keep ${name} ${operator} ${bound}`);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

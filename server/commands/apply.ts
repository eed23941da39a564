import path from "node:path";
import { changedCode } from "../features/changed-code";
import { studyValueEdits } from "../features/recommended-edits";
import { asStudied } from "../features/renamed-modules";
import type { Program } from "../language/model";
import { findRoot, loadProgram } from "../language/program";
import { isConfig } from "../language/text-syntax";
import { readStudy } from "../storage/read-journal";
import { diskHost, entryPath } from "./disk-host";
import { CommandError, EXIT } from "./exit-codes";
import { patchOf } from "./patch";
import { complain, hasErrors } from "./problem-lines";
import { shownPath } from "./shown-names";
import { changedText, readSource, replaceFile } from "./source-files";
import { line } from "./standard-output";
import { type FoundStudy, findStudy, openStudy, studiesOf } from "./study-place";

export interface ApplyFlags {
  readonly storage?: string;
  readonly study?: string;
  readonly trial?: number;
  readonly dryRun?: boolean;
  /** These parameters only. */
  readonly parameters?: readonly string[];
}

/** What writing values into the source comes to: texts before and after, or why there is nothing to write. */
export interface ApplyPlan {
  readonly program: Program;
  readonly study: string;
  readonly changes: readonly ValueChange[];
  /** Files whose code means something else now than when the study ran. */
  readonly changed: readonly string[];
  /** A sentence where there is nothing to write. */
  readonly nothing: string | null;
}

export interface ValueChange {
  /** Absolute. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly values: number;
}

/** Writes the recommended values, or those of a trial, into the source as it is now: all of them or none. */
export async function apply(file: string, flags: ApplyFlags): Promise<number> {
  const plan = await planApply(file, flags);
  if (hasErrors(plan.program.problems)) {
    complain(plan.program.root, plan.program.problems);
    return EXIT.failed;
  }
  if (plan.nothing !== null) {
    process.stderr.write(`${plan.nothing}\n`);
    return EXIT.done;
  }
  if (plan.changed.length > 0 && plan.changes.length > 0 && flags.trial === undefined) process.stderr.write(`${staleText(plan)}\n`);
  if (plan.changes.length === 0) line("The code has these values already");
  else if (flags.dryRun === true) process.stdout.write(unified(plan));
  else {
    for (const { path: at, before, after } of plan.changes) replaceFile(at, before, after);
    for (const { path: at, values } of plan.changes) line(`${shownPath(at)}: ${values} ${values === 1 ? "value" : "values"} written`);
  }
  return EXIT.done;
}

/** Works out what `apply` would write, and writes nothing. Where the program has errors there are no changes. */
export async function planApply(file: string, flags: ApplyFlags): Promise<ApplyPlan> {
  const named = entryPath(file);
  const root = findRoot(named, diskHost);
  const entry = isConfig(named) ? ((await entryWith(root, named)) ?? named) : named;
  const { storage, study } = flags;
  const found =
    storage === undefined
      ? await findStudy(root, study, study === undefined ? entry : null)
      : await openStudy(path.resolve(storage), study);
  const program = asStudied(studiedProgram(entry, root, found), found.view);
  const plan = { program, study: found.study, changes: [], changed: changedCode(program, found.view), nothing: null };
  if (hasErrors(program.problems)) return plan;
  const nothing = nothingToWrite(found, flags.trial);
  if (nothing !== null) return { ...plan, nothing };
  const wish = {
    ...(flags.trial === undefined ? {} : { trial: flags.trial }),
    ...(flags.parameters === undefined ? {} : { parameters: flags.parameters }),
  };
  const { files, refused } = studyValueEdits(program, found.view, wish, (absolute) => absolute);
  if (refused.length > 0) throw new CommandError(refused.map(({ name, reason }) => `${name} cannot be written: ${reason}`).join("\n"));
  const changes = files
    .filter(({ edits }) => edits.length > 0)
    .map(({ uri, edits }) => {
      const before = readSource(uri);
      return { path: uri, before, after: changedText(before, edits), values: edits.length };
    });
  return { ...plan, changes };
}

/** The program with the files that took part in the study, also where a flag had included them or said how it is run. */
function studiedProgram(entry: string, root: string, { view }: FoundStudy): Program {
  const program = loadProgram(entry, root, diskHost, { command: "" });
  const known = new Set(program.files.map((source) => source.file));
  const more = [...new Set(view.started.space.map((spec) => spec.file))].filter((name) => !known.has(name));
  const paths = more.map((name) => path.resolve(root, name)).filter(diskHost.isFile);
  if (paths.length === 0) return program;
  return loadProgram(entry, root, diskHost, { command: "", include: [...(program.search.include ?? []), ...paths] });
}

/** The entry of the latest study in which a config file took part. */
async function entryWith(root: string, file: string): Promise<string | null> {
  for (const { journal, study, entry, broken } of await studiesOf(root)) {
    if (broken !== null || entry === null) continue;
    const { started } = await readStudy(journal, study);
    if (started.space.some((spec) => path.resolve(started.root, spec.file) === file)) return entry;
  }
  return null;
}

/** Why there is nothing to write: a search that ends with "keep your values" recommends nothing. A trial that is named is another wish. */
function nothingToWrite({ view, study }: FoundStudy, trial: number | undefined): string | null {
  if (trial !== undefined) {
    if (view.trials[trial] === undefined) throw new CommandError(`The study ${study} has no trial ${trial}`);
    return null;
  }
  const { recommendation } = view;
  if (recommendation === null)
    throw new CommandError(`The study ${study} has no recommendation yet; --trial N writes the values of one trial`);
  const keeps = recommendation.verdict === "withinNoise" || recommendation.verdict === "notBetter";
  return keeps ? `Nothing to write. ${recommendation.summary}` : null;
}

/** Why values need not hold for the code as it is now. */
export function staleText({ changed, study }: Pick<ApplyPlan, "changed" | "study">): string {
  return `${changed.join(", ")} changed since the search ${study}, so that what it found need not hold for the code as it is now`;
}

/** The changes as `git diff` would show them. */
export function unified({ program, changes }: ApplyPlan): string {
  return changes.map(({ path: at, before, after }) => patchOf(program.root, at, before, after)).join("");
}

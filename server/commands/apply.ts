import path from "node:path";
import { createTwoFilesPatch } from "diff";
import { studyValueEdits } from "../features/recommended-edits";
import type { Program } from "../language/model";
import { findRoot, loadProgram } from "../language/program";
import { isConfig } from "../language/text-syntax";
import { readStudy } from "../storage/read-journal";
import { diskHost, entryPath } from "./disk-host";
import { CommandError, EXIT } from "./exit-codes";
import { complain, hasErrors, shownPath } from "./problem-lines";
import { changedText, readSource, replaceFile } from "./source-files";
import { line } from "./standard-output";
import { type FoundStudy, findStudy, studiesOf } from "./study-place";

export interface ApplyFlags {
  readonly study?: string;
  readonly trial?: number;
  readonly dryRun?: boolean;
}

/** Writes the recommended values, or those of a trial, into the source as it is now: all of them or none. */
export async function apply(file: string, flags: ApplyFlags): Promise<number> {
  const named = entryPath(file);
  const root = findRoot(named, diskHost);
  const entry = isConfig(named) ? ((await entryWith(root, named)) ?? named) : named;
  const found = await findStudy(root, flags.study, flags.study === undefined ? entry : null);
  const program = studiedProgram(entry, root, found);
  if (hasErrors(program.problems)) {
    complain(root, program.problems);
    return EXIT.failed;
  }
  const nothing = nothingToWrite(found, flags.trial);
  if (nothing !== null) {
    process.stderr.write(`${nothing}\n`);
    return EXIT.done;
  }
  const wish = flags.trial === undefined ? {} : { trial: flags.trial };
  const { files, refused } = studyValueEdits(program, found.view, wish, (absolute) => absolute);
  if (refused.length > 0) throw new CommandError(refused.map(({ name, reason }) => `${name} cannot be written: ${reason}`).join("\n"));
  const changes = files.filter((f) => f.edits.length > 0).map(({ uri, edits }) => ({ path: uri, before: readSource(uri), edits }));
  if (changes.length === 0) {
    line("The code has these values already");
    return EXIT.done;
  }
  const texts = changes.map(({ path: at, before, edits }) => ({ path: at, before, after: changedText(before, edits) }));
  if (flags.dryRun === true) for (const text of texts) process.stdout.write(unified(program, text));
  else for (const { path: at, before, after } of texts) replaceFile(at, before, after);
  if (flags.dryRun !== true)
    for (const { path: at, edits } of changes) line(`${shownPath(at)}: ${edits.length} ${edits.length === 1 ? "value" : "values"} written`);
  return EXIT.done;
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

function unified(program: Program, { path: at, before, after }: { path: string; before: string; after: string }): string {
  const name = path.relative(program.root, at).split(path.sep).join("/");
  return createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, undefined, undefined, { context: 3 }).replace(/^=+\n/, "");
}

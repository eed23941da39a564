import path from "node:path";
import { draftFile } from "../language/draft-file";
import { filesBelow } from "../language/include-files";
import type { Insertion, SourceFile } from "../language/model";
import { findRoot, loadProgram, relativeTo } from "../language/program";
import { isConfig } from "../language/text-syntax";
import { Insertions } from "../proposals/insertions";
import { type ParsedFile, parseFile } from "../proposals/parsed-file";
import { hasProposal, proposeFile } from "../proposals/propose-file";
import { proposeObjective } from "../proposals/propose-objective";
import { shellWord } from "../words/shell-word";
import { diskHost, entryPath } from "./disk-host";
import { CommandError, EXIT } from "./exit-codes";
import { patchOf } from "./patch";
import { commandName, shownPath } from "./shown-names";
import { readSource, replaceFile } from "./source-files";
import { line } from "./standard-output";

export interface AnnotateFlags {
  readonly dryRun?: boolean;
}

/** What would be written, and what is told of it. */
interface Proposed {
  readonly insertions: readonly Insertion[];
  /** `lr: 1e-4..1 log` */
  readonly labels: readonly string[];
  readonly parameters: number;
  readonly hasObjective: boolean;
}

/** Writes annotations for what is known to be a hyperparameter, the metric and `@search`, as "Tune this file" of an editor does. */
export function annotate(file: string, { dryRun }: AnnotateFlags): number {
  const absolute = entryPath(file);
  const root = findRoot(absolute, diskHost);
  const before = readSource(absolute);
  const parsed = parseFile(absolute, before);
  const proposed = parsed === null ? null : proposedFor(parsed);
  if (parsed === null || proposed === null) throw new CommandError(nothingText(absolute, root));
  const after = new Insertions(before, proposed.insertions).applied();
  if (dryRun === true) {
    process.stdout.write(patchOf(root, absolute, before, after));
    return EXIT.done;
  }
  replaceFile(absolute, before, after);
  line(`${shownPath(absolute)}:`);
  for (const label of proposed.labels) line(`  ${label}`);
  line("");
  for (const sentence of nextSteps(absolute, root, proposed, parsed.analyzed.parameters.length)) line(sentence);
  return EXIT.done;
}

/** Null where there is nothing to add. */
function proposedFor(parsed: ParsedFile): Proposed | null {
  const { objectives } = parsed.analyzed;
  const proposal = proposeFile(parsed.source.path, parsed.source.text);
  if (proposal !== null) {
    return {
      insertions: proposal.lines.map(({ insertion }) => insertion),
      labels: proposal.lines.map(({ label }) => label),
      parameters: proposal.parameters,
      hasObjective: objectives.length > 0 || proposal.objective !== null,
    };
  }
  const metric = objectives.length === 0 ? proposeObjective(parsed) : null;
  return metric && { insertions: metric.insertions, labels: [`${metric.name}: ${metric.direction}`], parameters: 0, hasObjective: true };
}

/** What is missing yet, or the command that starts the search. */
function nextSteps(file: string, root: string, { parameters, hasObjective }: Proposed, before: number): string[] {
  if (isConfig(file)) return [`It takes part in the search of a program that says \`@search include=${relativeTo(file, root)}\`.`];
  if (!hasObjective)
    return [
      "No metric was found in it. Where the program that imports it has one, run that; else write `@objective maximize` or `@objective minimize` into a comment behind the statement that has it.",
    ];
  if (parameters + before === 0) return [`No value in it looks like a hyperparameter by its name. ${elsewhereText(file, root)}`];
  return [`Look it over; then ${commandName()} run ${shellWord(shownPath(file))}`];
}

function nothingText(file: string, root: string): string {
  return `${shownPath(file)}: nothing in it looks like a hyperparameter by its name that is not annotated yet. ${elsewhereText(file, root)}`;
}

/** Where the values may be instead. */
function elsewhereText(file: string, root: string): string {
  const others = tunableFiles(file, root).map((other) => {
    const included = isConfig(other) ? `, with \`@search include=${relativeTo(other, root)}\` in ${path.basename(file)}` : "";
    return `${commandName()} annotate ${shellWord(shownPath(other))}${included}`;
  });
  const own = "write `@tune LOW..HIGH` into a comment behind a value";
  if (others.length === 0) return `If you know one, ${own}.`;
  return `There are some in files that it uses:\n${others.map((one) => `  ${one}`).join("\n")}`;
}

const MOST_TOLD = 6;

/** Modules that a program imports and config files that it names, with values that could be annotated. */
function tunableFiles(file: string, root: string): string[] {
  const sources: SourceFile[] = [];
  loadProgram(file, root, diskHost, {}, (source) => {
    sources.push(source);
    return draftFile(source);
  });
  const named = (config: string): boolean => sources.some(({ text }) => text.includes(path.basename(config)));
  const configs = isConfig(file) ? [] : filesBelow(root, diskHost).filter((one) => isConfig(one) && named(one));
  const found = [...sources.map((source) => source.path), ...configs].filter((one) => path.resolve(one) !== file && isTunable(one));
  return found.slice(0, MOST_TOLD);
}

function isTunable(file: string): boolean {
  const text = diskHost.read(file);
  const parsed = text === undefined ? null : parseFile(file, text);
  return parsed !== null && hasProposal(parsed);
}

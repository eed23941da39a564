import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { type AnnotateFlags, annotate } from "./commands/annotate";
import { type ApplyFlags, apply } from "./commands/apply";
import { askTell } from "./commands/ask-tell";
import { check } from "./commands/check";
import { compare } from "./commands/compare";
import { control } from "./commands/control";
import { deleteStudies, restore } from "./commands/delete";
import { type DoctorFlags, doctor } from "./commands/doctor";
import { CommandError, EXIT } from "./commands/exit-codes";
import { list } from "./commands/list";
import { type LspFlags, lsp } from "./commands/lsp";
import { mcp } from "./commands/mcp";
import { predict } from "./commands/predict";
import { type ReplayFlags, replay } from "./commands/replay";
import { type ReportFlags, report } from "./commands/report";
import { type RunFlags, run } from "./commands/run";
import { addSearchFlags } from "./commands/search-flags";
import { type ShowFlags, show } from "./commands/show";
import { flushed, line, outliveTerminal } from "./commands/standard-output";
import type { StudyFlag } from "./commands/study-place";
import { type UiFlags, ui } from "./commands/ui";
import { versionOf } from "./commands/version";
import { watch } from "./commands/watch";

let code: number = EXIT.done;
const ends = (result: number): void => {
  code = result;
};

function count(source: string): number {
  if (!/^\d+$/.test(source)) throw new InvalidArgumentError("Give a number from 0 on.");
  return Number(source);
}

function positive(source: string): number {
  const number = count(source);
  if (number < 1) throw new InvalidArgumentError("Give a number from 1 on.");
  return number;
}

function portOf(source: string): number {
  const number = count(source);
  if (number > 65_535) throw new InvalidArgumentError("A port is at most 65535.");
  return number;
}

function nameOf(source: string): string {
  if (source.trim() === "") throw new InvalidArgumentError("Give the study a name.");
  return source;
}

function tunelens(): Command {
  const program = new Command("tunelens")
    .description("Hyperparameter tuning of annotated programs")
    .option("--version", "the version of this command")
    .on("option:version", () => {
      line(versionOf(__filename));
      throw new CommanderError(EXIT.done, "commander.version", "");
    })
    .exitOverride()
    .enablePositionalOptions();
  const inJournal = ["--study <name>", "name of the study; in a journal file that holds several, which one"] as const;
  const json = ["--json", "one JSON object a line"] as const;
  addSearchFlags(
    program
      .command("run")
      .description("run a search")
      .argument("<file>", "the program's entry file")
      .argument("[args...]", "the program's own arguments, after --"),
  )
    .option("--storage <path>", "journal file (default: in .tunelens at the workspace's root)")
    .option("--study <name>", "name of the study", nameOf)
    .option("--resume", "go on with the study")
    .option(...json)
    .option("--cold-starts", "start every trial from nothing, none from a process that has its libraries imported")
    .option("--detached", "no terminal: output errors and hangups do not end the search")
    .option("--grace <seconds>", "with --detached: end when no client is attached for so long", count)
    .option("--output <path>", "write to this file instead of stdout")
    .action(async (file: string, own: string[], flags: RunFlags) => ends(await run(file, own, flags)));
  program
    .command("annotate")
    .description("annotate the hyperparameters and the metric of a program that has no annotations, to be looked over")
    .argument("<file>", "the program's entry file, or a module that it imports")
    .option("--dry-run", "print the unified diff and write nothing")
    .action((file: string, flags: AnnotateFlags) => ends(annotate(file, flags)));
  program
    .command("check")
    .description("search space and problems of annotated files")
    .argument("<files...>")
    .option(...json)
    .action((files: string[], flags: { json?: boolean }) => ends(check(files, flags)));
  program
    .command("show")
    .description("a study as it stands")
    .argument("[study]", "name or journal file (default: the newest)")
    .addOption(new Option(...json).conflicts(["csv", "markdown"]))
    .addOption(new Option("--csv", "the trials as a table").conflicts(["markdown"]))
    .option(...inJournal, nameOf)
    .option("--markdown", "what to change, what it gains and how it was found, for a pull request")
    .action(async (study: string | undefined, flags: ShowFlags) => ends(await show(study, flags)));
  program
    .command("report")
    .description("a study as one HTML file: charts, recommendation and trials, to be read anywhere")
    .argument("[study]", "name or journal file (default: the newest)")
    .option(...inJournal, nameOf)
    .option("--compare <study>", "another study beside it: a tab of the page compares them")
    .option("--out <file>", "where to write it; - for stdout (default: the study's name in this folder)")
    .action(async (study: string | undefined, flags: ReportFlags) => ends(await report(study, flags)));
  program
    .command("watch")
    .description("a study as it goes on, in the terminal")
    .argument("[study]", "name or journal file (default: the newest that runs, else the newest)")
    .option(...inJournal, nameOf)
    .action(async (study: string | undefined, flags: StudyFlag) => ends(await watch(study, flags)));
  const ordered = [
    ["pause", "no new trial of a running search starts; running ones go on to their end"],
    ["unpause", "a paused search goes on"],
    ["stop", "a running search ends, and keeps what it found"],
  ] as const;
  for (const [order, description] of ordered) {
    program
      .command(order)
      .description(description)
      .argument("[study]", "name or journal file (default: the newest that runs)")
      .option(...inJournal, nameOf)
      .action(async (study: string | undefined, flags: StudyFlag) => ends(await control(order, study, flags)));
  }
  program
    .command("ui")
    .description("the panel of a study for a browser on this machine, or over SSH")
    .argument("[study]", "name or journal file (default: the newest)")
    .option(...inJournal, nameOf)
    .option("--port <n>", "port on 127.0.0.1 (default: any that is free)", portOf)
    .action(async (study: string | undefined, flags: UiFlags) => ends(await ui(study, flags)));
  program
    .command("list")
    .description("the studies of this workspace")
    .option(...json)
    .action(async (flags: { json?: boolean }) => ends(await list(flags)));
  program
    .command("compare")
    .description("what differs between two studies, as Markdown")
    .argument("<study>", "name or journal file")
    .argument("<other>", "another one; of the same journal by its name")
    .option(...inJournal, nameOf)
    .action(async (study: string, other: string, flags: StudyFlag) => ends(await compare(study, other, flags)));
  program
    .command("delete")
    .description("move studies with the logs of their trials to .tunelens/deleted")
    .argument("<studies...>", "names or journal files")
    .action(async (studies: string[]) => ends(await deleteStudies(studies)));
  program
    .command("restore")
    .description("bring back deleted studies; without a name list them")
    .argument("[studies...]")
    .action(async (studies: string[]) => ends(await restore(studies)));
  program
    .command("lsp")
    .description("the language server, for any editor that speaks the language server protocol")
    .option("--stdio", "on stdin and stdout (the default)")
    .option("--socket <port>", "connect to this port of this machine", positive)
    .option("--pipe <path>", "connect to this socket or named pipe")
    .allowExcessArguments()
    .allowUnknownOption()
    .action(async (flags: LspFlags) => ends(await lsp(flags)));
  program
    .command("mcp")
    .description("tools for coding agents: a server of the Model Context Protocol on stdin and stdout")
    .argument("[folders...]", "what clients may reach (default: the roots that they announce, else the working directory)")
    .action(async (folders: string[]) => ends(await mcp(folders)));
  program
    .command("ask-tell")
    .description("sampler and early stop for a program that runs its own trials: JSON lines on stdin and stdout")
    .action(async () => ends(await askTell()));
  program
    .command("replay")
    .description("what early stops would have saved on recorded trials, and whether they would have lost the best one")
    .argument(
      "[files...]",
      "name or journal of a study, CSV exports of W&B or TensorBoard, a folder of such files, pools as JSON (default: the newest study)",
    )
    .option("--stop <rules>", "early stops as in @search, separated by commas; also fewer(0.66): only the first 66 % of the trials", "auto")
    .option("--trials <n>", "trials of each search (default: all; of pools as JSON 50)", positive)
    .option("--shuffles <n>", "searches, each in a random order of its own", positive, 20)
    .option("--seed <n>", "seed of the orders", count, 0)
    .option("--parallel <n>", "trials at once (default: as the study had, else 1)", positive)
    .option("--metric <name>", "the metric, where there are several")
    .addOption(new Option("--direction <direction>", "which way is better, where the file does not say").choices(["maximize", "minimize"]))
    .option("--study <name>", "one of several studies of a journal")
    .option(...json)
    .action(async (files: string[], flags: ReplayFlags) => ends(await replay(files, flags)));
  program
    .command("predict")
    .description("where learning curves will end: JSON lines on stdin and stdout")
    .action(async () => ends(await predict()));
  program
    .command("doctor")
    .description("what searches run with: interpreters, frameworks, GPUs, and what is missing")
    .argument("[file]", "a program's entry file: looks at its language and its imports only")
    .option("--python <path>", "Python interpreter")
    .option("--node <path>", "Node executable")
    .option("--json", "one JSON object")
    .action(async (file: string | undefined, flags: DoctorFlags) => ends(await doctor(file, flags)));
  program
    .command("apply")
    .description("write the recommended values into the source")
    .argument("<file>", "the program's entry file")
    .option("--storage <path>", "journal file that holds the study, where it is not in .tunelens")
    .option("--study <name>", "name or journal file (default: the newest of the file)")
    .option("--trial <n>", "the values of this trial; 0 is what the code said when the search began", count)
    .option("--dry-run", "print the unified diff and write nothing")
    .action(async (file: string, flags: ApplyFlags) => ends(await apply(file, flags)));
  return program;
}

/** What a failure means to the shell. */
function failed(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return error instanceof CommandError ? error.code : EXIT.failed;
}

async function main(): Promise<void> {
  outliveTerminal();
  // A reader that went away (`| head`) is no error of ours; a search decides for itself what it means.
  process.stdout.on("error", () => {});
  process.stderr.on("error", () => {});
  try {
    await tunelens().parseAsync();
  } catch (error) {
    code = failed(error);
  }
  await flushed(process.stdout);
  process.exit(code);
}

void main();

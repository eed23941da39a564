import type { Mend, Problem } from "../protocol/problem";
import { SEARCH_PROBLEM_CODES } from "../protocol/search-problems";
import { retell, trKey } from "./translate";

/** What a study tells of itself and its trials, as it writes it into the journal in English. */
export const SAID = {
  neverReported: trKey("The objective {0} was never reported: trial {1} ended without reaching this line."),
  neverReportedConstraint: trKey("The constraint {0} was never reported: trial {1} ended without reaching this line."),
  loggedNothing: trKey("{0} was never reported: {1} logged no metric; {2}"),
  notAmongOne: trKey("{0} is not among what {1} reports: {2}; write {3}"),
  notAmong: trKey("{0} is not among what {1} report: {2}; write {3}"),
  unmatched: trKey("{0} was never printed; nothing that the program prints matches /{1}/"),
  unprintedAssigned: trKey("{0} was never printed; print it as `{0}: 0.93`, or write `{1}` behind line {2}, which assigns it"),
  unprinted: trKey("{0} was never printed; print it as `{0}: 0.93`"),
  notNumberObjective: trKey("The objective {0} was {1} and not a number; {2}"),
  notNumberConstraint: trKey("The constraint {0} was {1} and not a number; {2}"),
  logCut: trKey("The program printed more than its log keeps: {0} bytes were left out in the middle of {1}."),
  notTakenIn: trKey(
    "{0} ran without this trial's values: the interpreter did not take them in (options that ignore the environment, or a program that starts itself another way).",
  ),
  neverRead: trKey("The command `{0}` never read {1}, so that this trial's values had no effect: let it build or run that file."),
  neverRan: trKey(
    "The command `{0}` never ran {1} with this trial's values: let it run that file, without options or wrappers that drop the environment (python -I, -E, -S, env -i, sudo).",
  ),
  missed: trKey("{0} ran without this trial's values of {1}: it was loaded past the hooks that put them in ({2})."),
  unread: trKey(
    "{0} was not read in trial {1}: {2} had no effect there. Values reach what reads the file with open() in Python or through fs in Node (not os.open, io.FileIO, readers written in C++ or other programs), and every program that a command= of another language starts.",
  ),
  unimported: trKey(
    "{0} was not imported in trial {1}: {2} had no effect there. Import it, or tie the values to what decides it (@tune … if …).",
  ),
  notBuilt: trKey("Trials on {0} are not built yet; write on=local."),
  noStop: trKey('"{0}" is no early stop; write stop=auto or one of {1}.'),
  stopWithArgument: trKey('"{0}" takes no argument; write stop={0}.'),
  stopArgument: trKey('"{0}": the argument is {1}, {2}, as in {3}.'),
  noDial: trKey('"auto({0})": write auto, {1}.'),
  placeholder: trKey(
    "The command has no place `{0}`: did you mean `{1}`? It knows {args}, the arguments behind --, and {file}, the path of this file.",
  ),
  noProgram: trKey("{0} is no program by itself: search the one whose `@search` says `include={0}`, or say with `command=` how it is run."),
  notExecutable: trKey("The command begins with `{0}`, which is no executable file (looked for from {1})."),
  notOnPath: trKey("The command begins with `{0}`, which is not on the PATH: install it, or write its path."),
  onCpu: trKey("Trials run on the CPU: {0}."),
  oneGpu: trKey("gpus={0} asks for {0} GPUs a trial and there is one here: write gpus={1} or less."),
  oneGpuOf: trKey("gpus={0} asks for {0} GPUs a trial and there is one here ({2}): write gpus={1} or less."),
  fewGpus: trKey("gpus={0} asks for {0} GPUs a trial and there are {1} here: write gpus={1} or less."),
  fewGpusOf: trKey("gpus={0} asks for {0} GPUs a trial and there are {1} here ({2}): write gpus={1} or less."),
  noGpu: trKey("gpus={0} asks for a GPU and none can be used here: {1}. Leave gpus= out to run on what there is, or mend that."),
  beyondOne: trKey("parallel={0} with gpus={1}: one GPU holds {2} at once, so {3}. Write gpus={4} to run {0}."),
  beyond: trKey("parallel={0} with gpus={1}: {5} GPUs hold {2} at once, so {3}. Write gpus={4} to run {0}."),
  gpuBusy: trKey("Other programs hold much of the memory of {0}: {1}."),
  memoryHeld: trKey("{0} s after the trial ended {1}; the next trial starts there all the same."),
} as const;

/** Why no trial can be started at all. */
export const LAUNCH = {
  windows: trKey("Trials need Linux or macOS; on Windows, run Tunelens in WSL."),
  noCommand: trKey('How {0} is run must be said: write `@search command="…"`.'),
  noArguments: trKey("The command `{0}` has no place for the arguments {1}: write {args} where they belong."),
  noPython: trKey("No Python {0} or newer to run the program with: {1}. {2} name one with `python=PATH` in @search or `--python PATH`."),
  noSuchNode: trKey("{0} does not run as Node. Set node= (or --node, or the setting) to a Node {1} or newer"),
  noNode: trKey("No Node was found on the PATH. Install Node {0} or newer, or say where one is with @search node=/path/to/node"),
  oldNode: trKey("{0} is Node {1}, which is too old. Set @search node= to a Node {2} or newer"),
  outside: trKey("{0} lies outside the workspace {1}, where trials that run by command= cannot put values in: move it into the workspace."),
  noRoom: trKey(
    "There is no room for copies of the workspace {0}: {1} of {2} each are needed in {3}, which has {4}. Set TMPDIR to a folder with more room, lower parallel=, or move large files out of the workspace (the largest is {5}).",
  ),
  diskFull: trKey(
    "The disk of {0}, where the files of trials lie, is full. Free some space there, or set TMPDIR to a folder with more room.",
  ),
  tooMany: trKey(
    "The workspace {0} holds {1} files and more, too many for every trial to have its own copy. Keep the program in a folder of its own (one with a .git, pyproject.toml or package.json is a workspace) and data outside it.",
  ),
} as const;

/** What stands in brackets behind the error of a program, and mends it. */
export const ADVICE = {
  giveArguments: trKey('give them in @search args="…", or behind -- in a terminal'),
  noInput: trKey('a trial has nothing to read on stdin: take it from @search args="…" or from a file'),
  unset: trKey("trials have the environment in which the terminal, or VS Code, was started: set it there"),
  elsewhereOr: trKey('it is there in {0}, and trials run in {1}: start the search in that folder, or write @search command="{2}"'),
  elsewhere: trKey("it is there in {0}, and trials run in {1}: start the search in that folder"),
} as const;

/** How a space was edited between two runs of a study. */
export const EDITS = {
  fresh: trKey("{0} is new, {1}: earlier trials count as run with {2}"),
  gone: trKey("{0} is gone: only trials with {1} are measured ones of this space"),
  domain: trKey("{0} is {1} now, was {2}"),
  changed: trKey("{0} has the value {1} in the code now, was {2}"),
  valued: trKey("{0} has the value {1} in the code now"),
} as const;

/** What the runtimes say inside the user's own Python or Node, which hold nothing of these texts. */
const OF_RUNTIMES = {
  noStep: trKey("the variable named by step= holds no finite number; the reports are counted from 1 instead"),
  notSent: trKey("this value could not be reported: {0}"),
  notRead: trKey("{0}: what it logged could not be read: {1}"),
  ambiguous: trKey("{0} may mean {1}: write the one that is meant"),
  unknown: trKey(
    "{0} {1} keeps its metrics where they are not looked for ({2}): they are read from what the program prints; put the annotation behind a statement that assigns the metric to be sure",
  ),
  tfjsOnCpu: trKey("@tensorflow/tfjs-node-gpu runs on the CPU: it found no GPU that it can use, or not the CUDA libraries that it needs."),
  tfjsNotHooked: trKey(
    "TensorFlow.js {0} has no {1}, so what fit logs cannot be taken from it: put @objective on a statement that holds the value, or print it.",
  ),
} as const;

/** What stands in them. */
export const PARTS = {
  more: trKey("{0} and {1} more"),
  printIt: trKey("print it, `{0}: 0.93`"),
  keras: trKey("give `fit` validation_data= and `compile` the metrics"),
  lightning: trKey("call `self.log(NAME, value)` in validation_step"),
  transformers: trKey("set eval_strategy= and eval_dataset="),
  xgboost: trKey("give it an evaluation set (evals= or eval_set=)"),
  lightgbm: trKey("give it an evaluation set (valid_sets= or eval_set=)"),
  trainer: trKey("the Trainer"),
  ownLine: trKey("to take what the framework logs, put `{0}` on a line of its own"),
  single: trKey("reports are single numbers (an array or tensor of one element counts as one)."),
  importer: trKey("an importer of the program's own reads it"),
  required: trKey("in this version of Node, require() of an ES module does that: use import(), or Node 22.15 or newer"),
  noTools: trKey("neither nvidia-smi nor rocm-smi is on the PATH"),
  listsNone: trKey("{0} lists no GPU"),
  leavesNone: trKey("{0} leaves none of the {1} GPUs of this machine"),
  leavesNoneOfOne: trKey("{0} leaves none of the {1} GPU of this machine"),
  leaves: trKey("{0} leaves {1} of the {2} GPUs of this machine"),
  noAnswer: trKey("{0} did not answer within {1} s"),
  oneTrial: trKey("{0} trial"),
  trials: trKey("{0} trials"),
  oneRuns: trKey("{0} runs"),
  run: trKey("{0} run"),
  others: trKey("trials run on the others"),
  last: trKey("they are used last"),
  holds: trKey("{0} still holds {1} MiB ({2} before it)"),
  processes: trKey("{0} of its processes are still on the device"),
  install: trKey("Install one, or"),
  make: trKey("Run `{0}` in {1}, or"),
  ownValue: trKey("its value in the code"),
  share: trKey("the probability to beat the best complete trial below which a trial is stopped"),
  quantile: trKey("the quantile of complete trials that a trial must reach"),
  top: trKey("the share of earlier trials that a trial must belong to"),
  reduction: trKey("the reduction factor: the best 1 in so many trials of a rung go on"),
  between: trKey("a number between 0 and 1"),
  from2: trKey("a number from 2 to 27"),
} as const;

/** Of their mends. */
export const TITLES = {
  change: trKey("Change to {0}"),
  withoutGpus: trKey("Remove gpus= to run on what there is"),
} as const;

const TEXTS = [SAID, LAUNCH, EDITS, OF_RUNTIMES].flatMap((texts) => Object.values<string>(texts));
const [INNER, OUTER, HINTS] = [Object.values(PARTS), Object.values(TITLES), Object.values(ADVICE)];

/** What a study told of itself, in the language spoken; as it is where it is of a version that said it otherwise. */
export function saidText(message: string): string {
  const told = retell(message, TEXTS, part);
  if (told !== message) return told;
  // `KeyError: 'HOME' (set it there)`: what the program said stays as it is.
  const [, error = "", hint = ""] = /^(.*) \((.*)\)$/s.exec(message) ?? [];
  return hint === "" ? message : `${error} (${retell(hint, HINTS)})`;
}

function part(value: string): string {
  const told = retell(value, INNER);
  return told === value && value.includes(", ")
    ? value
        .split(", ")
        .map((one) => retell(one, INNER))
        .join(", ")
    : told;
}

/** A problem with its mends in the language spoken: those of the language are said in it already. */
export function toldProblem<P extends Problem>(problem: P): P {
  if (!Object.hasOwn(SEARCH_PROBLEM_CODES, problem.code)) return problem;
  const { mend, choices } = problem;
  return {
    ...problem,
    message: saidText(problem.message),
    ...(mend === undefined ? {} : { mend: toldMend(mend) }),
    ...(choices === undefined ? {} : { choices: choices.map(toldMend) }),
  };
}

function toldMend(mend: Mend): Mend {
  return { ...mend, title: retell(mend.title, OUTER) };
}

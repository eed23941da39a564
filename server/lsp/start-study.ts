import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import type { Program } from "../language/model";
import type { StartOptions as SearchFlags, StartParams, StartResult } from "../protocol/tuner";
import { listStudies } from "../storage/list-studies";
import { readLiveStudies } from "../storage/live-study";
import { existingStudyDirectories, JOURNAL_SUFFIX } from "../storage/study-directory";
import { temporaryFolder } from "../trials/temporary-folder";
import { toldProblem } from "../words/search-problems";
import { tr } from "../words/translate";
import { devicesMissing } from "./device-check";
import { plannedProblems } from "./planned-problems";

const GRACE = 20;
const LOOK = 60;
const PATIENCE = 60_000;
const LONGEST_MESSAGE = 2_000;

export interface StartOptions extends Omit<StartParams, "uri"> {
  /** The file of the command `tunelens`. */
  readonly cli: string;
}

/**
 * Starts the very program that `tunelens run` is in a terminal, as a process of its own that outlives this one, and waits until its
 * journal is there or it has ended with what it said.
 */
export async function startStudy(program: Program, options: StartOptions): Promise<StartResult> {
  const planned = plannedProblems(program);
  const problems = planned.some(({ severity }) => severity === "error") ? planned : [...planned, ...(await devicesMissing(program))];
  const errors = problems.filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (first) {
    const more = errors.length === 1 ? "" : ` (${tr("and {0} more", errors.length - 1)})`;
    return { error: `${first.file}:${first.range.start.line + 1}: ${toldProblem(first).message}${more}`, problems };
  }
  const folder = temporaryFolder("tunelens-start-");
  const said = path.join(folder, "stderr");
  try {
    const startedAt = Date.now();
    return await answer(launch(program, options, said), program, startedAt, said);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function launch(program: Program, options: StartOptions, said: string): ChildProcess {
  const flags = [
    ...["--json", "--detached", "--grace", String(Math.max(1, Math.round(options.grace ?? GRACE)))],
    ...(options.resume ? ["--resume", ...(options.study === undefined ? [] : ["--study", options.study])] : []),
    ...searchFlags(program, options),
    ...(options.python !== undefined && program.search.python === undefined ? ["--python", options.python] : []),
    ...(options.node !== undefined && program.search.node === undefined ? ["--node", options.node] : []),
  ];
  const stderr = openSync(said, "w");
  try {
    const child = spawn(process.execPath, [options.cli, "run", program.entry.path, ...flags], {
      cwd: options.cwd ?? program.root,
      detached: true,
      windowsHide: true,
      stdio: ["ignore", "ignore", stderr],
      env: environment(),
    });
    child.unref();
    return child;
  } finally {
    closeSync(stderr);
  }
}

/** A study that goes on has options of its own: defaults are for new ones. */
function searchFlags({ search }: Program, { resume, options = {}, defaults = {} }: Pick<StartOptions, "resume" | "options" | "defaults">) {
  const free = Object.entries(resume ? {} : defaults).filter(([key]) => search[key as keyof SearchFlags] === undefined);
  const flags = { ...Object.fromEntries(free), ...options };
  return Object.entries(flags).flatMap(([key, value]) => (value === undefined ? [] : [`--${key}`, flagText(key, value)]));
}

/** Times are seconds here, and `90s` on a command line. */
function flagText(key: string, value: unknown): string {
  return key === "time" || key === "timeout" ? `${value}s` : String(value);
}

/** In VS Code our own executable is Electron, which is Node only when told so. */
function environment(): NodeJS.ProcessEnv {
  return process.versions["electron"] === undefined ? process.env : { ...process.env, ELECTRON_RUN_AS_NODE: "1" };
}

async function answer(child: ChildProcess, program: Program, startedAt: number, said: string): Promise<StartResult> {
  const end: { reason: string | null } = { reason: null };
  child.once("error", (error) => {
    end.reason = error.message;
  });
  child.once("exit", (code, signal) => {
    end.reason =
      signal === null
        ? tr("the search ended with exit code {0} before its first trial", code ?? 0)
        : tr("the search ended with {0} before its first trial", signal);
  });
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const { reason } = end;
    const found = await findStudy(program, child.pid, reason === null ? null : startedAt);
    if (found) return found;
    if (reason !== null) return { error: lastWords(said) || reason, problems: program.problems };
    if (Date.now() > deadline) {
      child.kill();
      return { error: tr("the search did not begin within {0} s", PATIENCE / 1000), problems: program.problems };
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
}

/** The study that our process runs; once that has ended (`since`), one that was begun since then. */
async function findStudy(
  program: Program,
  pid: number | undefined,
  since: number | null,
): Promise<{ journal: string; study: string } | null> {
  for (const directory of await existingStudyDirectories(program.root)) {
    const names = await readdir(directory).catch((): string[] => []);
    const journals = names.filter((name) => name.endsWith(JOURNAL_SUFFIX)).map((name) => path.resolve(directory, name));
    const lives = (await Promise.all(journals.map((journal) => readLiveStudies(journal, names)))).flat();
    const live = lives.find((known) => known.pid === pid);
    if (live) return { journal: live.journal, study: live.study };
    if (since === null) continue;
    const ended = (await listStudies(directory)).find((study) => study.entry === program.entry.path && study.startedAt >= since);
    if (ended) return { journal: ended.journal, study: ended.study };
  }
  return null;
}

function lastWords(said: string): string {
  const text = readFileSync(said, "utf8").trim();
  return text.length <= LONGEST_MESSAGE ? text : `…${text.slice(-LONGEST_MESSAGE)}`;
}

import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Program } from "../language/model";
import { jobProgram, writeJob } from "./job-files";
import { packageModule } from "./package-module";

/** Longer than any trial's name: a forked child writes its own job over the zygote's in the environment that the system shows. */
export const JOB_ROOM = "-".repeat(64);

export interface ZygoteTask {
  /** For `TUNELENS_JOB`. */
  readonly job: string;
  /** For `TUNELENS_ZYGOTE`: what to import, and for which program. */
  readonly task: string;
  /** Gets what is printed while libraries are imported. */
  readonly log: string;
}

/** Writes what a zygote needs to know into the study's private folder. `lessons`: how many trials it may learn imports from. */
export function writeZygoteTask(directory: string, number: number, program: Program, lessons: number): ZygoteTask {
  const texts = program.files.map((source) => ({ source, show: source.text, run: source.text }));
  const job = writeJob(directory, `zygote-${number}${JOB_ROOM}`, jobProgram(program), "", texts);
  const task = path.join(job.directory, "zygote.json");
  const log = path.join(job.directory, "log");
  const own = program.files.filter(({ language }) => language === "python");
  const told = {
    entry: program.entry.path,
    module: packageModule(program)?.name ?? null,
    texts: Object.fromEntries(own.map((file) => [file.path, file.text])),
    tuned: Object.fromEntries(own.map((file) => [file.path, tunedLines(program, file.path)])),
    log,
    lessons,
  };
  writeFileSync(task, JSON.stringify(told));
  return { job: job.path, task, log };
}

/** Lines, counted from 1, of the literals that differ from trial to trial. */
function tunedLines(program: Program, file: string): number[] {
  const { parameters, fidelity, seed } = program;
  return [...parameters, ...(fidelity === null ? [] : [fidelity]), ...(seed === null ? [] : [seed])]
    .filter(({ source }) => source.path === file)
    .map(({ source, literal }) => source.text.slice(0, literal.from).split(/\r\n|\r|\n/).length);
}

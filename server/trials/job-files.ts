import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, unlinkSync, writeFileSync } from "node:fs";
import { rm, rmdir } from "node:fs/promises";
import path from "node:path";
import type { Program, TrialText } from "../language/model";
import { LAUNCH } from "../words/search-problems";
import { fill } from "../words/translate";
import { LaunchError } from "./launch";
import { temporaryFolder } from "./temporary-folder";

/** What the runtime in a trial needs to know, on disk in the study's private folder. */
export interface Job {
  readonly directory: string;
  /** The path in `TUNELENS_JOB`. */
  readonly path: string;
  readonly token: string;
}

/** A folder that this user alone can read. Its owner removes it; so does the guard when its owner was killed. */
export function privateDirectory(): string {
  return temporaryFolder(`tunelens-${process.pid}-`);
}

/** What of the program the runtimes must know beside its texts. */
export interface JobProgram {
  readonly root: string;
  /** Objectives and constraints that a framework may report by itself: name → channels. */
  readonly metrics: Readonly<Record<string, readonly number[]>>;
  readonly aliases: Program["aliases"];
}

export function jobProgram(program: Pick<Program, "root" | "objectives" | "constraints" | "aliases">): JobProgram {
  const { root, aliases } = program;
  return { root, aliases, metrics: metricsOf(program) };
}

/** Those that stand alone without a pattern of the user's. */
export function metricsOf({ objectives, constraints }: Pick<Program, "objectives" | "constraints">): JobProgram["metrics"] {
  const metrics = new Map<string, number[]>();
  for (const [index, { channel }] of [...objectives, ...constraints].entries()) {
    if (channel.kind !== "output" || channel.pattern !== null || channel.printed) continue;
    const known = metrics.get(channel.name) ?? [];
    known.push(index);
    metrics.set(channel.name, known);
  }
  return Object.fromEntries(metrics);
}

/** A few small files, written at once: handing each to another thread would cost more than writing it. */
export function writeJob(base: string, trial: string, program: JobProgram, socket: string, texts: readonly TrialText[]): Job {
  try {
    return written(base, trial, program, socket, texts);
  } catch (error) {
    if (["ENOSPC", "EDQUOT"].includes((error as NodeJS.ErrnoException).code ?? "")) throw new LaunchError(fill(LAUNCH.diskFull, base));
    throw new Error(`The trial's files could not be written to ${base}: ${(error as Error).message}`, { cause: error });
  }
}

function written(base: string, trial: string, { root, metrics, aliases }: JobProgram, socket: string, texts: readonly TrialText[]): Job {
  const directory = path.join(base, trial);
  mkdirSync(directory, { mode: 0o700 });
  const token = randomBytes(16).toString("hex");
  const files: Record<string, { show: string; run: string }> = {};
  const configs: Record<string, string> = {};
  for (const [i, { source, show, run }] of texts.entries()) {
    const own = path.join(directory, String(i));
    if (source.language === "text") configs[source.path] = put(`${own}.config`, show);
    else files[source.path] = { show: put(`${own}.show`, show), run: put(`${own}.run`, run) };
  }
  const job = { version: 1, token, socket, root, files, configs, metrics, aliases };
  return { directory, path: put(path.join(directory, "job.json"), JSON.stringify(job)), token };
}

function put(file: string, text: string): string {
  writeFileSync(file, text);
  return file;
}

export async function removeJob({ directory }: Job): Promise<void> {
  const all = () => rm(directory, { recursive: true, force: true });
  try {
    for (const name of readdirSync(directory)) unlinkSync(path.join(directory, name));
  } catch {
    return await all(); // a folder in it
  }
  // Takes milliseconds of waiting in the system, which neither the next trial nor the study's other work has to share.
  rmdir(directory)
    .catch(all)
    .catch(() => {});
}

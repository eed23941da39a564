import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { HostLanguage, Program } from "../language/model";
import { LAUNCH } from "../words/search-problems";
import { fill } from "../words/translate";
import { CommandProcess } from "./command-process";
import type { Job } from "./job-files";
import { LaunchError } from "./launch";
import { nodeEnvironment } from "./node-launch";
import { type Overlay, OverlayWorkspace } from "./overlay/overlay-workspace";
import { mapEnvironment, mapPaths, replacing } from "./overlay/path-mapping";
import { ProcessGroup } from "./process-group";
import { pythonHint } from "./python-install";
import { findPython, type PythonInterpreter } from "./python-interpreter";
import { pythonEnvironment } from "./python-launch";
import { filledCommand, findProgram, firstWord } from "./shell-command";
import type { ProgramStarter, StarterSettings, TrialOrder } from "./starter";
import type { TrialProblem, TrialProcess, TrialTrace } from "./trial-process";

export interface CommandSettings extends StarterSettings {
  /** The user's command line, with `{args}` and `{file}` in it. */
  readonly command: string;
}

/** Asking a repository for its state refreshes its index unless told not to. */
const GIT = { GIT_OPTIONAL_LOCKS: "0" };

/**
 * Starts programs by the user's own command line. Python and Node that descend from it take the trial's values in memory;
 * for a program in any other language the command runs in a copy of the workspace that has them in its files.
 */
export class CommandStarter implements ProgramStarter {
  readonly #settings: CommandSettings;
  readonly #overlays: OverlayWorkspace | null;
  #python: Promise<PythonInterpreter | null> | null = null;
  #told = false;

  constructor(settings: CommandSettings) {
    this.#settings = settings;
    const { program, cwd, directory, slots } = settings;
    this.#overlays = program.entry.language === "text" ? new OverlayWorkspace(program, cwd, directory, slots) : null;
  }

  async start({ job, texts, environment }: TrialOrder): Promise<TrialProcess> {
    this.#assertArguments();
    const env = await this.#environment(environment);
    this.#tell(env);
    const overlay = (await this.#overlays?.create(job.directory, texts)) ?? null;
    const { program, cwd, guard, pipes, command, arguments: own } = this.#settings;
    const mapped = (text: string): string => (overlay === null ? text : mapPaths(text, overlay.mapping));
    const line = filledCommand(mapped(command), own.map(mapped), mapped(program.entry.path));
    if (overlay !== null) await relocate(job, program, mapped);
    const launch = {
      command: "/bin/sh",
      args: ["-c", line],
      env: overlay === null ? env : { ...mapEnvironment(env, overlay.mapping), ...GIT, PWD: overlay.cwd },
      wholeGroup: true,
    };
    const group = new ProcessGroup(launch, overlay?.cwd ?? cwd, job.path, { guard, pipe: await pipes.take() });
    const shown = overlay === null ? null : replacing(overlay.root, program.root);
    return new CommandProcess(group, shown, () => this.#trace(overlay));
  }

  async installHint(module: string): Promise<string | null> {
    const { entry, root } = this.#settings.program;
    const interpreter = await this.#python?.catch(() => null);
    return interpreter ? pythonHint(module, interpreter, entry.path, root) : null;
  }

  async close(): Promise<void> {}

  /** The interpreter that `python=` names, or that belongs to the workspace, is the `python` of the command. */
  async #environment(own: Readonly<Record<string, string>>): Promise<Record<string, string>> {
    const { program, interpreter, runtimes } = this.#settings;
    const asked = isNode(program.entry.language) ? undefined : interpreter;
    this.#python ??= findPython(asked, program.entry.path, program.root, own).catch((error: unknown) => {
      // Without one that was asked for the command may still bring its own.
      if (asked !== undefined) throw error;
      return null;
    });
    const python = await this.#python;
    const base = pythonEnvironment(own, python, path.join(runtimes, "python"));
    // A Node too old for the runtime would refuse its option: programs in other languages are spared it.
    const env = isNode(program.entry.language) ? nodeEnvironment(base, runtimes) : base;
    const first = [asked === undefined ? undefined : python?.command, isNode(program.entry.language) ? interpreter : undefined].flatMap(
      (file) => (file !== undefined && path.isAbsolute(file) ? [path.dirname(file)] : []),
    );
    const known = (env["PATH"] ?? "").split(path.delimiter);
    env["PATH"] = [...first.filter((folder) => folder !== known[0]), ...known].join(path.delimiter);
    env["TUNELENS_COMMAND"] = "1";
    return env;
  }

  async #trace(overlay: Overlay | null): Promise<TrialTrace> {
    if (overlay === null || this.#overlays === null) return { loaded: new Set<string>(), problems: [] };
    const loaded = await overlay.loaded();
    const changed = await this.#overlays.changedBehindLinks();
    await overlay.remove();
    return { loaded, problems: changed.map(changedProblem) };
  }

  #assertArguments(): void {
    const { command, arguments: own } = this.#settings;
    if (own.length === 0 || command.includes("{args}")) return;
    throw new LaunchError(fill(LAUNCH.noArguments, command, own.join(" ")));
  }

  #tell(env: Readonly<Record<string, string>>): void {
    if (this.#told) return;
    this.#told = true;
    const { command, cwd } = this.#settings;
    const name = firstWord(command);
    const found = name === null ? null : findProgram(name, cwd, env["PATH"] ?? "");
    const interpreter = { name: name ?? "sh", version: null, path: found === null || found === "builtin" ? "/bin/sh" : found };
    this.#settings.tell({ interpreter, starts: "cold", startsReason: "started by your command" });
  }
}

function isNode(language: HostLanguage): boolean {
  return language === "javascript" || language === "typescript";
}

/** Modules that report are found by the runtime where they lie in the copy, and told of by their own names. */
async function relocate({ path: file }: Job, { files }: Program, mapped: (text: string) => string): Promise<void> {
  if (files.every(({ language }) => language === "text")) return;
  const job = JSON.parse(await readFile(file, "utf8")) as { readonly files: Readonly<Record<string, object>> };
  const moved = Object.entries(job.files).map(([given, texts]) => [mapped(given), { ...texts, given }] as const);
  await writeFile(file, JSON.stringify({ ...job, files: Object.fromEntries(moved) }));
}

function changedProblem(file: string): TrialProblem {
  return {
    code: "workspace-changed",
    message: `${file} of the workspace itself was changed while a trial ran. It is too large to be copied for every trial, so trials reach it through a link: let the program write somewhere else, e.g. into the folder in TUNELENS_SCRATCH.`,
  };
}

import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { HostLanguage, PathAlias, Program, TrialText } from "../../server/language/model";
import { Guard } from "../../server/trials/guard";
import { privateDirectory, writeJob } from "../../server/trials/job-files";
import { nodeLaunch } from "../../server/trials/node-launch";
import { OutputPipes } from "../../server/trials/output-pipes";
import { ProcessGroup } from "../../server/trials/process-group";
import type { RuntimeError, RuntimeMessage } from "../../server/trials/report-lines";
import { ReportServer } from "../../server/trials/report-server";
import { trialEnvironment } from "../../server/trials/trial-environment";

const repository = path.dirname(path.dirname(import.meta.dirname));

/** The Nodes to test with: the one that runs the tests, and those named in `TUNELENS_TEST_NODES`. */
export const nodes: readonly string[] = [
  process.execPath,
  ...(process.env["TUNELENS_TEST_NODES"] ?? "").split(path.delimiter).filter(Boolean),
];

/** A program in a folder of its own, and the texts that a trial puts in place of some of its files. */
export interface NodeProgram {
  /** By path relative to the workspace. */
  readonly files: Readonly<Record<string, string>>;
  readonly overlay: Readonly<Record<string, string>>;
  /** The trial's texts of configuration files. */
  readonly configs?: Readonly<Record<string, string>>;
  /** Metrics by name, as a framework reports them: their channels. */
  readonly metrics?: Readonly<Record<string, readonly number[]>>;
  /** Targets relative to the workspace. */
  readonly aliases?: readonly PathAlias[];
  /** Files that are deleted before the program starts. */
  readonly gone?: readonly string[];
  readonly entry: string;
  readonly node?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Packages of this repository that the program sees in its node_modules. */
  readonly packages?: readonly string[];
  /** Asks the trial to end when it has sent so many reports. */
  readonly stopAfter?: number;
}

export interface NodeRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  /** Relative to the workspace, each once, in order. */
  readonly loaded: readonly string[];
  /** `[channel, step, value]` in order. */
  readonly reports: readonly (readonly [number, number, number])[];
  readonly problems: readonly { readonly code: string; readonly message: string }[];
  readonly error: RuntimeError | null;
}

/** Runs a program as a trial would: as a real process with the built runtime. Throws when a file of the user's has changed. */
export async function runNode(program: NodeProgram): Promise<NodeRun> {
  const workspace = realpathSync(mkdtempSync(path.join(os.tmpdir(), "a work space ")));
  try {
    writeFiles(workspace, program);
    for (const name of program.gone ?? []) rmSync(path.join(workspace, name));
    const before = hashes(workspace, program);
    const run = await execute(workspace, program);
    if (hashes(workspace, program) !== before) throw new Error("a file of the user's was changed");
    return run;
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

function writeFiles(workspace: string, { files, packages = [] }: NodeProgram): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(workspace, name)), { recursive: true });
    writeFileSync(path.join(workspace, name), text);
  }
  for (const name of packages) {
    const link = path.join(workspace, "node_modules", name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(repository, "node_modules", name), link);
  }
}

function hashes(workspace: string, { files, gone = [] }: NodeProgram): string {
  const hash = createHash("sha256");
  for (const name of Object.keys(files).filter((n) => !gone.includes(n))) hash.update(readFileSync(path.join(workspace, name)));
  return hash.digest("hex");
}

async function execute(workspace: string, program: NodeProgram): Promise<NodeRun> {
  const directory = privateDirectory();
  const server = await ReportServer.listen(path.join(directory, "socket"));
  const guard = new Guard(directory);
  const pipes = new OutputPipes(directory);
  try {
    const job = writeJob(
      directory,
      randomUUID(),
      {
        root: workspace,
        metrics: program.metrics ?? {},
        aliases: (program.aliases ?? []).map(({ pattern, targets }) => ({ pattern, targets: targets.map((t) => path.join(workspace, t)) })),
      },
      server.path,
      textsOf(workspace, program),
    );
    const environment = trialEnvironment(process.env, program.environment ?? {}, 1, job.path);
    const launch = await nodeLaunch({
      program: { entry: { path: path.join(workspace, program.entry) } } as Program,
      runtimes: path.join(repository, "dist/runtimes"),
      cwd: workspace,
      arguments: [],
      interpreter: program.node,
      environment,
    });
    const messages: RuntimeMessage[] = [];
    let reported = 0;
    const group = new ProcessGroup(launch, workspace, job.path, { guard, pipe: await pipes.take() });
    server.register(job.token, (message) => {
      messages.push(message);
      if (message.kind === "report" && ++reported === program.stopAfter) group.terminate();
    });
    let output = "";
    group.output.on("data", (data: Buffer) => {
      output += data.toString();
    });
    await group.begin();
    const { code, signal } = await group.exited;
    await group.sweep();
    await server.drain(job.token);
    return { code, signal, output, ...sorted(messages, workspace) };
  } finally {
    await server.close();
    await guard.close();
  }
}

function textsOf(workspace: string, { overlay, configs = {} }: NodeProgram): readonly TrialText[] {
  const text =
    (language: HostLanguage) =>
    ([file, run]: [string, string]) => ({
      source: { path: path.join(workspace, file), file, language, text: run },
      show: run,
      run,
    });
  return [...Object.entries(overlay).map(text("typescript")), ...Object.entries(configs).map(text("text"))];
}

function reportsOf(messages: readonly RuntimeMessage[]): (readonly [number, number, number])[] {
  return messages.flatMap((m) => (m.kind === "report" ? [[m.channel, m.step, m.value] as const] : []));
}

function sorted(messages: readonly RuntimeMessage[], workspace: string): Pick<NodeRun, "loaded" | "reports" | "problems" | "error"> {
  const errors = messages.flatMap((m) => (m.kind === "error" ? [m.error] : []));
  const last = errors.at(-1);
  return {
    loaded: [...new Set(messages.flatMap((m) => (m.kind === "loaded" ? [path.relative(workspace, m.file)] : [])))],
    reports: reportsOf(messages),
    problems: messages.flatMap((m) => (m.kind === "problem" ? [{ code: m.code, message: m.message }] : [])),
    error: last === undefined ? null : { ...last, file: last.file === null ? null : path.relative(workspace, last.file) },
  };
}

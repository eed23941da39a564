import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { diskHost } from "../../server/commands/disk-host";
import { loadProgram } from "../../server/language/program";
import { trialTexts } from "../../server/language/value-edits";
import { Guard } from "../../server/trials/guard";
import { privateDirectory, writeJob } from "../../server/trials/job-files";
import { NodeStarter } from "../../server/trials/node-starter";
import { OutputPipes } from "../../server/trials/output-pipes";
import type { RuntimeMessage } from "../../server/trials/report-lines";
import { ReportServer } from "../../server/trials/report-server";
import type { TrialProcess } from "../../server/trials/trial-process";

const repository = path.dirname(path.dirname(import.meta.dirname));
const PATIENCE_MS = 30_000;

export interface StartsProgram {
  /** By path relative to the workspace; packages lie in node_modules. */
  readonly files: Readonly<Record<string, string>>;
  readonly entry: string;
  readonly node: string;
  readonly arguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Packages of this repository that the program sees in its node_modules. */
  readonly packages?: readonly string[];
  /** The same from this folder in place of the repository. */
  readonly packagesFrom?: string;
  /** Metrics by name, as a framework reports them: their channels. */
  readonly metrics?: Readonly<Record<string, readonly number[]>>;
}

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly messages: readonly RuntimeMessage[];
  /** Seconds from the program's start to its first report. */
  readonly seconds: number;
}

/** A program whose trials are started one after the other by the very starter that a search uses. */
export class NodeStarts {
  /** What the starter said of its starts, in order. */
  readonly told: { readonly starts: "warm" | "cold"; readonly reason: string }[] = [];
  readonly #root: string;
  readonly #program: StartsProgram;
  readonly #starter: NodeStarter;
  readonly #directory: string;
  readonly #guard: Guard;
  readonly #pipes: OutputPipes;
  readonly #server: ReportServer;
  #count = 0;
  #heard: () => void = () => {};

  private constructor(root: string, program: StartsProgram, directory: string, server: ReportServer) {
    this.#directory = directory;
    this.#guard = new Guard(directory);
    this.#pipes = new OutputPipes(directory);
    this.#root = root;
    this.#program = program;
    this.#server = server;
    this.#starter = new NodeStarter({
      program: loadProgram(path.join(root, program.entry), root, diskHost),
      runtimes: path.join(repository, "dist/runtimes"),
      arguments: program.arguments ?? [],
      interpreter: program.node,
      cwd: root,
      slots: 1,
      guard: this.#guard,
      pipes: this.#pipes,
      directory: this.#directory,
      tell: ({ starts, startsReason }) => {
        this.told.push({ starts, reason: startsReason });
        this.#heard();
      },
    });
  }

  static async open(program: StartsProgram): Promise<NodeStarts> {
    const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), "a work space ")));
    for (const [name, text] of Object.entries(program.files)) {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), text);
    }
    for (const name of program.packages ?? []) {
      const link = path.join(root, "node_modules", name);
      mkdirSync(path.dirname(link), { recursive: true });
      symlinkSync(path.join(program.packagesFrom ?? repository, "node_modules", name), link);
    }
    const directory = privateDirectory();
    return new NodeStarts(root, program, directory, await ReportServer.listen(path.join(directory, "socket")));
  }

  /** Runs one trial to its end. `watch` sees its process as soon as it has begun. */
  async run(
    watch: (process: TrialProcess, messages: readonly RuntimeMessage[]) => void = () => {},
    device: Readonly<Record<string, string>> = {},
  ): Promise<Outcome> {
    const program = loadProgram(path.join(this.#root, this.#program.entry), this.#root, diskHost);
    const trial = this.#count++;
    const { metrics = {} } = this.#program;
    const job = writeJob(
      this.#directory,
      `${trial}`,
      { root: this.#root, metrics, aliases: program.aliases },
      this.#server.path,
      trialTexts(program, {}),
    );
    const messages: RuntimeMessage[] = [];
    let seconds = Number.NaN;
    let begun = 0;
    const environment = { PATH: process.env["PATH"] ?? "", HOME: os.homedir(), ...this.#program.environment, ...device };
    const own = { TUNELENS_JOB: job.path, TUNELENS_TRIAL: String(trial) };
    const group = await this.#starter.start({ job, texts: [], environment: { ...environment, ...own } });
    this.#server.register(job.token, (message) => {
      messages.push(message);
      if (message.kind === "report" && Number.isNaN(seconds)) seconds = (performance.now() - begun) / 1000;
      watch(group, messages);
    });
    let output = "";
    group.output.on("data", (data: Buffer) => {
      output += data.toString();
    });
    begun = performance.now();
    await group.begin();
    const { code, signal } = await group.exited;
    await group.sweep();
    await this.#server.drain(job.token);
    return { code, signal, seconds, output: output.replaceAll(this.#root, "ROOT").replaceAll(job.path, "JOB"), messages };
  }

  /** Waits until it is decided how trials start, and gives that. */
  async decided(): Promise<{ readonly starts: "warm" | "cold"; readonly reason: string }> {
    const deadline = performance.now() + PATIENCE_MS;
    while (performance.now() < deadline) {
      const last = this.told.at(-1);
      if (last !== undefined && !last.reason.startsWith("the first trials")) return last;
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
        setTimeout(resolve, 1000).unref();
      });
    }
    throw new Error("nothing was decided");
  }

  async close(): Promise<void> {
    await this.#starter.close();
    await this.#server.close();
    await this.#guard.close();
    rmSync(this.#root, { recursive: true, force: true });
  }
}

import { readFileSync, statSync } from "node:fs";
import { type ImportsAhead, importsAhead } from "../language/imports-ahead";
import { nodeHint } from "./node-install";
import { type NodeLaunch, nodeLaunch } from "./node-launch";
import { NodePool } from "./node-pool";
import { ProcessGroup } from "./process-group";
import type { ProgramStarter, StarterSettings, TrialOrder } from "./starter";
import type { TrialProcess } from "./trial-process";
import type { Readiness } from "./waiting-process";

/** Starts JavaScript and TypeScript programs. */
export class NodeStarter implements ProgramStarter {
  readonly #settings: StarterSettings;
  readonly #imports: ImportsAhead;
  #pool: NodePool | null = null;
  #decided = false;

  constructor(settings: StarterSettings) {
    this.#settings = settings;
    this.#imports = importsAhead(settings.program, disk);
  }

  async start(order: TrialOrder): Promise<TrialProcess> {
    const { cwd, guard, pipes } = this.#settings;
    const launch = await nodeLaunch({ ...this.#settings, environment: order.environment });
    if (!this.#decided) this.#decide(launch);
    const waiting = await this.#pool?.take(order);
    await this.#pool?.replenish(launch, order.environment);
    return waiting ?? new ProcessGroup(launch, cwd, order.job.path, { guard, pipe: await pipes.take() });
  }

  async installHint(name: string): Promise<string> {
    const { entry, root } = this.#settings.program;
    return nodeHint(name, entry.path, root);
  }

  async close(): Promise<void> {
    await this.#pool?.close();
  }

  #decide(launch: NodeLaunch): void {
    this.#decided = true;
    const reason = this.#whyCold(launch);
    this.#tell(launch, "cold", reason ?? "the first trials start while the packages are imported");
    if (reason !== null) return;
    const { packages } = this.#imports;
    this.#pool = new NodePool({ ...this.#settings, packages, tell: (readiness) => this.#hear(launch, readiness) });
  }

  #whyCold({ env }: NodeLaunch): string | null {
    const { packages, late, barrier } = this.#imports;
    if (this.#settings.coldStarts) return "--cold-starts";
    if (packages.length === 0)
      return late.length === 0 ? "the program imports no package at its start" : `${list(late)}: ${where(barrier)}`;
    const gpu = packages.some(({ specifiers }) => specifiers.includes("@tensorflow/tfjs-node-gpu"));
    if (gpu && !/^(?:-1)?$/.test(env["CUDA_VISIBLE_DEVICES"] ?? ""))
      return "@tensorflow/tfjs-node-gpu takes hold of the GPU when it is imported";
    return null;
  }

  #hear(launch: NodeLaunch, readiness: Readiness): void {
    if (readiness.ready) this.#tellWarm(launch, readiness.loaded, readiness.seconds);
    else this.#tell(launch, "cold", readiness.reason);
  }

  #tellWarm(launch: NodeLaunch, loaded: readonly string[], seconds: number): void {
    const { late, barrier } = this.#imports;
    const rest = late.length === 0 ? "" : `; not ${list(late)}: ${where(barrier)}`;
    this.#tell(launch, "warm", `${list(loaded)} imported ahead (${seconds.toFixed(1)} s)${rest}`);
  }

  #tell({ node: { version, path } }: NodeLaunch, starts: "warm" | "cold", startsReason: string): void {
    this.#settings.tell({ interpreter: { name: "Node", version, path }, starts, startsReason });
  }
}

function where(barrier: ImportsAhead["barrier"]): string {
  return barrier === null ? "a hyperparameter" : `${barrier.file} runs code of its own first (line ${barrier.line})`;
}

function list(names: readonly string[]): string {
  const unique = [...new Set(names)];
  return unique.length < 3 ? unique.join(" and ") : `${unique.slice(0, 2).join(", ")} and ${unique.length - 2} more`;
}

const disk = {
  read: (file: string) => readFileSync(file, "utf8"),
  isFile: (file: string) => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false,
};

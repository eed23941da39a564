import { existsSync } from "node:fs";
import path from "node:path";
import { ForkFailed, ForkServer } from "./fork-server";
import type { Launch } from "./launch";
import { ProcessGroup } from "./process-group";
import type { StarterSettings, TrialOrder } from "./starter";
import type { TrialProcess } from "./trial-process";
import { JOB_ROOM } from "./zygote-task";

/** Python alone starts in a moment, and the trial itself would not be there sooner. */
const PATIENCE_MS = 10_000;

/**
 * Starts trials from nothing. On Linux a small process of the program's own Python does so: what is forked is its few pages, where a fork
 * of the study copies page tables for milliseconds. Where it is not there, or not any more, the study itself starts them.
 */
export class ColdStarts {
  readonly #settings: Pick<StarterSettings, "cwd" | "directory" | "guard" | "pipes" | "runtimes">;
  #server: ForkServer | null = null;
  #ready: Promise<boolean> = Promise.resolve(false);

  constructor(settings: StarterSettings) {
    this.#settings = settings;
  }

  /** The trial's process, waiting to begin. */
  async start({ job }: TrialOrder, launch: Launch): Promise<TrialProcess> {
    const { cwd, guard, pipes } = this.#settings;
    // Without its folder there is an error to tell, which the study is told when it starts the trial itself.
    if (process.platform === "linux" && existsSync(cwd)) {
      this.#server ??= this.#serve(launch);
      try {
        if ((await this.#ready) && this.#server.end === null) return await this.#server.execute(job, launch);
      } catch (error) {
        if (!(error instanceof ForkFailed)) throw error;
      }
    }
    return new ProcessGroup(launch, cwd, job.path, { guard, pipe: await pipes.take() });
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  #serve({ command, env }: Launch): ForkServer {
    const { cwd, directory, guard, runtimes } = this.#settings;
    const script = path.join(runtimes, "python", "tunelens_zygote", "launcher.py");
    const server = new ForkServer({
      launch: {
        command,
        args: ["-I", "-S", "-X", "utf8", script],
        env: { ...env, TUNELENS_JOB: path.join(directory, `launcher${JOB_ROOM}`, "job.json") },
      },
      cwd,
      guard,
      log: path.join(directory, "launcher.log"),
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), PATIENCE_MS);
    });
    const there = server.ready.then(
      () => true,
      () => false,
    );
    this.#ready = Promise.race([there, late]).finally(() => clearTimeout(timer));
    return server;
  }
}

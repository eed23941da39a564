import { nodeLaunch } from "./node-launch";
import { ProcessGroup } from "./process-group";
import type { ProgramStarter, StarterSettings, TrialOrder } from "./starter";
import type { TrialProcess } from "./trial-process";

/** Starts JavaScript and TypeScript programs. */
export class NodeStarter implements ProgramStarter {
  readonly #settings: StarterSettings;

  constructor(settings: StarterSettings) {
    this.#settings = settings;
  }

  async start({ job, environment }: TrialOrder): Promise<TrialProcess> {
    const { cwd, guard } = this.#settings;
    const launch = await nodeLaunch({ ...this.#settings, environment });
    return new ProcessGroup(launch, cwd, job.path, guard);
  }

  async installHint(): Promise<null> {
    return null;
  }

  async close(): Promise<void> {}
}

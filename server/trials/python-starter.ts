import { ProcessGroup } from "./process-group";
import { PythonLauncher } from "./python-launch";
import type { ProgramStarter, StarterSettings, TrialOrder } from "./starter";
import type { TrialProcess } from "./trial-process";

/** Starts Python programs. */
export class PythonStarter implements ProgramStarter {
  readonly #settings: StarterSettings;
  readonly #launcher = new PythonLauncher();

  constructor(settings: StarterSettings) {
    this.#settings = settings;
  }

  async start({ job, environment }: TrialOrder): Promise<TrialProcess> {
    const { cwd, guard } = this.#settings;
    const launch = await this.#launcher.launch({ ...this.#settings, environment });
    return new ProcessGroup(launch, cwd, job.path, guard);
  }

  installHint(module: string): Promise<string | null> {
    return this.#launcher.installHint(module);
  }

  async close(): Promise<void> {}
}

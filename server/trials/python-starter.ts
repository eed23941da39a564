import { ProcessGroup } from "./process-group";
import { PythonLauncher } from "./python-launch";
import type { ProgramStarter, StarterSettings, TrialOrder } from "./starter";
import type { TrialProcess } from "./trial-process";
import { WarmStarts } from "./warm-starts";

/** Starts Python programs. */
export class PythonStarter implements ProgramStarter {
  readonly #settings: StarterSettings;
  readonly #launcher = new PythonLauncher();
  readonly #warm: WarmStarts;

  constructor(settings: StarterSettings) {
    this.#settings = settings;
    this.#warm = new WarmStarts(settings, (starts, startsReason) => void this.#tell(starts, startsReason));
  }

  async start(order: TrialOrder): Promise<TrialProcess> {
    const { cwd, guard, pipes } = this.#settings;
    const launch = await this.#launcher.launch({ ...this.#settings, environment: order.environment });
    return (await this.#warm.start(order, launch)) ?? new ProcessGroup(launch, cwd, order.job.path, { guard, pipe: pipes.take() });
  }

  installHint(module: string): Promise<string | null> {
    return this.#launcher.installHint(module);
  }

  close(): Promise<void> {
    return this.#warm.close();
  }

  async #tell(starts: "warm" | "cold", startsReason: string): Promise<void> {
    const found = await this.#launcher.interpreter();
    const interpreter = found && { name: "Python", version: found.version, path: found.executable };
    this.#settings.tell({ interpreter, starts, startsReason });
  }
}

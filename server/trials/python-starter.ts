import { ColdStarts } from "./cold-starts";
import { PythonLauncher } from "./python-launch";
import type { ProgramStarter, StarterSettings, TrialOrder } from "./starter";
import type { TrialProcess } from "./trial-process";
import { WarmStarts } from "./warm-starts";

/** Starts Python programs. */
export class PythonStarter implements ProgramStarter {
  readonly #settings: StarterSettings;
  readonly #launcher = new PythonLauncher();
  readonly #warm: WarmStarts;
  readonly #cold: ColdStarts;

  constructor(settings: StarterSettings) {
    this.#settings = settings;
    this.#warm = new WarmStarts(settings, (starts, startsReason) => void this.#tell(starts, startsReason));
    this.#cold = new ColdStarts(settings);
  }

  async start(order: TrialOrder): Promise<TrialProcess> {
    const launch = await this.#launcher.launch({ ...this.#settings, environment: order.environment });
    return (await this.#warm.start(order, launch)) ?? (await this.#cold.start(order, launch));
  }

  installHint(module: string): Promise<string | null> {
    return this.#launcher.installHint(module);
  }

  async close(): Promise<void> {
    await Promise.all([this.#warm.close(), this.#cold.close()]);
  }

  async #tell(starts: "warm" | "cold", startsReason: string): Promise<void> {
    const found = await this.#launcher.interpreter();
    const interpreter = found && { name: "Python", version: found.version, path: found.executable };
    this.#settings.tell({ interpreter, starts, startsReason });
  }
}

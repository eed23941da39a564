import { deviceProblems } from "../commands/choose-devices";
import { type FoundDevices, findDevices } from "../devices/find-devices";
import type { Program } from "../language/model";
import type { Problem } from "../protocol/problem";

/** What was found is taken for true so long: tools take a second to say it, and this is asked at every keystroke. */
const FRESH = 30_000;

/** Tells which open programs ask for GPUs that this machine has not. Looks for them only when a program asks. */
export class DeviceCheck {
  readonly #onFound: () => void;
  #found: FoundDevices | null = null;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #looking = false;

  /** `onFound`: called when `problems` may say something else than before. */
  constructor(onFound: () => void) {
    this.#onFound = onFound;
  }

  problems(program: Program): readonly Problem[] {
    if (!asksForGpus(program)) return [];
    this.#look();
    return this.#found === null ? [] : deviceProblems(program, program.search, this.#found);
  }

  #look(): void {
    if (this.#looking || Date.now() - this.#lookedAt < FRESH) return;
    this.#looking = true;
    void findDevices(process.env).then((found) => {
      this.#looking = false;
      this.#lookedAt = Date.now();
      this.#found = found;
      this.#onFound();
    });
  }
}

/** The same for one program that is about to be searched: as the machine is now. */
export async function devicesMissing(program: Program): Promise<readonly Problem[]> {
  return asksForGpus(program) ? deviceProblems(program, program.search, await findDevices(process.env)) : [];
}

function asksForGpus({ search, problems }: Program): boolean {
  return (search.gpus ?? 0) > 0 && problems.every(({ severity, code }) => severity !== "error" && code !== "config-alone");
}

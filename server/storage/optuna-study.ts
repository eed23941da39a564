import { basename, dirname } from "node:path";
import type { StudyEvent, StudyStarted } from "../protocol/events";
import type { Distribution, Objective, SpaceParameter } from "../protocol/space";
import { OptunaDirection } from "./operation";

const NOWHERE = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/**
 * A study that Optuna made. Its space is what its trials turned out to have, so the header is known for sure only at the end: when it
 * changes, everything is told again from the start.
 */
export class OptunaStudy {
  readonly #journal: string;
  readonly #study: string;
  readonly #directions: readonly unknown[];
  #metrics: readonly unknown[] = [];
  readonly #space = new Map<string, SpaceParameter>();
  readonly #history: StudyEvent[] = [];
  #changed = true;
  #time: number | null = null;
  #trials = 0;
  #toldTrials = 0;

  constructor(journal: string, study: string, directions: readonly unknown[]) {
    this.#journal = journal;
    this.#study = study;
    this.#directions = directions;
  }

  nameMetrics(names: unknown): void {
    if (!Array.isArray(names)) return;
    this.#metrics = names;
    this.#changed = true;
  }

  addTrial(time: number | null): void {
    this.#trials++;
    if (this.#time !== null || time === null) return;
    this.#time = time;
    this.#changed = true;
  }

  addParameter(name: string, distribution: Distribution): void {
    const known = this.#space.get(name);
    const merged = known === undefined ? distribution : widened(known, distribution);
    if (merged === null) return;
    this.#space.set(name, { ...merged, name, baseline: null, file: "", range: NOWHERE, condition: null });
    this.#changed = true;
  }

  /** What to tell now, given the events of the trials since the last time. */
  take(events: readonly StudyEvent[]): StudyEvent[] {
    this.#history.push(...events);
    const grown = this.#trials !== this.#toldTrials;
    this.#toldTrials = this.#trials;
    if (this.#changed) {
      this.#changed = false;
      return [this.#header(), ...this.#history];
    }
    if (!grown) return [...events];
    return [{ event: "studyResumed", time: this.#time ?? 0, trials: this.#trials, rerun: [] }, ...events];
  }

  #header(): StudyStarted {
    return {
      event: "studyStarted",
      time: this.#time ?? 0,
      study: this.#study === "" ? basename(this.#journal) : this.#study,
      journal: this.#journal,
      root: dirname(this.#journal),
      entry: null,
      space: [...this.#space.values()],
      objectives: this.#objectives(),
      constraints: [],
      fidelity: null,
      sampler: "optuna",
      samplerReason: "made by Optuna",
      stop: "none",
      stopReason: null,
      trials: this.#trials,
      parallel: 1,
      repeats: 0,
      seed: 0,
    };
  }

  #objectives(): Objective[] {
    return this.#directions.map((direction, index) => {
      const name = this.#metrics[index];
      const plain = this.#directions.length === 1 ? "value" : `value ${index}`;
      return {
        name: typeof name === "string" ? name : plain,
        direction: direction === OptunaDirection.maximize ? "maximize" : "minimize",
        aggregate: { kind: "last" },
        patience: null,
        minSteps: null,
      };
    });
  }
}

/** One domain that holds both; null when nothing changes. Optuna lets the bounds of a number move from trial to trial. */
function widened(known: Distribution, added: Distribution): Distribution | null {
  if (known.type === "categorical" || added.type === "categorical" || known.type !== added.type) return null;
  if (added.low >= known.low && added.high <= known.high) return null;
  return { ...known, low: Math.min(known.low, added.low), high: Math.max(known.high, added.high) };
}

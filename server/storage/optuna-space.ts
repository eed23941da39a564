import type { CategoricalDistribution, SpaceParameter } from "../protocol/space";
import { fromOptuna, type OptunaParameter, toOptuna } from "./optuna-distribution";

/**
 * The space of a study in Optuna's terms, which the user may edit while the study goes on. Optuna leaves out a parameter whose class, log
 * flag or choices differ from those that it had first in the study (`check_distribution_compatibility`), so these stay as they were first
 * written, and only bounds and steps follow the edits. A value that does not fit them is none to Optuna.
 */
export class OptunaSpace {
  readonly #first = new Map<string, OptunaParameter>();
  readonly #now = new Map<string, OptunaParameter>();

  /** The space from now on. */
  change(space: readonly SpaceParameter[]): void {
    this.#now.clear();
    for (const parameter of space) {
      const first = this.#first.get(parameter.name);
      const now = first === undefined ? toOptuna(parameter) : alike(first, parameter);
      if (now === null) continue;
      if (first === undefined) this.#first.set(parameter.name, now);
      this.#now.set(parameter.name, now);
    }
  }

  /** Null for a parameter that Optuna cannot have. */
  get(name: string): OptunaParameter | null {
    return this.#now.get(name) ?? null;
  }

  /** The choices as our own source text, in the order that Optuna knows them in; null for a number. */
  choicesOf(name: string): CategoricalDistribution | null {
    const choices = this.#first.get(name)?.choices ?? [];
    return choices.length === 0 ? null : { type: "categorical", choices, ordered: false };
  }
}

function alike(first: OptunaParameter, now: SpaceParameter): OptunaParameter | null {
  const written = fromOptuna(first.distribution);
  if (written === null || (written.type === "categorical") !== (now.type === "categorical")) return null;
  if (written.type === "categorical" || now.type === "categorical") return first;
  const { log } = written;
  const bounds = written.type === "int" ? { low: Math.floor(now.low), high: Math.ceil(now.high) } : { low: now.low, high: now.high };
  if (log && bounds.low < (written.type === "int" ? 1 : Number.MIN_VALUE)) return null;
  if (written.type === "float") return toOptuna({ ...now, ...bounds, type: "float", log, step: log ? null : now.step });
  return toOptuna({ ...now, ...bounds, type: "int", log, step: log || !Number.isInteger(now.step) ? 1 : (now.step ?? 1) });
}

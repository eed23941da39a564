import type { Params } from "../protocol/space";
import { type Beliefs, beliefsOf } from "./beliefs";
import { believedCandidates, candidates, gain, indifference, isValued, type Valued } from "./candidates";
import type { Ledger } from "./ledger";
import type { Proposer } from "./proposer";
import { isDesign } from "./remeasuring";
import type { StudySettings } from "./settings";

/** Fewest planned trials of which the last may be spent so. */
const FEWEST = 12;

interface Parts {
  readonly settings: StudySettings;
  readonly ledger: Ledger;
  readonly proposer: Proposer;
}

/**
 * The last trial of a search runs the best values with the user's own put back where the model says that they do as well: a change
 * that makes no difference is not worth recommending, and only what ran is recommended.
 */
export class OwnValuesKept {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Whether there may be something to put back by the last of `count` new trials. */
  applies(count: number): boolean {
    const { settings, ledger } = this.#parts;
    const { trials, objectives } = settings.started;
    const { baseline } = ledger;
    return (
      trials >= FEWEST &&
      ledger.search.length + count === trials &&
      objectives.length === 1 &&
      !isDesign(settings.sampler.name) &&
      baseline !== null &&
      isValued(baseline) &&
      baseline.feasible
    );
  }

  /** The values to run beside those of `others`; null where nothing can be put back, or such values ran already. It follows from the history. */
  async params(others: readonly Params[]): Promise<Params | null> {
    const { settings, ledger } = this.#parts;
    const { space } = settings;
    const own = ledger.baseline;
    if (own === null || !isValued(own)) return null;
    const known = await beliefsOf(this.#parts);
    const best = known === null ? undefined : bestOf(this.#parts, known, own);
    if (known === null || best === undefined) return null;
    const single = (name: string): Params => ({ ...best.params, ...ownOf(own, [name]) });
    const names = Object.keys(best.params).filter(
      (name) => own.params[name] !== undefined && own.params[name] !== best.params[name] && space.contains(single(name)),
    );
    const losses = await this.#losses(names.map(single), best, own);
    const spared = names
      .flatMap((name, i) => ((losses[i] ?? 1) <= 0 ? [{ name, loss: losses[i] ?? 0 }] : []))
      .toSorted((a, b) => a.loss - b.loss)
      .map(({ name }) => name);
    const together = spared
      .map((_, i): Params => ({ ...best.params, ...ownOf(own, spared.slice(0, i + 1)) }))
      .filter((p) => space.contains(p));
    const lossesTogether = await this.#losses(together, best, own);
    const found = together.findLast((_, i) => (lossesTogether[i] ?? 1) <= 0);
    if (found === undefined) return null;
    const tried = new Set([...ledger.all.map((trial) => trial.params), ...others].map((params) => space.key(params)));
    return tried.has(space.key(found)) ? null : found;
  }

  /** By how much each is believed to be worse than the best values beyond what makes no difference. */
  async #losses(points: readonly Params[], best: Valued, own: Valued): Promise<readonly number[]> {
    if (points.length === 0) return [];
    const { space } = this.#parts.settings;
    const beliefs = await beliefsOf(this.#parts, points);
    const believed = (trial: Valued) => beliefs?.tried.find((t) => space.key(t.trial.params) === space.key(trial.params))?.belief.mean;
    const [top, floor] = [believed(best), believed(own)];
    if (beliefs === null || top === undefined || floor === undefined) return [];
    const allowed = indifference(beliefs.direction, beliefs.noise, top, floor);
    return beliefs.points.map(({ mean }) => gain(beliefs.direction, top, mean) - allowed);
  }
}

function bestOf({ settings, ledger }: Parts, beliefs: Beliefs, own: Valued): Valued | undefined {
  const { space } = settings;
  return beliefs.negligible ? candidates(space, [beliefs.direction], ledger.search, own)[0] : believedCandidates(space, beliefs, own)[0];
}

function ownOf(own: Valued, names: readonly string[]): Params {
  return Object.fromEntries(names.flatMap((name) => (own.params[name] === undefined ? [] : [[name, own.params[name]]])));
}

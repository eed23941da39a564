import type { Params } from "../protocol/space";
import { sizeOf } from "../space/domain";
import type { Prediction } from "../surrogate/surrogate";
import { type Beliefs, beliefsOf } from "./beliefs";
import { candidates, isValued, type Valued } from "./candidates";
import { bestMean, gainOfRun, mostGained } from "./gain-of-run";
import type { Ledger, TrialRecord } from "./ledger";
import type { Proposer } from "./proposer";
import { firstDirection, type RunNoise, runNoise, runsByKey } from "./run-noise";
import type { StudySettings } from "./settings";

/** Share of the planned trials from which on values may be measured again: before, new ones teach more about where to look. */
const FROM = 0.75;

/** The same where an axis is fine: a new value close to a promising one tells as much of it as a run again, and may be better (`npm run bench:noise`). */
const FROM_FINE = 0.9;

/** So many values make an axis fine. */
const FINE = 16;

/** So many of the last trials at most: a model of thousands takes its time. */
const LAST = 100;

/** Fewest planned trials of which some may be spent so. */
const FEWEST = 12;

/** Seeds of runs again lie this far from those of the repeats that confirm, so that these stay fresh. */
const SEED_OFFSET = 1000;

/** Samplers that run a design as it is. */
const DESIGNS: readonly string[] = ["grid", "random", "sobol"];

export function isDesign(sampler: string): boolean {
  return DESIGNS.includes(sampler);
}

/** What a free slot is used for. */
export type Use =
  | { readonly kind: "new"; readonly params: Params }
  | { readonly kind: "again"; readonly of: Valued; readonly seedOffset: number }
  /** The user's own values, as they are repeated in the end: whether they come out the same tells whether there is noise at all, which a model of values that ran once cannot. */
  | { readonly kind: "probe"; readonly of: Valued };

interface Parts {
  readonly settings: StudySettings;
  readonly ledger: Ledger;
  readonly proposer: Proposer;
}

/** Decides whether promising values are measured again in place of new ones, as soon as noise is known to decide between them. */
export class Remeasuring {
  readonly #parts: Parts;
  readonly #from: number;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#from = parts.settings.space.parameters.some((p) => sizeOf(p.distribution) > FINE) ? FROM_FINE : FROM;
  }

  /** Whether it has something to decide at all. */
  get applies(): boolean {
    const { settings, ledger } = this.#parts;
    const { trials, repeats, objectives } = settings.started;
    const { baseline } = ledger;
    return (
      trials >= FEWEST &&
      ledger.search.length >= Math.max(this.#from * trials, trials - LAST) &&
      repeats > 0 &&
      objectives.length === 1 &&
      !isDesign(settings.sampler.name) &&
      baseline !== null &&
      isValued(baseline) &&
      this.#isOpen
    );
  }

  /** What the slots are used for for which these values were proposed. It follows from the history, the proposals and what runs. */
  async uses(proposals: readonly Params[], running: readonly TrialRecord[]): Promise<readonly Use[]> {
    const own = this.#parts.ledger.baseline;
    if (own !== null && isValued(own) && this.#known.kind === "unknown") return [{ kind: "probe", of: own }];
    const beliefs = await beliefsOf(this.#parts, proposals);
    if (beliefs === null || beliefs.negligible) return proposals.map((params): Use => ({ kind: "new", params }));
    return this.#shared(beliefs, proposals, running);
  }

  /** Whether noise is there, or can be looked for by a run that the end is going to need. */
  get #isOpen(): boolean {
    const { ledger, settings } = this.#parts;
    const { kind } = this.#known;
    if (kind !== "unknown") return kind === "noisy";
    const directions = settings.started.objectives.map((o) => o.direction);
    return ledger.repeats.length === 0 && candidates(settings.space, directions, ledger.search, ledger.baseline).length > 0;
  }

  get #known(): RunNoise {
    return runNoise(runsByKey(this.#parts.ledger, this.#parts.settings.space), firstDirection(this.#parts));
  }

  /** Slot by slot to what gains most; a run that was given away already counts as come to what was expected of it. */
  #shared({ direction, noise, tried, points }: Beliefs, proposals: readonly Params[], running: readonly TrialRecord[]): readonly Use[] {
    const { space } = this.#parts.settings;
    const under = (of: Valued): number => running.filter((t) => space.key(t.params) === space.key(of.params)).length;
    const open = tried.filter(({ trial }) => !trial.baseline);
    const floor = bestMean(
      tried.filter(({ trial }) => trial.baseline).map((t) => t.belief),
      direction,
    );
    const runs = open.map(({ trial, runs: done }) => done.filter((r) => r.again === true).length + under(trial));
    const beliefs = open.map(({ trial, belief, runs: done }) => afterRuns(asRun(belief, noise, done.length), noise, under(trial)));
    const uses: Use[] = [];
    let next = 0;
    while (uses.length < proposals.length) {
      const params = proposals[next];
      const point = points[next];
      if (params === undefined || point === undefined) break;
      const again = mostGained(beliefs, noise, direction, floor);
      const of = again === null ? undefined : open[again.index]?.trial;
      const gained = gainOfRun(point, noise, bestMean(beliefs, direction, -1, floor), direction);
      if (again === null || of === undefined || !(again.gain > gained)) {
        uses.push({ kind: "new", params });
        next++;
        continue;
      }
      runs[again.index] = (runs[again.index] ?? 0) + 1;
      uses.push({ kind: "again", of, seedOffset: SEED_OFFSET + (runs[again.index] ?? 1) });
      beliefs[again.index] = afterRuns(beliefs[again.index] ?? point, noise, 1);
    }
    return uses;
  }
}

/** Far from the best values the objective's scale is stretched, and the model's doubt with it: own runs leave no more than this. */
function asRun({ mean, sd }: Prediction, noise: number, runs: number): Prediction {
  return { mean, sd: Math.min(sd, noise / Math.sqrt(runs)) };
}

/** What is believed after so many more runs that come out as expected. */
function afterRuns({ mean, sd }: Prediction, noise: number, runs: number): Prediction {
  return runs === 0 || !(sd > 0) ? { mean, sd } : { mean, sd: 1 / Math.sqrt(1 / sd ** 2 + runs / noise ** 2) };
}

import type { Params } from "../../protocol/space";
import { type Bar, barOf, goodOnes } from "./bar";
import { Goodness } from "./goodness";
import { Neighbours } from "./precedents";
import { TRAITS } from "./traits";
import { WayCurve } from "./way-curve";

/** Complete trials that are compared with: beyond, the oldest that were not good are forgotten, a quarter at a time. */
const KEPT = 200;
const SLACK = 50;
/** Reports that are kept of a complete trial; of longer ones means of so many runs of reports. */
const REPORTS = 1000;
/** Where in its way a trial's gap to the best is the unit of goodness. */
const EARLY = 0.1;

export interface CompleteTrial {
  readonly trial: number;
  readonly params: Params | null;
  readonly steps: Float64Array;
  /** As reported. */
  readonly values: Float64Array;
  readonly final: number;
}

/** What the complete trials say of one cell. */
export interface CellView {
  /** Stands of the complete trials, by trait. */
  readonly stands: readonly (readonly number[])[];
  readonly bars: readonly Bar[];
}

interface Cell {
  readonly stands: number[][];
  readonly neighbours: Neighbours;
  view: CellView | null;
}

/** The complete trials of one objective, as curves of goodness over the share of the way, and what follows from them, worked out when it is asked for. */
export class CompleteTrials {
  readonly #sign: 1 | -1;
  readonly #share: number;
  #trials: CompleteTrial[] = [];
  #curves: WayCurve[] | null = null;
  #finals: number[] = [];
  #good: readonly number[] | null = null;
  #goodness: Goodness | null = null;
  readonly #cells = new Map<number, Cell>();
  #horizonOf: (params: Params | null) => number;

  /** `good` is the share of the trials that counts as good. */
  constructor(sign: 1 | -1, good: number, horizonOf: (params: Params | null) => number) {
    this.#sign = sign;
    this.#share = good;
    this.#horizonOf = horizonOf;
  }

  get count(): number {
    return this.#trials.length;
  }

  get trials(): readonly CompleteTrial[] {
    return this.#trials;
  }

  add(trial: CompleteTrial): void {
    this.#trials.push(trial);
    this.#good = null;
    if (this.#trials.length > KEPT + SLACK) this.#forget();
    else if (this.#curves !== null) this.#include(trial, this.#curves);
    for (const cell of this.#cells.values()) cell.view = null;
  }

  /** All horizons may have changed: curves lie on their way afresh. */
  replace(): void {
    this.#curves = null;
    this.#cells.clear();
  }

  /** Frozen with the first question, so that what was decided stays comparable. */
  get goodness(): Goodness {
    this.#goodness ??= this.#measured();
    return this.#goodness;
  }

  get curves(): readonly WayCurve[] {
    if (this.#curves !== null) return this.#curves;
    const curves: WayCurve[] = [];
    this.#finals = [];
    for (const trial of this.#trials) this.#include(trial, curves);
    this.#curves = curves;
    return curves;
  }

  /** Goodness of the final values. */
  get finals(): readonly number[] {
    return this.curves.length === 0 ? [] : this.#finals;
  }

  /** Indices of the good, best first. */
  get good(): readonly number[] {
    this.#good ??= goodOnes(this.finals, this.#share);
    return this.#good;
  }

  /** Whether a complete trial is good, or ended among this share of the complete trials. Equal values are all among them, or none is. */
  isAmong(index: number, share: number): boolean {
    const { finals } = this;
    const own = finals[index] ?? 0;
    let better = 0;
    for (const final of finals) if (final > own) better++;
    return better < Math.max(share * finals.length, this.good.length);
  }

  at(cell: number): CellView {
    const known = this.#cellOf(cell);
    if (known.view !== null) return known.view;
    const { curves } = this;
    for (const [k, trait] of TRAITS.entries()) {
      const stands = known.stands[k];
      for (let i = stands?.length ?? 0; i < curves.length; i++) stands?.push(trait.of(curves[i] as WayCurve, cell));
    }
    known.view = { stands: known.stands, bars: known.stands.map((stands) => barOf(stands, this.finals, this.good)) };
    return known.view;
  }

  /** The complete trial whose curve has been most like this one up to a cell; null where none was like it. */
  precedent(curve: WayCurve, cell: number): number | null {
    const { neighbours } = this.#cellOf(cell);
    neighbours.extend(this.curves);
    return neighbours.precedent(curve, this.curves);
  }

  #cellOf(cell: number): Cell {
    const known = this.#cells.get(cell);
    if (known !== undefined) return known;
    const made: Cell = { stands: TRAITS.map(() => []), neighbours: new Neighbours(cell), view: null };
    this.#cells.set(cell, made);
    return made;
  }

  #include(trial: CompleteTrial, curves: WayCurve[]): void {
    const goodness = this.goodness;
    const curve = new WayCurve(this.#horizonOf(trial.params));
    curve.extend(trial.steps, trial.values, (value) => goodness.of(value));
    curve.complete();
    curves.push(curve);
    this.#finals.push(goodness.of(trial.final));
  }

  #measured(): Goodness {
    let best = Number.NEGATIVE_INFINITY;
    const early: number[] = [];
    for (const { params, steps, values } of this.#trials) {
      const first = EARLY * this.#horizonOf(params);
      let at: number | null = null;
      for (const [i, value] of values.entries()) {
        if (!Number.isFinite(value)) continue;
        best = Math.max(best, this.#sign * value);
        if (at === null || (steps[i] ?? 0) <= first) at = value;
      }
      if (at !== null) early.push(at);
    }
    return new Goodness(this.#sign, this.#sign * best, early);
  }

  #forget(): void {
    const spared = new Set(this.good);
    let surplus = this.#trials.length - KEPT;
    this.#trials = this.#trials.filter((_, i) => spared.has(i) || surplus-- <= 0);
    this.#good = null;
    this.replace();
  }
}

/** Reports of a trial that ran to its end, at most `REPORTS` of them; null where no value is finite. */
export function completeTrial(
  trial: number,
  params: Params | null,
  steps: readonly number[],
  values: readonly number[],
): CompleteTrial | null {
  const final = values.findLast(Number.isFinite);
  if (final === undefined) return null;
  if (steps.length <= REPORTS) return { trial, params, steps: Float64Array.from(steps), values: Float64Array.from(values), final };
  const run = Math.ceil(steps.length / REPORTS);
  const count = Math.ceil(steps.length / run);
  const thin = { steps: new Float64Array(count), values: new Float64Array(count) };
  for (let k = 0; k < count; k++) {
    const end = Math.min((k + 1) * run, steps.length);
    let mean = Number.NaN;
    let finite = 0;
    for (let i = k * run; i < end; i++) {
      const value = values[i] ?? Number.NaN;
      if (!Number.isFinite(value)) continue;
      finite++;
      mean = finite === 1 ? value : mean + (value - mean) / finite;
    }
    thin.steps[k] = steps[end - 1] ?? 0;
    thin.values[k] = mean;
  }
  return { trial, params, ...thin, final };
}

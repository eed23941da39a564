import type { Params } from "../protocol/space";
import { again, atStep, BARS, behind, REASONS } from "../words/reasons";
import { fill } from "../words/translate";
import { figures } from "./figures";
import { Horizon } from "./horizon";
import { type Ladder, ladderOf, Rung } from "./rungs";
import { divergence, RunningTrial } from "./running-trial";
import type { Decision, Stopper, StopperSettings } from "./stopper";

const CONTINUE: Decision = { action: "continue" };
/** The horizon itself is no rung, whatever rounding makes of it. */
const ALMOST = 1 - 1e-9;

export interface HalvingRule {
  readonly name: string;
  /** η: the best 1 in η of a rung go on. */
  readonly eta: number;
  /** The rung at which a trial is looked at first; 0 is the lowest of the ladder, `rungs` stands for none. */
  bracketOf(trial: number, rungs: number): number;
}

interface Climber {
  readonly reports: RunningTrial;
  params: Params | null;
  /** The next rung; null until the ladder is there. */
  next: number | null;
  bracket: number;
  /** Rungs that were reached and at which nothing is decided yet. */
  open: Rung[];
  /** Reports in a row that were behind. */
  behind: number;
  paused: boolean;
}

/**
 * Asynchronous successive halving (Li et al. 2020, "A System for Massively Parallel Hyperparameter Tuning", MLSys, Algorithm 2): at each
 * rung only the best 1/η of the trials that got there go on. Where a trial can go on after it was ended, one that is not among them pauses and
 * is promoted when others have come in below it, the highest rung first. Where it cannot, it is judged once, by those that are there
 * already, and stopped; a rung of fewer than η trials stops nobody. A trial's value at a rung is its best so far. Ours: the horizon is learned
 * from complete trials, so nothing is decided before there is one, unless it is known.
 */
export class SuccessiveHalving implements Stopper {
  readonly name: string;
  readonly #rule: HalvingRule;
  readonly #settings: StopperSettings;
  readonly #sign: 1 | -1;
  readonly #horizon: Horizon;
  readonly #climbers = new Map<number, Climber>();
  /** By bracket and place on the ladder. */
  readonly #rungs = new Map<string, Rung>();
  #ladder: Ladder | null = null;

  constructor(rule: HalvingRule, settings: StopperSettings) {
    this.name = rule.name;
    this.#rule = rule;
    this.#settings = settings;
    this.#sign = settings.direction === "maximize" ? 1 : -1;
    this.#horizon = new Horizon(settings.horizon);
    const known = this.#horizon.of(null);
    if (known !== null) this.#ladder = ladderOf(known, known, rule.eta);
  }

  onStart(trial: number, params: Params): void {
    const climber = this.#climberOf(trial);
    climber.params = params;
    if (climber.paused) promote(climber);
  }

  onReport(trial: number, step: number, value: number, channel = 0): Decision {
    if (channel !== 0) return CONTINUE;
    const climber = this.#climberOf(trial);
    climber.reports.add(step, value);
    const { minSteps, patience } = this.#settings;
    if (!Number.isFinite(value)) return divergence(climber.reports, minSteps, patience ?? 0) ?? CONTINUE;
    this.#climb(trial, climber);
    return this.#judge(climber);
  }

  onRestart(trial: number): void {
    this.#climbers.delete(trial);
    for (const rung of this.#rungs.values()) rung.leave(trial);
  }

  onPause(trial: number): void {
    this.#climberOf(trial).paused = true;
  }

  onFinish(trial: number, state: "complete" | "pruned" | "failed"): void {
    const climber = this.#climbers.get(trial);
    if (climber === undefined) return;
    if (state === "complete") this.#learn(climber);
    this.#climb(trial, climber);
    if (state === "failed") this.onRestart(trial);
    this.#climbers.delete(trial);
  }

  thaw(): number | null {
    const paused = [...this.#climbers].filter(([, climber]) => climber.paused);
    const promotable = paused.flatMap(([trial, climber]) => {
      if (!climber.open.every((rung) => rung.isAmong(rung.of(trial), rung.places(this.#rule.eta)))) return [];
      return [{ trial, climber, height: climber.next ?? 0, value: climber.open.at(-1)?.of(trial) ?? 0 }];
    });
    const [first] = promotable.sort((a, b) => b.height - a.height || b.value - a.value || a.trial - b.trial);
    if (first === undefined) return null;
    promote(first.climber);
    return first.trial;
  }

  #climberOf(trial: number): Climber {
    const known = this.#climbers.get(trial);
    if (known !== undefined) return known;
    const reports = new RunningTrial(this.#settings.direction);
    const climber: Climber = { reports, params: null, next: null, bracket: 0, open: [], behind: 0, paused: false };
    this.#climbers.set(trial, climber);
    return climber;
  }

  #learn({ reports, params }: Climber): void {
    this.#horizon.add(reports.position, params);
    if (this.#ladder !== null) return;
    const horizon = this.#horizon.of(null);
    if (horizon === null || !(horizon > 0)) return;
    this.#ladder = ladderOf(horizon, reports.reports, this.#rule.eta);
    for (const [trial, climber] of this.#climbers) this.#climb(trial, climber);
  }

  /**
   * Enters the rungs that a trial has got to, below its horizon. One that it was not seen at, because its next report was beyond the rung
   * above already, is passed over: so many steps later no value can be compared.
   */
  #climb(trial: number, climber: Climber): void {
    const horizon = this.#horizon.of(climber.params);
    const ladder = this.#ladder;
    if (ladder === null || horizon === null) return;
    if (climber.next === null) {
      climber.bracket = this.#rule.bracketOf(trial, ladder.count);
      climber.next = climber.bracket;
    }
    for (;;) {
      const level = ladder.base * this.#rule.eta ** climber.next;
      if (level > climber.reports.position || level >= horizon * ALMOST) return;
      const arrival = climber.reports.arrival(level);
      if (arrival === null || arrival.best === Number.NEGATIVE_INFINITY) return;
      const above = level * this.#rule.eta;
      if (arrival.step < above || above >= horizon * ALMOST) {
        const rung = this.#rungOf(climber.bracket, climber.next);
        rung.enter(trial, arrival.best);
        climber.open.push(rung);
        climber.behind = 0;
      }
      climber.next++;
    }
  }

  #rungOf(bracket: number, place: number): Rung {
    const key = `${bracket} ${place}`;
    const known = this.#rungs.get(key);
    if (known !== undefined) return known;
    const rung = new Rung();
    this.#rungs.set(key, rung);
    return rung;
  }

  #judge(climber: Climber): Decision {
    const { minSteps, patience, resumable } = this.#settings;
    const { eta } = this.#rule;
    const { best, reports } = climber.reports;
    const lost = climber.open.find((rung) => !(rung.size < eta && resumable !== true) && !rung.isAmong(best, rung.places(eta)));
    if (lost === undefined) {
      climber.open = [];
      climber.behind = 0;
      return CONTINUE;
    }
    climber.behind++;
    if (reports < (minSteps ?? 1) || climber.behind <= (patience ?? 0)) return CONTINUE;
    const step = climber.reports.steps.at(-1) ?? 0;
    const evidence = { rule: this.name, step, horizon: this.#horizon.of(climber.params), probability: null, predicted: null };
    return { action: resumable === true ? "pause" : "stop", reason: this.#reason(climber, lost), evidence };
  }

  #reason({ reports, params, behind: times }: Climber, rung: Rung): string {
    const { eta } = this.#rule;
    const horizon = this.#horizon.of(params);
    const at = (why: string) => atStep(reports.steps.at(-1) ?? 0, Number(horizon?.toPrecision(6)), why);
    const places = rung.places(eta);
    if (places === 0) return at(fill(REASONS.waits, rung.size, Math.ceil(eta)));
    const [best, bar] = figures(this.#sign * reports.best, this.#sign * rung.bar(places));
    return at(again(behind(best, bar, fill(BARS.rung, eta, rung.size), this.#sign === 1), times));
  }
}

/** A trial goes on beyond the rungs that it has reached. */
function promote(climber: Climber): void {
  climber.paused = false;
  climber.open = [];
  climber.behind = 0;
}

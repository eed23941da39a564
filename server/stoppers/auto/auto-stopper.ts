import type { Params } from "../../protocol/space";
import { divergence } from "../running-trial";
import type { Decision, Stopper, StopperSettings } from "../stopper";
import { type Dial, SETTINGS, type Setting } from "./dial";
import { dominance } from "./dominated";
import { Looks } from "./looks";
import { lags, Objective, type Standing } from "./objective";
import { dominatedStop, laggingStop } from "./reasons";

const CONTINUE: Decision = { action: "continue" };

/** Reports before the first stop of a trial where the user set no `min_steps`. */
const WARM_UP = 3;

/**
 * Stops a trial that lags behind the good finishers of this very study, by as much as this study allows, and only with a precedent; with
 * several objectives one that is predicted to be dominated. How it decides: docs/auto-stop.md.
 */
class AutoStopper implements Stopper {
  readonly name: string;
  readonly #settings: StopperSettings;
  readonly #setting: Setting;
  readonly #objectives: readonly Objective[];
  readonly #looks = new Map<number, Looks>();

  constructor(settings: StopperSettings, dial: Dial, setting: Setting) {
    this.name = dial === "balanced" ? "auto" : `auto(${dial})`;
    this.#settings = settings;
    this.#setting = setting;
    const directions = settings.directions !== undefined && settings.directions.length > 1 ? settings.directions : [settings.direction];
    this.#objectives = directions.map((direction) => new Objective(direction, settings.horizon ?? null, setting));
  }

  onStart(trial: number, params: Params): void {
    for (const objective of this.#objectives) objective.of(trial).params = params;
  }

  onReport(trial: number, step: number, value: number, channel = 0): Decision {
    const running = this.#objectives[channel]?.of(trial);
    if (running === undefined) return CONTINUE;
    running.reports.add(step, value);
    const { minSteps, patience } = this.#settings;
    if (!Number.isFinite(value)) return divergence(running.reports, minSteps, patience ?? 0) ?? CONTINUE;
    return this.#look(trial);
  }

  onRestart(trial: number): void {
    for (const objective of this.#objectives) objective.restart(trial);
    this.#looks.delete(trial);
  }

  onFinish(trial: number, state: "complete" | "pruned" | "failed"): void {
    for (const objective of this.#objectives) objective.finish(trial, state);
    this.#looks.delete(trial);
  }

  #look(trial: number): Decision {
    const way = this.#way(trial);
    if (way === null) return CONTINUE;
    const looks = this.#looks.get(trial) ?? new Looks(this.#settings.patience ?? 0);
    this.#looks.set(trial, looks);
    if (!looks.isDue(way)) return CONTINUE;
    const found = this.#hopeless(trial);
    const times = looks.note(way, found !== null);
    return times > 0 && found !== null ? found(times) : CONTINUE;
  }

  /** Share of its way that the trial has come in all objectives; null before one can be stopped. */
  #way(trial: number): number | null {
    let least = Number.POSITIVE_INFINITY;
    for (const objective of this.#objectives) {
      const running = objective.of(trial);
      const enough = running.reports.reports >= (this.#settings.minSteps ?? WARM_UP);
      const way = enough && objective.complete.count >= this.#setting.minComplete ? objective.way(running) : null;
      if (way === null || running.reports.diverged > 0) return null;
      least = Math.min(least, way);
    }
    return least;
  }

  /** Null for a trial that may still be worth something; else how to stop it, given the looks in a row that agreed. */
  #hopeless(trial: number): ((times: number) => Decision) | null {
    const standings: Standing[] = [];
    for (const objective of this.#objectives) {
      const running = objective.of(trial);
      const standing = running.reports.best > objective.bestSeen ? null : objective.standing(running);
      if (standing === null) return null;
      standings.push(standing);
    }
    const [objective] = this.#objectives;
    const [standing] = standings;
    if (objective === undefined || standing === undefined) return null;
    const { reports } = objective.of(trial);
    if (standings.length > 1) {
      const found = dominance(this.#setting, this.#objectives, standings);
      return found === null ? null : (times) => dominatedStop(this.name, objective, reports, standing, found, times);
    }
    if (!lags(this.#setting, standing)) return null;
    const precedent = objective.complete.precedent(standing.curve, standing.cell);
    // A shape that was never seen runs to its end once.
    if (precedent === null || objective.complete.isAmong(precedent, this.#setting.spared)) return null;
    return (times) => laggingStop(this.name, objective, reports, standing, times);
  }
}

/**
 * The early stop for those who know of none: right for one recipe and for mixed ones, for any metric, and for steps of any unit. Needs
 * nothing but reports; what it knows of a study it has learned from that study's complete trials.
 */
export function autoStopper(settings: StopperSettings, dial: Dial = "balanced", setting: Setting = SETTINGS[dial]): Stopper {
  return new AutoStopper(settings, dial, setting);
}

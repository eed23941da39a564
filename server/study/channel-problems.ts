import type { Problem } from "../protocol/problem";
import { SAID } from "../words/search-problems";
import { fill } from "../words/translate";
import type { EventLog } from "./event-log";
import type { StudySettings } from "./settings";
import type { Outcome } from "./trial-outcome";

/** Problems that say why nothing was reported. */
const EXPLAINING: readonly string[] = ["objective-not-a-number", "metric-not-logged", "metric-not-printed", "metric-ambiguous"];

interface Parts {
  readonly settings: Pick<StudySettings, "started" | "places">;
  readonly log: Pick<EventLog, "emit">;
}

/** What is wrong with the reports of a study: each thing is said once, however many trials meet it. A channel is the place of an objective or constraint. */
export class ChannelProblems {
  readonly #parts: Parts;
  readonly #complained = new Set<number>();
  /** Why a channel has no reports, by its place. */
  readonly #explanations = new Map<string, string>();
  readonly #noticed = new Set<string>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  tell(trial: number, problem: Problem): void {
    if (EXPLAINING.includes(problem.code)) this.#explanations.set(placeKey(problem), problem.message.split("; ")[0] ?? problem.message);
    if (this.#isNews(problem)) this.#parts.log.emit({ event: "problem", trial, problem });
  }

  /** The reason says what is known of a channel without reports: that they were no numbers, or what the framework calls it. */
  explained(outcome: Outcome): Outcome {
    const [said] = outcome.unreported.flatMap((channel) => this.#explanation(channel) ?? []);
    return said === undefined || outcome.error === null ? outcome : { ...outcome, reason: said, error: said };
  }

  /** That a channel never came, where it stands in the code. */
  neverCame(trial: number, channel: number): void {
    if (this.#complained.has(channel) || this.#explanation(channel) !== null) return;
    this.#complained.add(channel);
    const { settings, log } = this.#parts;
    const { objectives, constraints } = settings.started;
    const place = settings.places[channel];
    const objective = objectives[channel];
    const constraint = constraints[channel - objectives.length];
    if (place === undefined) return;
    const severity = objective === undefined ? ("warning" as const) : ("error" as const);
    const message =
      objective === undefined
        ? fill(SAID.neverReportedConstraint, constraint?.name ?? "", trial)
        : fill(SAID.neverReported, objective.name, trial);
    const code = objective === undefined ? "constraint-never-reported" : "objective-never-reported";
    log.emit({ event: "problem", trial, problem: { code, severity, message, ...place } });
  }

  #isNews(problem: Problem): boolean {
    const key = `${placeKey(problem)} ${problem.code} ${problem.message}`;
    if (this.#noticed.has(key)) return false;
    this.#noticed.add(key);
    return true;
  }

  #explanation(channel: number): string | null {
    const place = this.#parts.settings.places[channel];
    return place === undefined ? null : (this.#explanations.get(placeKey(place)) ?? null);
  }
}

function placeKey({ file, range }: Pick<Problem, "file" | "range">): string {
  return JSON.stringify([file, range.start.line, range.start.character]);
}

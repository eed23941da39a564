import type { StudyEvent, StudyStarted, TrialFinished, TrialReported, TrialStarted } from "../protocol/events";
import { fromWire, type WireNumber } from "../protocol/number";
import type { ParameterValue } from "../protocol/space";
import type { JournalLine } from "./journal-line";
import { CONSTRAINT_PREFIX, formatMoment, METRIC_NAMES, Operation, OptunaDirection, OptunaState, OWN_FIELD, OWN_PREFIX } from "./operation";
import { OptunaSpace } from "./optuna-space";

/** What an encoder must know of the file: ids are implicit in it, and other programs may have taken some. */
export interface JournalIds {
  readonly studyId: number;
  readonly nextTrialId: number;
  trialId(trial: number): number | null;
}

/**
 * Turns events into the lines of an Optuna journal. What Optuna understands is written as Optuna would; the rest goes into user attributes
 * (`tunelens:<event>`), or into an extra field where there are many lines. The last line of an event completes it: a reader that does not
 * see it has not seen the event. `JournalDecoder` is the inverse.
 */
export class JournalEncoder {
  readonly #started: StudyStarted;
  readonly #worker: string;
  readonly #space = new OptunaSpace();
  /** Constraint values of running trials, by trial: every report that had one, in order. */
  readonly #constraints = new Map<number, number[][]>();

  constructor(started: StudyStarted, worker: string) {
    this.#started = started;
    this.#worker = worker;
    this.#space.change(started.space);
  }

  /** The lines that make the study. Without `create`, those that describe one which is there already under its name. */
  studyLines(studyId: number, create: boolean): JournalLine[] {
    const { event, study, journal, ...rest } = this.#started;
    const objectives = this.#started.objectives;
    const directions = objectives.map((objective) => OptunaDirection[objective.direction]);
    const lines: JournalLine[] = [];
    if (create) {
      // Optuna knows no study without an objective.
      lines.push(
        this.#line(Operation.createStudy, {
          study_name: study,
          directions: directions.length === 0 ? [OptunaDirection.minimize] : directions,
        }),
      );
    }
    if (objectives.length > 0) {
      const names = objectives.map((objective) => objective.name);
      lines.push(this.#line(Operation.studySystemAttribute, { study_id: studyId, system_attr: { [METRIC_NAMES]: names } }));
    }
    lines.push(this.#studyAttribute(studyId, event, rest));
    return lines;
  }

  /** Takes over what an earlier writer wrote, of the space and of a trial that still runs. */
  observe(event: StudyEvent): void {
    if (event.event === "studyResumed" && event.space !== undefined) this.#space.change(event.space);
    if (event.event === "trialStarted") this.#constraints.set(event.trial, this.#noConstraints());
    if (event.event === "trialReported") this.#remember(event);
    if (event.event === "trialFinished") this.#constraints.delete(event.trial);
  }

  /** The lines of one event after the first. Throws for an event of a trial that was never started. */
  encode(event: StudyEvent, ids: JournalIds): JournalLine[] {
    switch (event.event) {
      case "studyStarted":
        throw new Error("A study starts once: studyStarted is written when its journal is made.");
      case "trialStarted":
        return this.#trialStarted(event, ids);
      case "trialReported":
        return this.#trialReported(event, trialId(event.trial, ids));
      case "trialSampled":
      case "trialPredicted": {
        const { event: name, trial, ...rest } = event;
        return [this.#trialAttribute(trialId(trial, ids), name, rest)];
      }
      case "trialFinished":
        return this.#trialFinished(event, trialId(event.trial, ids));
      default: {
        const { event: name, ...rest } = event;
        this.observe(event);
        return [this.#studyAttribute(ids.studyId, name, rest)];
      }
    }
  }

  #trialStarted(event: TrialStarted, ids: JournalIds): JournalLine[] {
    const { event: name, params, ...rest } = event;
    const id = ids.nextTrialId;
    const before = this.#constraints.has(event.trial) ? ids.trialId(event.trial) : null;
    const lines = [this.#line(Operation.createTrial, { study_id: ids.studyId, datetime_start: formatMoment(event.time) })];
    const unknown: [string, ParameterValue][] = [];
    for (const [parameter, value] of Object.entries(params)) {
      const optuna = this.#space.get(parameter);
      const internal = optuna?.internal(value) ?? null;
      if (optuna === null || internal === null) unknown.push([parameter, value]);
      else {
        const fields = { trial_id: id, param_name: parameter, param_value_internal: internal, distribution: optuna.distribution };
        lines.push(this.#line(Operation.trialParameter, fields));
      }
    }
    this.observe(event);
    const own = unknown.length === 0 ? rest : { ...rest, params: Object.fromEntries(unknown) };
    lines.push(this.#trialAttribute(id, name, own));
    // A trial that begins again: to Optuna the first run is a trial that failed. It ends after the new one has begun, so that nobody takes
    // its end for the trial's.
    if (before !== null)
      lines.push(
        this.#line(Operation.trialState, {
          trial_id: before,
          state: OptunaState.failed,
          values: null,
          datetime_complete: formatMoment(event.time),
        }),
      );
    return lines;
  }

  #trialReported(event: TrialReported, id: number): JournalLine[] {
    this.observe(event);
    const [first] = event.values;
    // Optuna's readers choke on a step that is no integer and on a value that is none.
    if (first == null || !Number.isSafeInteger(event.step) || Object.is(event.step, -0)) {
      const { event: name, trial, ...rest } = event;
      return [this.#trialAttribute(id, name, rest)];
    }
    const own = event.values.length === 1 ? { time: event.time } : { time: event.time, values: event.values };
    return [
      this.#line(Operation.intermediateValue, { trial_id: id, step: event.step, intermediate_value: fromWire(first), [OWN_FIELD]: own }),
    ];
  }

  #trialFinished(event: TrialFinished, id: number): JournalLine[] {
    const { event: name, trial, ...rest } = event;
    const lines = this.#margins(event).map(([constraint, margin]) =>
      this.#line(Operation.trialSystemAttribute, { trial_id: id, system_attr: { [CONSTRAINT_PREFIX + constraint]: margin } }),
    );
    this.observe(event);
    // Optuna takes no attribute of a trial that has ended, so the state comes last.
    lines.push(this.#trialAttribute(id, name, rest));
    lines.push(this.#line(Operation.trialState, { trial_id: id, ...this.#optunaEnd(event), datetime_complete: formatMoment(event.time) }));
    return lines;
  }

  /** State and values as Optuna accepts them: a trial whose value is not a number has failed there. */
  #optunaEnd(event: TrialFinished): { state: number; values: readonly number[] | null } {
    const values = numbers(event.values, this.#started.objectives.length);
    if (event.state === "pruned") return { state: OptunaState.pruned, values };
    if (event.state === "complete" && values !== null) return { state: OptunaState.complete, values };
    return { state: OptunaState.failed, values: null };
  }

  #noConstraints(): number[][] {
    return this.#started.constraints.map(() => []);
  }

  #remember(event: TrialReported): void {
    const seen = this.#constraints.get(event.trial);
    seen?.forEach((values, index) => {
      const value = event.values[this.#started.objectives.length + index];
      if (value != null && value !== "NaN") values.push(fromWire(value));
    });
  }

  /** How far each constraint is broken, at most 0 where it holds: by the last report, or by that report which explains `feasible`. */
  #margins(event: TrialFinished): [string, number][] {
    const seen = this.#constraints.get(event.trial) ?? [];
    const margins = this.#started.constraints.map(({ name, operator, bound }, index) => {
      const all = (seen[index] ?? []).map((value) => (operator === "<=" ? value - bound : bound - value));
      return { name, all, margin: all.at(-1) };
    });
    const known = margins.flatMap(({ name, all, margin }): { name: string; all: number[]; margin: number }[] =>
      margin === undefined ? [] : [{ name, all, margin }],
    );
    if (event.feasible) return known.map(({ name, all, margin }) => [name, margin <= 0 ? margin : Math.min(0, ...all)]);
    if (known.some(({ margin }) => margin > 0)) return known.map(({ name, margin }) => [name, margin]);
    const worst = known.map(({ name, all }): [string, number] => [name, Math.max(...all)]);
    const [first] = this.#started.constraints;
    // Broken, though no report says by how much (a constraint that was never reported).
    return first === undefined || worst.some(([, margin]) => margin > 0)
      ? worst
      : [...worst.filter(([name]) => name !== first.name), [first.name, 1]];
  }

  #studyAttribute(studyId: number, event: string, value: object): JournalLine {
    return this.#line(Operation.studyUserAttribute, { study_id: studyId, user_attr: { [OWN_PREFIX + event]: value } });
  }

  #trialAttribute(id: number, event: string, value: object): JournalLine {
    return this.#line(Operation.trialUserAttribute, { trial_id: id, user_attr: { [OWN_PREFIX + event]: value } });
  }

  #line(operation: number, fields: JournalLine): JournalLine {
    return { op_code: operation, worker_id: this.#worker, ...fields };
  }
}

function trialId(trial: number, ids: JournalIds): number {
  const id = ids.trialId(trial);
  if (id === null) throw new Error(`Trial ${trial} was never started in this journal.`);
  return id;
}

function numbers(values: readonly WireNumber[] | null, count: number): number[] | null {
  const all = values?.map(fromWire) ?? [];
  return all.length > 0 && all.length === count && !all.some(Number.isNaN) ? all : null;
}

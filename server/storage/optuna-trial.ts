import type { FinishedState, TrialFinished, TrialReported, TrialStarted } from "../protocol/events";
import { toWire, type WireNumber } from "../protocol/number";
import type { Distribution, ParameterValue, Params } from "../protocol/space";
import { isRecord, type JournalLine } from "./journal-line";
import { CONSTRAINT_PREFIX, OptunaState, parseMoment } from "./operation";
import { externalValue, fromOptuna } from "./optuna-distribution";

const FINISHED: Readonly<Record<number, FinishedState>> = {
  [OptunaState.complete]: "complete",
  [OptunaState.pruned]: "pruned",
  [OptunaState.failed]: "failed",
};

/** One trial as Optuna's own lines tell it. */
export class OptunaTrial {
  readonly #params = new Map<string, ParameterValue>();
  readonly #reports: { readonly step: number; readonly value: WireNumber | null }[] = [];
  #waiting: boolean;
  #startedAt: number | null;
  #end: { readonly state: FinishedState; readonly values: readonly WireNumber[] | null; readonly time: number | null } | null = null;
  #feasible = true;
  #reason: string | null = null;

  constructor(line: JournalLine) {
    this.#waiting = line["state"] === OptunaState.waiting;
    this.#startedAt = parseMoment(line["datetime_start"]);
    this.#end = endOf(line);
    this.attributes(line["system_attrs"]);
    for (const [step, value] of fields(line["intermediate_values"])) this.report(Number(step), value);
  }

  /** Parameters that the line which made the trial brings along, with their distributions. */
  static template(line: JournalLine): [string, unknown, unknown][] {
    const distributions = isRecord(line["distributions"]) ? line["distributions"] : {};
    return fields(line["params"]).map(([name, value]) => [name, value, distributions[name]]);
  }

  get params(): Params {
    return Object.fromEntries(this.#params);
  }

  get startedAt(): number | null {
    return this.#startedAt;
  }

  /** Enqueued, not begun. */
  get waiting(): boolean {
    return this.#waiting;
  }

  get finished(): boolean {
    return this.#end !== null;
  }

  get reportCount(): number {
    return this.#reports.length;
  }

  /** Takes a parameter over; `known` is how the study itself describes it. Gives the distribution as Optuna wrote it. */
  setParameter(name: string, internal: unknown, text: unknown, known: Distribution | undefined): Distribution | null {
    const written = fromOptuna(text);
    if (written === null) return null;
    const value = externalValue(sameChoices(known, written) ? known : written, internal);
    if (value !== null) this.#params.set(name, value);
    return written;
  }

  report(step: number, value: unknown): void {
    this.#reports.push({ step, value: typeof value === "number" ? toWire(value) : null });
  }

  attributes(value: unknown): void {
    for (const [key, attribute] of fields(value)) {
      if (key === "fail_reason" && typeof attribute === "string") this.#reason = attribute;
      // Before Optuna 5 the values stood together in one list.
      const margins = key === "constraints" && Array.isArray(attribute) ? attribute : key.startsWith(CONSTRAINT_PREFIX) ? [attribute] : [];
      if (margins.some((margin) => typeof margin === "number" && !(margin <= 0))) this.#feasible = false;
    }
  }

  setState(line: JournalLine): void {
    if (this.#end !== null) return;
    this.#end = endOf(line);
    if (line["state"] === OptunaState.waiting) return;
    this.#waiting = false;
    this.#startedAt ??= parseMoment(line["datetime_start"]) ?? parseMoment(line["datetime_complete"]);
  }

  started(trial: number): TrialStarted {
    return {
      event: "trialStarted",
      time: this.#begin(),
      trial,
      params: this.params,
      baseline: false,
      repeatOf: null,
      seed: null,
      device: "",
      log: "",
    };
  }

  reported(trial: number, index: number, width: number): TrialReported {
    const report = this.#reports[index];
    const rest = Array.from({ length: Math.max(0, width - 1) }, () => null);
    return { event: "trialReported", time: this.#begin(), trial, step: report?.step ?? 0, values: [report?.value ?? null, ...rest] };
  }

  ended(trial: number): TrialFinished | null {
    if (this.#end === null) return null;
    const { state, values } = this.#end;
    const time = this.#end.time ?? this.#begin();
    const seconds = Math.max(0, (time - this.#begin()) / 1000);
    const reason = this.#reason;
    return { event: "trialFinished", time, trial, state, values, feasible: this.#feasible, seconds, reason, location: null };
  }

  #begin(): number {
    return this.#startedAt ?? this.#end?.time ?? 0;
  }
}

function endOf(line: JournalLine): { state: FinishedState; values: readonly WireNumber[] | null; time: number | null } | null {
  const state = FINISHED[Number(line["state"])];
  if (state === undefined) return null;
  const values = Array.isArray(line["values"]) ? line["values"] : typeof line["value"] === "number" ? [line["value"]] : null;
  const numbers = values?.every((value) => typeof value === "number") ? values.map(toWire) : null;
  return { state, values: numbers, time: parseMoment(line["datetime_complete"]) };
}

/** Choices of a study of ours are its own source text wherever a distribution means the same list. */
function sameChoices(known: Distribution | undefined, written: Distribution): known is Distribution {
  return known?.type === "categorical" && written.type === "categorical" && known.choices.length === written.choices.length;
}

function fields(value: unknown): [string, unknown][] {
  return isRecord(value) ? Object.entries(value) : [];
}

import type { StudyEvent, TrialFinished, TrialPredicted, TrialReported, TrialSampled, TrialStarted } from "../protocol/events";
import { isWireNumber, type WireNumber } from "../protocol/number";
import type { Params } from "../protocol/space";
import { isRecord } from "./journal-line";

const STUDY_EVENTS: ReadonlySet<string> = new Set([
  "studyStarted",
  "studyResumed",
  "problem",
  "phase",
  "environment",
  "noise",
  "recommendation",
  "artefacts",
  "studyFinished",
]);

/** An event of the study from its attribute, null when the attribute is no such thing. */
export function decodeStudyEvent(event: string, value: unknown): StudyEvent | null {
  if (!STUDY_EVENTS.has(event) || !isOwn(value)) return null;
  if (event === "studyStarted" && !(Array.isArray(value["space"]) && Array.isArray(value["objectives"]))) return null;
  if (event === "studyResumed" && value["space"] !== undefined && !Array.isArray(value["space"])) return null;
  return { event, ...value } as unknown as StudyEvent;
}

export function decodeTrialStarted(value: unknown, params: Params): TrialStarted | null {
  if (!isOwn(value) || !Number.isInteger(value["trial"])) return null;
  const unknown = isRecord(value["params"]) ? (value["params"] as Params) : {};
  return { event: "trialStarted", ...value, params: { ...params, ...unknown } } as unknown as TrialStarted;
}

export function decodeTrialReported(value: unknown, trial: number): TrialReported | null {
  if (!isOwn(value) || typeof value["step"] !== "number" || !isReport(value["values"])) return null;
  return { event: "trialReported", trial, time: value["time"], step: value["step"], values: value["values"] };
}

export function decodeTrialSampled(value: unknown, trial: number): TrialSampled | null {
  if (!isOwn(value)) return null;
  const [memory, gpuMemory, gpuUtilization] = [value["memory"], value["gpuMemory"], value["gpuUtilization"]].map(numberOrNull);
  return {
    event: "trialSampled",
    trial,
    time: value["time"],
    memory: memory ?? null,
    gpuMemory: gpuMemory ?? null,
    gpuUtilization: gpuUtilization ?? null,
  };
}

export function decodeTrialPredicted(value: unknown, trial: number): TrialPredicted | null {
  if (!isOwn(value)) return null;
  const { step, horizon, steps, mean, low, high, probabilityBetter, incumbent } = value;
  if (!isFiniteNumber(step) || !isFiniteNumber(horizon) || !isNumbers(steps) || steps.length === 0) return null;
  if (!isNumbers(mean, steps) || !isNumbers(low, steps) || !isNumbers(high, steps)) return null;
  return {
    event: "trialPredicted",
    trial,
    time: value["time"],
    ...{ step, horizon, steps, mean, low, high },
    probabilityBetter: numberOrNull(probabilityBetter),
    incumbent: isWireNumber(incumbent) ? incumbent : null,
  };
}

function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

/** Finite numbers, as many as there are in the other list. */
function isNumbers(value: unknown, like?: readonly number[]): value is readonly number[] {
  return Array.isArray(value) && (like === undefined || value.length === like.length) && value.every(isFiniteNumber);
}

function numberOrNull(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

export function decodeTrialFinished(value: unknown, trial: number): TrialFinished | null {
  if (!isOwn(value) || typeof value["state"] !== "string") return null;
  return { event: "trialFinished", trial, ...value } as unknown as TrialFinished;
}

export function isReport(value: unknown): value is readonly (WireNumber | null)[] {
  return Array.isArray(value) && value.every((item) => item === null || isWireNumber(item));
}

/** Other programs may write attributes of any shape; what is ours has a time. */
function isOwn(value: unknown): value is Readonly<Record<string, unknown>> & { readonly time: number } {
  return isRecord(value) && typeof value["time"] === "number";
}

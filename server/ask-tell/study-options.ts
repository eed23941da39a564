import { didYouMean } from "../language/spelling";
import { SAMPLER_NAMES, type SamplerName } from "../protocol/search";
import type { Direction } from "../protocol/space";
import { chooseSampler } from "../samplers/choose";
import type { Sampler } from "../samplers/sampler";
import { chooseStopper } from "../stoppers/choose";
import type { Stopper } from "../stoppers/stopper";
import { boundsOf } from "./bounds";
import type { Warning } from "./conditions";
import { DescribedSpace } from "./described-space";
import { booleanOf, checkKeys, listOf, optional, shown, stringOf, wholeOf } from "./fields";
import type { JsonObject } from "./json";
import { members } from "./json-source";
import { RequestError } from "./request-error";

export const STUDY_KEYS = [
  "space",
  "directions",
  "sampler",
  "stop",
  "horizon",
  "bounds",
  "minSteps",
  "patience",
  "noisy",
  "seed",
  "trials",
];

const DEFAULT_TRIALS = 40;
const DIRECTIONS = ["minimize", "maximize"] as const;
const SEVERAL = "several objectives: no trial is stopped early";

/** A study as its first line asks for it. */
export interface StudyOptions {
  readonly described: DescribedSpace;
  readonly directions: readonly Direction[];
  readonly sampler: Sampler;
  readonly samplerReason: string | null;
  /** Null where there are several objectives. */
  readonly stopper: Stopper | null;
  readonly stopReason: string | null;
  readonly noisy: boolean;
  readonly seed: number;
  readonly trials: number;
  readonly warnings: readonly Warning[];
}

/** Reads the first line of a study; `line` is its text, whose JSON value is `request`. Throws RequestError. */
export function readStudy(request: JsonObject, line: string, randomSeed: () => number): StudyOptions {
  checkKeys(request, STUDY_KEYS, "A study");
  const at = members(line, line.indexOf("{")).findLast((piece) => piece.key === "space")?.from ?? 0;
  const described = new DescribedSpace(request["space"] ?? null, line, at);
  const directions = optional(request, "directions", directionsOf, ["minimize"]);
  const seed = optional(request, "seed", (value) => wholeOf(value, '"seed"', 0), null) ?? randomSeed();
  const trials = optional(request, "trials", (value) => wholeOf(value, '"trials"', 1), DEFAULT_TRIALS);
  const noisy = optional(request, "noisy", (value) => booleanOf(value, '"noisy"'), false);
  const warnings = [...described.warnings];
  const stop = stopperOf(request, directions);
  const name = optional(request, "sampler", samplerName, "auto");
  const choice = chooseSampler(name, { space: described.space, directions, seed, trials });
  const { sampler, reason } = choice;
  return { described, directions, sampler, samplerReason: reason, ...stop, noisy, seed, trials, warnings };
}

function directionsOf(value: JsonObject[string]): readonly Direction[] {
  if (typeof value === "string")
    throw new RequestError("invalid-value", `"directions" is a list: write "directions": [${JSON.stringify(value)}].`);
  const words = listOf(value, '"directions"', '["minimize"]');
  if (words.length === 0) throw new RequestError("invalid-value", '"directions" has one entry an objective: write ["minimize"].');
  return words.map((word) => {
    const direction = DIRECTIONS.find((d) => d === word);
    if (direction === undefined) throw new RequestError("invalid-value", `A direction is "minimize" or "maximize", not ${shown(word)}.`);
    return direction;
  });
}

function samplerName(value: JsonObject[string]): SamplerName {
  const found = SAMPLER_NAMES.find((name) => name === value);
  if (found !== undefined) return found;
  const meant = typeof value === "string" ? didYouMean(value, SAMPLER_NAMES) : null;
  const advice = meant === null ? `there are ${SAMPLER_NAMES.join(", ")}` : `did you mean "${meant}"?`;
  throw new RequestError("invalid-sampler", `${shown(value)} is no sampler: ${advice}`);
}

function stopperOf(request: JsonObject, directions: readonly Direction[]): Pick<StudyOptions, "stopper" | "stopReason"> {
  const count = (key: string, least: number): number | null => optional(request, key, (value) => wholeOf(value, `"${key}"`, least), null);
  const horizon = optional(request, "horizon", (value) => wholeOf(value, '"horizon"', 1), null);
  const bounds = optional<readonly [number | null, number | null] | null>(request, "bounds", boundsOf, null);
  const rule = optional(request, "stop", (value) => stringOf(value, '"stop"', '"stop": "median"'), "auto");
  const [direction = "minimize"] = directions;
  const settings = {
    direction,
    minSteps: count("minSteps", 1),
    patience: count("patience", 0),
    horizon,
    ...(bounds === null ? {} : { bounds }),
  };
  const choice = chooseStopper(rule, settings);
  if ("invalid" in choice) throw new RequestError("invalid-stop", asJson(choice.invalid));
  if (directions.length > 1) return { stopper: null, stopReason: choice.stopper.name === "none" ? null : SEVERAL };
  return { stopper: choice.stopper, stopReason: choice.reason };
}

/** Advice that is worded for annotations, for this language. */
function asJson(message: string): string {
  return message.replaceAll(/\b(sampler|stop)=([\w.]+(?:\([^)]*\))?)/g, '"$1": "$2"');
}

import type { StudyNoise } from "../protocol/events";
import { formatNumber } from "./numbers";

/** `A single run of acc scatters by ± 0.004, by 8 repeats and the model`. */
export function noiseText({ sd, repeats, model }: StudyNoise, metric = "the objective"): string {
  const sources = [
    ...(repeats > 0 ? [`${repeats} ${repeats === 1 ? "repeat" : "repeats"}`] : []),
    ...(model === null ? [] : ["the model"]),
  ];
  return `A single run of ${metric} scatters by ± ${formatNumber(Number(sd.toPrecision(2)))}, by ${sources.join(" and ")}`;
}

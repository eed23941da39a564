import type { StudyNoise } from "../protocol/events";
import { formatScatter } from "./numbers";
import { tr, trCount } from "./translate";

/** `A single run of acc scatters by ± 0.004, by 8 repeats and the model`. */
export function noiseText({ sd, repeats, model }: StudyNoise, metric = tr("the objective")): string {
  const sources = [...(repeats > 0 ? [trCount(repeats, "{0} repeat", "{0} repeats")] : []), ...(model === null ? [] : [tr("the model")])];
  const known = sources.length === 2 ? tr("{0} and {1}", ...sources) : sources.join("");
  return tr("A single run of {0} scatters by ± {1}, by {2}", metric, formatScatter(sd), known);
}

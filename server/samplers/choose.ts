import type { SamplerName } from "../protocol/search";
import { Coordinates } from "../surrogate/coordinates";
import { MOST_POINTS } from "../surrogate/subset";
import { basinhoppingSampler } from "./basinhopping/basinhopping";
import { cmaesSampler } from "./cmaes/cmaes";
import { gpSampler } from "./gp/gp";
import { FEWEST_TRIALS } from "./gp/initial-design";
import { mayBeginAnew } from "./gp/restarts";
import { gridSampler } from "./grid";
import { randomSampler } from "./random";
import type { Sampler, SamplerSettings } from "./sampler";
import { sobolSampler } from "./sobol";
import { tpeSampler } from "./tpe/tpe";
import { warmSampler } from "./warm";

/** `reason` says why where `auto` chose. */
export interface SamplerChoice {
  readonly sampler: Sampler;
  readonly reason: string | null;
}

/** A new sampler enters here and so into the conformance suite. */
export const SAMPLERS: Readonly<Record<Exclude<SamplerName, "auto">, (settings: SamplerSettings) => Sampler>> = {
  grid: gridSampler,
  random: randomSampler,
  sobol: sobolSampler,
  gp: gpSampler,
  tpe: tpeSampler,
  cmaes: cmaesSampler,
  basinhopping: basinhoppingSampler,
};

export function chooseSampler(name: SamplerName, settings: SamplerSettings): SamplerChoice {
  const choice = coldSampler(name, settings);
  if (settings.earlier === undefined || settings.earlier.length === 0) return choice;
  return { ...choice, sampler: warmSampler(settings, choice.sampler) };
}

function coldSampler(name: SamplerName, settings: SamplerSettings): SamplerChoice {
  return name === "auto" ? automatic(settings) : { sampler: SAMPLERS[name](settings), reason: null };
}

function automatic(settings: SamplerSettings): SamplerChoice {
  const size = settings.space.cardinality();
  if (size <= settings.trials) {
    const all =
      size === 1 ? "the space has a single configuration" : `all ${size} configurations of the space fit into ${settings.trials} trials`;
    return { sampler: gridSampler(settings), reason: `auto: grid, as ${all}` };
  }
  const many = `${size === Number.POSITIVE_INFINITY ? "endlessly many" : formatted(size)} configurations`;
  return { sampler: gpSampler(settings), reason: `auto: gp, ${whyGp(settings, many)}` };
}

function whyGp({ space, trials, directions }: SamplerSettings, many: string): string {
  if (trials <= FEWEST_TRIALS) return `whose first trials spread evenly over ${many}; ${trials} are too few for a model to learn from`;
  const subset = trials > MOST_POINTS ? `; of more than ${MOST_POINTS} values it looks at the most informative ones` : "";
  const anew = mayBeginAnew(new Coordinates(space), trials, directions.length) ? "; where it stands still it begins anew elsewhere" : "";
  return `as a model that learns from every trial where the next is worth most needs the fewest of ${many}${anew}${subset}`;
}

function formatted(size: number): string {
  return size < 1e6 ? String(size) : size.toExponential(1);
}

export const SAMPLER_NAMES = ["auto", "grid", "random", "sobol", "gp", "tpe", "cmaes", "basinhopping"] as const;
export type SamplerName = (typeof SAMPLER_NAMES)[number];

export const STOPPER_NAMES = ["auto", "curve", "median", "asha", "hyperband", "top20", "none"] as const;
export type StopperName = (typeof STOPPER_NAMES)[number];

/** What an annotated file or a command line says about a search; absent = default. Times in seconds. */
export interface SearchOptions {
  readonly trials?: number;
  readonly time?: number;
  readonly parallel?: number | "auto";
  readonly gpus?: number;
  readonly sampler?: SamplerName;
  /** Rule with its argument as written: `median`, `curve(0.05)`. */
  readonly stop?: string;
  readonly repeats?: number;
  readonly seed?: number;
  readonly timeout?: number;
  readonly command?: string;
  /** The program's own arguments, a word each. */
  readonly args?: readonly string[];
  readonly python?: string;
  readonly node?: string;
  readonly include?: readonly string[];
  readonly checkpoint?: boolean;
  readonly warm?: boolean;
  readonly on?: string;
}

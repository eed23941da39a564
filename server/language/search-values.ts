import type { SearchOptions } from "../protocol/search";

/** What is usually written behind a key of `@search`. */
export const USUAL_VALUES: Readonly<Record<string, string>> = {
  trials: "40",
  time: "30m",
  parallel: "auto",
  repeats: "3",
  seed: "0",
  checkpoint: "true",
};

/** Values that a word of another tool, or of another language, may stand for. */
export function likelyValues(key: keyof SearchOptions, source: string): readonly string[] {
  const word = source.toLowerCase();
  const found = WORDS[key]?.find(([pattern]) => pattern.test(word));
  return found?.[1] ?? [];
}

type Meant = readonly (readonly [RegExp, readonly string[]])[];

const TRUTHS: Meant = [
  [/^(?:yes|on|1|y)$/, ["true"]],
  [/^(?:no|off|0|n)$/, ["false"]],
];
const WORDS: Readonly<Partial<Record<keyof SearchOptions, Meant>>> = {
  checkpoint: TRUTHS,
  warm: TRUTHS,
  sampler: [
    [/bayes|gauss|botorch|skopt/, ["gp", "tpe"]],
    [/grid/, ["grid"]],
    [/rand/, ["random"]],
    [/./, ["auto"]],
  ],
  stop: [
    [/never|off|false|^no$/, ["none"]],
    [/hyper|halving|sha|bohb/, ["asha", "hyperband"]],
    [/./, ["auto"]],
  ],
};

import { type Command, InvalidArgumentError } from "commander";
import { readSearchValue, SEARCH_KEYS, searchValueHelp } from "../language/search-syntax";
import type { SearchOptions } from "../protocol/search";

const WORDS: Readonly<Record<keyof SearchOptions, readonly [placeholder: string, words: string]>> = {
  trials: ["<n>", "number of trials, your own values included"],
  time: ["<duration>", "ends the search after this time, then confirms: 30m, 2h, 90s"],
  parallel: ["<n>", "trials at once; auto (the default): one per GPU, else one"],
  gpus: ["<n>", "GPUs per trial: 2, or 0.5 for two trials on one; 0 for none"],
  sampler: ["<name>", "how values are proposed: auto, grid, random, sobol, gp, tpe, cmaes, basinhopping"],
  stop: ["<rule>", "early stop: auto, auto(cautious), auto(aggressive), curve, median, asha, hyperband, top20, none"],
  repeats: ["<n>", "runs per confirmation of the best values and your own; 0 for none"],
  seed: ["<n>", "seed of the sampler"],
  timeout: ["<duration>", "time that one trial may take"],
  command: ["<command>", "how to run the program"],
  args: ["<words>", "the program's arguments, as those behind --"],
  python: ["<path>", "Python interpreter"],
  node: ["<path>", "Node executable"],
  include: ["<files>", "config files that belong to the search, separated by commas"],
  checkpoint: ["<bool>", "the program saves to and resumes from TUNELENS_CHECKPOINT"],
  warm: ["<bool>", "start from earlier studies of the same program"],
  on: ["<where>", "where trials run: local"],
};

/** Every `@search` key as a flag, read as the annotation is. */
export function addSearchFlags(command: Command): Command {
  for (const key of SEARCH_KEYS) {
    const [placeholder, words] = WORDS[key];
    command.option(`--${key} ${placeholder}`, words, (source: string) => {
      const value = readSearchValue(key, source);
      if (value === undefined) throw new InvalidArgumentError(`It takes ${searchValueHelp(key).replaceAll("`", "")}.`);
      return value;
    });
  }
  return command;
}

/** The options of a file with those of the command line over them. */
export function mergedOptions(file: SearchOptions, flags: SearchOptions): SearchOptions {
  const given = SEARCH_KEYS.filter((key) => flags[key] !== undefined).map((key) => [key, flags[key]]);
  return { ...file, ...Object.fromEntries(given) };
}

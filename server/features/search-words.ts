import type { SamplerName, SearchOptions, StopperName } from "../protocol/search";
import { tr } from "../words/translate";
import type { Explained } from "./annotation-words";

/** Keys of `@search`; `on=` is understood and not built, so it is not offered. */
export const SEARCH_WORDS: Readonly<Record<Exclude<keyof SearchOptions, "on">, Explained>> = {
  trials: {
    form: "trials=N",
    get says() {
      return tr("How many trials, your own values included, repeats not. Default 40.");
    },
  },
  time: {
    form: "time=30m",
    get says() {
      return tr("The search ends after this long (`90s`, `1h30m`); the confirmation still follows.");
    },
  },
  parallel: {
    form: "parallel=N|auto",
    get says() {
      return tr("Trials at once; `auto` is one per GPU, else one. Default `auto`.");
    },
  },
  sampler: {
    form: "sampler=NAME",
    get says() {
      return tr("How the next values are chosen. Default `auto`.");
    },
  },
  stop: {
    form: "stop=RULE",
    get says() {
      return tr("By which rule hopeless trials are stopped early. Default `auto`.");
    },
  },
  repeats: {
    form: "repeats=N",
    get says() {
      return tr("Fresh seeds on which the best values and yours are run again at the end; 0 for none. Default 3.");
    },
  },
  seed: {
    form: "seed=N",
    get says() {
      return tr("The sampler's seed, for the same values again. Default: drawn, and kept in the journal.");
    },
  },
  timeout: {
    form: "timeout=5m",
    get says() {
      return tr("A trial that takes longer is ended and counts as failed.");
    },
  },
  gpus: {
    form: "gpus=N",
    get says() {
      return tr("GPUs for each trial: `2` takes two, `0.5` puts two trials on one, `0` keeps to the CPU.");
    },
  },
  checkpoint: {
    form: "checkpoint=true",
    get says() {
      return tr("The program saves to and resumes from `TUNELENS_CHECKPOINT`, so that trials can be paused.");
    },
  },
  warm: {
    form: "warm=true",
    get says() {
      return tr("Start from earlier studies of this program.");
    },
  },
  include: {
    form: "include=FILES",
    get says() {
      return tr("Config files and further sources that belong to the search, with commas; globs allowed.");
    },
  },
  command: {
    form: 'command="…"',
    get says() {
      return tr("How the program is run, in any language; `{args}` are the arguments behind `--`.");
    },
  },
  args: {
    form: 'args="…"',
    get says() {
      return tr("The program's own arguments; those behind `--` of the command line go before them.");
    },
    example: 'args="--data mnist --gpu 0"',
  },
  python: {
    form: "python=PATH",
    get says() {
      return tr("The Python that trials run in.");
    },
  },
  node: {
    form: "node=PATH",
    get says() {
      return tr("The Node.js that trials run in.");
    },
  },
};

export const SAMPLER_WORDS: Readonly<Record<SamplerName, string>> = {
  get auto() {
    return tr("Nearly always: `grid` where the whole space fits into the trials, else `gp`.");
  },
  get gp() {
    return tr("Gaussian process: learns the most from few, expensive trials (5 to a few hundred).");
  },
  get tpe() {
    return tr("Parzen estimator: many cheap trials, many choices and conditions.");
  },
  get cmaes() {
    return tr("CMA-ES: hundreds of trials of mostly continuous parameters.");
  },
  get basinhopping() {
    return tr("Local descents and hops: many local minima.");
  },
  get grid() {
    return tr("Every configuration once: small spaces.");
  },
  get sobol() {
    return tr("Evenly spread values without learning: looking around, comparisons.");
  },
  get random() {
    return tr("Independent values without learning: the plainest comparison.");
  },
};

export const STOP_WORDS: Readonly<Record<StopperName, string>> = {
  get auto() {
    return tr("Leave it here unless you know more of your trials: stops what lags behind this study's own good finishers.");
  },
  get median() {
    return tr("Worse than the median of complete trials at that step: the plain one to fall back on.");
  },
  get curve() {
    return tr("Predicts where the learning curve ends: one recipe, smooth curves.");
  },
  get asha() {
    return tr("Keeps the best 1 in 3 at each rung: many trials, a good one soon.");
  },
  get hyperband() {
    return tr("As `asha`, with an insurance for late starters.");
  },
  get top20() {
    return tr("Behind the best 20 % at that step: saves as much as `asha`, and loses as much.");
  },
  get none() {
    return tr("Never stops a trial: to compare, to record whole curves, or for short trials.");
  },
};

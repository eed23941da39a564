import type { Tag } from "../language/annotation-text";
import type { TUNE_OPTIONS } from "../language/tune-options";
import type { SamplerName, SearchOptions, StopperName } from "../protocol/search";
import { tr } from "../words/translate";

/** A word of the annotation language, as completion and signatures explain it. */
export interface Explained {
  /** How it is written, its value included: `step N`. */
  readonly form: string;
  readonly says: string;
  readonly example?: string;
}

export const TAG_WORDS: Readonly<Record<Tag, Explained>> = {
  tune: {
    form: "@tune DOMAIN",
    get says() {
      return tr("The literal is a hyperparameter: searches vary it within the domain. Its value in the code is trial 0.");
    },
    example: "@tune 1e-4..1 log",
  },
  fidelity: {
    form: "@fidelity LOW..HIGH",
    get says() {
      return tr("The literal buys quality with cost, as epochs do. What is recommended is verified at the value in the code.");
    },
    example: "@fidelity 1..30",
  },
  objective: {
    form: "@objective maximize|minimize",
    get says() {
      return tr(
        "What the search is for: reported each time the statement runs, or, on a line of its own, taken from what the framework logs or the program prints.",
      );
    },
    example: "@objective maximize val_accuracy",
  },
  constraint: {
    form: "@constraint <= X",
    get says() {
      return tr("A reported value that must hold, such as latency or size: trials that break it are never recommended.");
    },
    example: "@constraint <= 50 latency_ms",
  },
  seed: {
    form: "@seed",
    get says() {
      return tr("The program's random seed: repeats of a trial vary it, so that the answer can tell luck from gain.");
    },
    example: "@seed",
  },
  search: {
    form: "@search KEY=VALUE …",
    get says() {
      return tr("Budget and strategy of the search, on a line of its own in the entry file.");
    },
    example: "@search trials=40 parallel=2",
  },
};

export const TUNE_WORDS: Readonly<Record<(typeof TUNE_OPTIONS)[number], Explained>> = {
  log: {
    form: "log",
    get says() {
      return tr("Values are spread evenly over orders of magnitude. For learning rates, decays and other scales; bounds above zero.");
    },
  },
  step: {
    form: "step N",
    get says() {
      return tr("Only LOW, LOW + N, LOW + 2 N, …");
    },
    example: "16..128 step 16",
  },
  int: {
    form: "int",
    get says() {
      return tr("Whole numbers only, also where the literal is a float.");
    },
  },
  float: {
    form: "float",
    get says() {
      return tr("Any number, also where the literal is an integer.");
    },
  },
  ordered: {
    form: "ordered",
    get says() {
      return tr("The alternatives have an order, from small to large. Numbers have it by default.");
    },
  },
  if: {
    form: "if CONDITION",
    get says() {
      return tr("Varied only where the condition over other parameters holds; else the value in the code stays.");
    },
    example: 'if optimizer == "sgd" and n_layers >= 3',
  },
  as: {
    form: "as NAME",
    get says() {
      return tr("The parameter's name in results and conditions, where the assigned name does not do.");
    },
    example: "as head_lr",
  },
};

export const OBJECTIVE_WORDS: Readonly<Record<"step" | "last" | "mean" | "from" | "patience" | "min_steps", Explained>> = {
  step: {
    form: "step=NAME",
    get says() {
      return tr("The variable that counts the steps. Without it they count up from 1.");
    },
    example: "step=epoch",
  },
  last: {
    form: "last",
    get says() {
      return tr("The trial's value is its last report, not its best.");
    },
  },
  mean: {
    form: "mean(N)",
    get says() {
      return tr("The trial's value is the mean of its last N reports.");
    },
    example: "mean(5)",
  },
  from: {
    form: "from /REGEX/",
    get says() {
      return tr("Read from standard output; the first group is the value.");
    },
    example: "from /acc: ([0-9.]+)/",
  },
  patience: {
    form: "patience=N",
    get says() {
      return tr("N further reports must agree before a trial is stopped early. For reports that scatter.");
    },
    example: "patience=2",
  },
  min_steps: {
    form: "min_steps=N",
    get says() {
      return tr("No trial is stopped early before its N-th report. For trials that warm up.");
    },
    example: "min_steps=5",
  },
};

export const DIRECTION_WORDS = {
  get maximize() {
    return tr("More is better: accuracy, score, reward.");
  },
  get minimize() {
    return tr("Less is better: loss, error, time.");
  },
} as const;

export const OPERATOR_WORDS = {
  get "<="() {
    return tr("The value may be at most this.");
  },
  get ">="() {
    return tr("The value must be at least this.");
  },
} as const;

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

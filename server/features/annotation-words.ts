import type { Tag } from "../language/annotation-text";
import type { TUNE_OPTIONS } from "../language/tune-options";
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

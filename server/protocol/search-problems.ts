import type { Severity } from "./problem";

/** What can be told of a search, besides what the language tells of its annotations: severity and one line each. Codes are stable. */
export const SEARCH_PROBLEM_CODES = {
  "best-at-edge": [
    "hint",
    "The best value found lies at the edge of its range: beyond it may be a better one. The light bulb widens the range.",
  ],
  "command-not-found": ["error", "The program that `command=` names is not there."],
  "constraint-never-reported": ["warning", "A trial ended without a value of a constraint."],
  "edit-not-applied": ["warning", "A trial ran without its values in the code."],
  "framework-failed": ["warning", "What a framework logged could not be read; the program went on."],
  "framework-not-hooked": ["warning", "This version of TensorFlow.js gives no way to take what `fit` logs."],
  "framework-unknown": ["warning", "A framework's own metrics cannot be read in this version; they are read from standard output."],
  "gpu-busy": ["information", "Other programs hold much of a GPU's memory."],
  "gpu-memory-not-freed": ["information", "A trial ended and its GPU memory is still held."],
  "gpus-not-usable": ["information", "There are GPUs, and trials cannot use them."],
  "invalid-stop": ["error", "The early stop does not go with the program's objectives or options."],
  "journal-damaged": ["warning", "Lines of the journal cannot be read; the others count."],
  "log-cut": ["warning", "A trial printed more than its log keeps; what was left out stood in the middle."],
  "metric-ambiguous": ["warning", "Several metrics that the framework logs could be meant; the annotation must name one."],
  "metric-not-logged": ["error", "The framework logs no metric of that name; for a constraint a warning."],
  "metric-not-printed": ["error", "The program printed no value of that name, or none that the pattern finds; for a constraint a warning."],
  "no-gpu": ["error", "`gpus=` asks for GPUs, and there is none."],
  "no-influence": [
    "hint",
    "A parameter made no difference that could be seen: perhaps its value is assigned again before anything reads it.",
  ],
  "not-deterministic": [
    "hint",
    "Two runs of the user's own values with the same seed differ, and runs of the same values as much as trials with other values do.",
  ],
  "noise-hides-effect": [
    "hint",
    "Runs of the same values differ as much as trials with other values do: the program has no seed, or its seed matters more.",
  ],
  "objective-never-reported": ["error", "A trial ended without a value of an objective."],
  "objective-not-a-number": ["warning", "The value that is reported is no number."],
  "on-not-built": ["error", "`on=` names a place where trials cannot run yet."],
  "parallel-beyond-gpus": ["information", "Fewer trials run at once than `parallel=` says: there are not enough GPUs."],
  "report-failed": ["warning", "Reporting a value failed; the program went on."],
  "step-not-a-number": ["warning", "The variable that `step=` names holds no number; steps are counted instead."],
  "tfjs-on-cpu": ["warning", "TensorFlow.js runs in plain JavaScript, which is slow."],
  "tfjs-redirected": ["warning", "Another TensorFlow.js than the one that the program imports was loaded."],
  "too-few-gpus": ["error", "`gpus=` asks for more GPUs than there are."],
  "trial-failed": ["warning", "Trials failed at this line; where others went well, an information."],
  "trial-out-of-memory": ["information", "A trial ran out of GPU memory beside others and runs again alone."],
  "unknown-placeholder": ["error", "`command=` has a word in braces that is nearly one of ours."],
  "values-unused": ["warning", "A file with values of the search was never loaded by the program."],
  "workspace-changed": ["warning", "Files of the workspace changed while trials ran."],
} as const satisfies Record<string, readonly [Severity, string]>;

export type SearchProblemCode = keyof typeof SEARCH_PROBLEM_CODES;

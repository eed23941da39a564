import type { Diagnostic } from "vscode-languageserver";
import type { Program, ProgramParameter } from "../language/model";
import type { Range } from "../protocol/text";
import { formatNumber, formatParameter } from "../words/numbers";
import { assignedAgain } from "./assigned-again";
import { changedCode } from "./changed-code";
import { DIAGNOSTIC_SOURCE } from "./diagnostics";
import { type FileModel, type ProgramStudy, resolveFile } from "./file-model";
import { knowledgeOf } from "./knowledge";
import { metricName, searchTrials, trialValue } from "./study-summary";
import { widerRange } from "./wider-range";
import { counted } from "./words";

/** Complete trials from which on that a parameter makes no difference is no accident; and so many for each parameter. */
const FEWEST_TRIALS = 20;
const FEWEST_EACH = 4;
/** Below this share of what was seen it makes none. */
const NO_INFLUENCE = 0.005;
/** Repeats from which on a spread is told. */
const FEWEST_REPEATS = 3;

/**
 * Hints of a search that has ended, by absolute path, at the code as it is now: a best value at the edge of its range, a parameter without
 * influence, a metric that scatters as much as it differs. None for code that has changed since.
 */
export function studyHints(model: Pick<FileModel, "program" | "landscape"> & { readonly study: ProgramStudy }): Map<string, Diagnostic[]> {
  const { program, study } = model;
  const found = new Map<string, Diagnostic[]>();
  if (study.live || study.view.finished === null || changedCode(program, study.view).length > 0) return found;
  const put = (file: string, hint: Diagnostic): void => {
    const path = resolveFile(program.root, file);
    found.set(path, [...(found.get(path) ?? []), hint]);
  };
  for (const parameter of program.parameters) {
    for (const hint of [edgeHint(study, parameter), influenceHint(model, parameter)]) if (hint !== null) put(parameter.spec.file, hint);
  }
  const scatter = scatterHint(program, study);
  if (scatter !== null) put(scatter.file, scatter.hint);
  return found;
}

function edgeHint({ view }: ProgramStudy, parameter: ProgramParameter): Diagnostic | null {
  const wider = widerRange(parameter, view);
  const { name, range } = parameter.spec;
  if (wider === null) return null;
  const message = `The best ${name} found, ${formatParameter(wider.best)}, lies at the edge of its range: beyond it may be a better one.`;
  return hintAt(range, "best-at-edge", message);
}

function influenceHint(
  model: Pick<FileModel, "landscape"> & { readonly study: ProgramStudy },
  parameter: ProgramParameter,
): Diagnostic | null {
  const { view } = model.study;
  const { name, range } = parameter.spec;
  const known = knowledgeOf(model, name);
  const trials = searchTrials(view).filter((trial) => trial.state === "complete" && trial.params[name] !== undefined).length;
  const enough = Math.max(FEWEST_TRIALS, FEWEST_EACH * view.started.space.length);
  if (known === null || known.importance >= NO_INFLUENCE || known.importanceAmongGood >= NO_INFLUENCE || trials < enough) return null;
  const again = assignedAgain(parameter);
  const why = again === null ? "Is its value read?" : `It is assigned again on line ${again + 1}, before anything reads it.`;
  return hintAt(range, "no-influence", `${name} made no difference to ${metricName(view)} in ${counted(trials, "trial")}. ${why}`);
}

/** Runs of the same values against trials of all values, the middle half of which counts: a few that diverged make no effect. */
function scatterHint(program: Program, { view }: ProgramStudy): { readonly file: string; readonly hint: Diagnostic } | null {
  const [objective, ...others] = program.objectives;
  const confirmed = view.recommendation?.confirmed;
  if (objective === undefined || others.length > 0 || !confirmed || confirmed.deterministic || confirmed.repeats < FEWEST_REPEATS)
    return null;
  const values = searchTrials(view).flatMap((trial) => (trial.state === "complete" ? (trialValue(trial) ?? []) : []));
  const trials = robustSpread(values);
  const runs = Math.max(confirmed.baselineSd, view.noise?.sd ?? 0);
  if (values.length < FEWEST_TRIALS / 2 || !(runs > 0) || runs < trials) return null;
  const seed =
    program.seed === null
      ? "The program is not deterministic and has no @seed: annotate its seed, or report what is steadier"
      : "Other seeds make as much of a difference: report what is steadier";
  const message = `Runs of the same values differ by ± ${formatNumber(runs)}, as much as trials with other values do (± ${formatNumber(trials)}), so that a search finds luck. ${seed}, a mean over several runs or the last steps.`;
  return { file: objective.channel.source.file, hint: hintAt(objective.channel.range, "noise-hides-effect", message) };
}

/** A standard deviation as the interquartile range tells it, which is 1.349 of them in a normal distribution. */
function robustSpread(values: readonly number[]): number {
  const order = values.toSorted((a, b) => a - b);
  const at = (share: number): number => order[Math.round(share * (order.length - 1))] ?? Number.NaN;
  return (at(0.75) - at(0.25)) / 1.349;
}

function hintAt(range: Range, code: string, message: string): Diagnostic {
  return { range, severity: 4, source: DIAGNOSTIC_SOURCE, code, message, data: { mend: null } };
}

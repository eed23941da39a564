import type { Diagnostic } from "vscode-languageserver";
import type { Program, ProgramParameter } from "../language/model";
import { isMostlyScatter, robustSd } from "../numeric/statistics";
import { parseFile } from "../proposals/parsed-file";
import { isOverriddenAt } from "../proposals/without-effect";
import type { SearchProblemCode } from "../protocol/search-problems";
import type { Range } from "../protocol/text";
import type { StudyView } from "../protocol/view";
import { formatNumber, formatParameter, formatScatter } from "../words/numbers";
import { tr } from "../words/translate";
import { assignedAgain } from "./assigned-again";
import { changedCode } from "./changed-code";
import { DIAGNOSTIC_SOURCE } from "./diagnostics";
import { type FileModel, type ProgramStudy, resolveFile } from "./file-model";
import { knowledgeOf } from "./knowledge";
import { metricName, searchTrials, trialValue } from "./study-summary";
import { widerRange } from "./wider-range";

/** Complete trials from which on that a parameter makes no difference is no accident; and so many for each parameter. */
const FEWEST_TRIALS = 20;
const FEWEST_EACH = 4;
/** Below this share of what was seen it makes none. */
const NO_INFLUENCE = 0.005;
/** Repeats from which on a spread is told. */
const FEWEST_REPEATS = 3;
/** Share of the spread of trials below which two runs are the same: sums in another order make as much. */
const ROUNDING = 0.01;

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
  const message = tr(
    "The best {0} found, {1}, lies at the edge of its range: beyond it may be a better one.",
    name,
    formatParameter(wider.best),
  );
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
  return hintAt(
    range,
    "no-influence",
    `${tr("{0} made no difference to {1} in {2} trials.", name, metricName(view), trials)} ${whyUnread(parameter)}`,
  );
}

function whyUnread(parameter: ProgramParameter): string {
  const again = assignedAgain(parameter);
  if (again !== null) return tr("It is assigned again on line {0}, before anything reads it.", again + 1);
  const { source, literal } = parameter;
  const file = source.language === "text" ? null : parseFile(source.path, source.text);
  const isDefault = file !== null && isOverriddenAt(file, literal.from);
  return isDefault ? tr("Every call in this file gives another value in its place.") : tr("Is its value read?");
}

/** Runs of the same values against trials of all values, the middle half of which counts: a few that diverged make no effect. */
function scatterHint(program: Program, { view }: ProgramStudy): { readonly file: string; readonly hint: Diagnostic } | null {
  const [objective, ...others] = program.objectives;
  const confirmed = view.recommendation?.confirmed;
  if (objective === undefined || others.length > 0 || !confirmed || confirmed.deterministic || confirmed.repeats < FEWEST_REPEATS)
    return null;
  // What was found stands out of the scatter: most trials that are alike are alike near the best.
  if (view.recommendation?.verdict === "better") return null;
  const values = searchTrials(view).flatMap((trial) => (trial.state === "complete" ? (trialValue(trial) ?? []) : []));
  const trials = robustSd(values);
  const runs = Math.max(confirmed.baselineSd, view.noise?.sd ?? 0);
  if (values.length < FEWEST_TRIALS / 2 || !isMostlyScatter(runs, values)) return null;
  const { code, why, mend } = causeOf(program, view, trials);
  const scatter = tr(
    "Runs of the same values differ by ± {0}, about as much as trials with other values do (± {1}), so that a search finds luck.",
    formatScatter(runs),
    formatScatter(trials),
  );
  const message = `${why}${scatter} ${mend}`;
  return { file: objective.channel.source.file, hint: hintAt(objective.channel.range, code, message) };
}

/** Whether it is the seed that decides, or nothing: the user's own values on their own seed, twice, tell. */
function causeOf(
  program: Program,
  view: StudyView,
  trials: number,
): { readonly code: SearchProblemCode; readonly why: string; readonly mend: string } {
  const again = view.trials.find((trial) => trial?.sameSeed === true && trial.state === "complete");
  const first = again?.repeatOf == null ? undefined : view.trials[again.repeatOf];
  const [one, other] = [trialValue(first), trialValue(again)];
  if (one !== null && other !== null && Math.abs(one - other) > ROUNDING * trials)
    return {
      code: "not-deterministic",
      why: `${tr(
        "The program is not deterministic: with seed {0} your own values came to {1} and to {2}.",
        again?.seed ?? "",
        formatNumber(one),
        formatNumber(other),
      )} `,
      mend: tr("Seed all generators that it uses, or report what is steadier, a mean over several runs or the last steps."),
    };
  const mend =
    program.seed === null
      ? tr(
          "The program is not deterministic and has no @seed: annotate its seed, or report what is steadier, a mean over several runs or the last steps.",
        )
      : tr("Other seeds make as much of a difference: report what is steadier, a mean over several runs or the last steps.");
  return { code: "noise-hides-effect", why: "", mend };
}

function hintAt(range: Range, code: SearchProblemCode, message: string): Diagnostic {
  return { range, severity: 4, source: DIAGNOSTIC_SOURCE, code, message, data: { mend: null } };
}

import type { Program, ProgramParameter } from "../language/model";
import { formatValue } from "../language/value-edits";
import type { ParameterValue, SpaceParameter } from "../protocol/space";
import type { StudyView } from "../protocol/view";
import { formatParameter } from "../words/numbers";
import { tr } from "../words/translate";
import { changedCode } from "./changed-code";
import { domainWords } from "./words";

/**
 * `open`: the code still says what the study started from and the recommendation differs. `applied`: the code has the recommended
 * value. `edited`: the user has written something else since. `unfit`: the annotation has changed so that the value no longer fits.
 * `stale`: the code around it means something else now than it did in the search.
 */
export type Standing = "open" | "applied" | "edited" | "unfit" | "stale";

/** The recommended value of one parameter against the code as it is now. */
export interface Advice {
  readonly parameter: ProgramParameter;
  readonly value: ParameterValue;
  /** Source text of the value. */
  readonly text: string;
  readonly standing: Standing;
}

/** The recommendation of a study, parameter by parameter; empty unless it says that values should change. */
export function adviceOf(program: Program, view: StudyView | null): readonly Advice[] {
  const recommendation = view?.recommendation;
  if (!view || !recommendation || (recommendation.verdict !== "better" && recommendation.verdict !== "unconfirmed")) return [];
  const isStale = changedCode(program, view).length > 0;
  const known = new Map(view.started.space.map((spec) => [spec.name, spec]));
  return program.parameters.flatMap((parameter) => {
    const value = recommendation.params[parameter.spec.name];
    if (value === undefined) return [];
    const here = standingOf(parameter, value, known.get(parameter.spec.name));
    const standing = here === "open" && isStale ? "stale" : here;
    return [{ parameter, value, text: standing === "unfit" ? formatParameter(value) : formatValue(parameter, value), standing }];
  });
}

/** Why a value cannot be written at a parameter as it is annotated now, null when it can. */
export function misfit(parameter: ProgramParameter, value: ParameterValue): string | null {
  const { spec } = parameter;
  if (spec.type === "categorical") {
    const fits = typeof value === "string" && spec.choices.includes(value);
    return fits ? null : tr("{0} is not among the alternatives in the code now", formatParameter(value));
  }
  if (typeof value !== "number") return tr("{0} is no number, but the code has a range there now", value);
  if (spec.type === "int" && !Number.isInteger(value))
    return tr("{0} is not a whole number, but the code has one there now", formatParameter(value));
  const slack = 1e-9 * Math.max(Math.abs(spec.low), Math.abs(spec.high));
  if (value >= spec.low - slack && value <= spec.high + slack) return null;
  return tr("{0} is outside the domain in the code now ({1})", formatParameter(value), domainWords(spec));
}

function standingOf(parameter: ProgramParameter, value: ParameterValue, known: SpaceParameter | undefined): Standing {
  if (sameValue(parameter.spec.baseline, value)) return "applied";
  if (misfit(parameter, value) !== null) return "unfit";
  return known !== undefined && sameValue(parameter.spec.baseline, known.baseline) ? "open" : "edited";
}

function sameValue(a: ParameterValue | null, b: ParameterValue | null): boolean {
  return a === b || (typeof a === "number" && typeof b === "number" && Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b)));
}

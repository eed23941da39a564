import { PARTS, SAID } from "../words/search-problems";
import { fill } from "../words/translate";
import { ashaStopper } from "./asha";
import { autoStopper } from "./auto/auto-stopper";
import { DIALS } from "./auto/dial";
import { curveStopper } from "./curve-stopper";
import { hyperbandStopper } from "./hyperband";
import { medianStopper } from "./median";
import { noStopper } from "./none";
import type { Stopper, StopperSettings } from "./stopper";
import { topStopper } from "./top20";

/** `reason` says why nothing is stopped, where that was not asked for. `invalid` is a sentence for the user. */
export type StopperChoice = { readonly stopper: Stopper; readonly reason: string | null } | { readonly invalid: string };

type Make = (settings: StopperSettings, argument: number | undefined) => Stopper;

/** What may stand in the brackets of a rule. */
interface Argument {
  readonly means: string;
  /** What it can be, `a number between 0 and 1`. */
  readonly range: string;
  readonly example: number;
  fits(value: number): boolean;
}

function share(means: string, example: number): Argument {
  return { means, range: PARTS.between, example, fits: (value) => value > 0 && value < 1 };
}

const REDUCTION: Argument = {
  means: PARTS.reduction,
  range: PARTS.from2,
  example: 4,
  fits: (value) => value >= 2 && value <= 27,
};

/** Every rule that is built; a new one enters here and so into the conformance suite. `argument` is null where a rule takes none. */
export const STOPPERS: Readonly<Record<string, { readonly argument: Argument | null; readonly make: Make }>> = {
  none: { argument: null, make: () => noStopper() },
  curve: { argument: share(PARTS.share, 0.05), make: curveStopper },
  median: { argument: share(PARTS.quantile, 0.75), make: medianStopper },
  asha: { argument: REDUCTION, make: ashaStopper },
  hyperband: { argument: REDUCTION, make: hyperbandStopper },
  top20: { argument: share(PARTS.top, 0.3), make: topStopper },
};

/**
 * A rule with its argument as the user writes it: `median`, `median(0.75)`, `auto(cautious)`. With several objectives a rule that looks at
 * one of them alone stops nothing, and the reason says so.
 */
export function chooseStopper(rule: string, settings: StopperSettings): StopperChoice {
  const choice = chosen(rule, settings);
  const several = settings.directions?.length ?? 1;
  if (!("stopper" in choice) || several === 1 || choice.stopper.name === "none" || rule.trim().startsWith("auto")) return choice;
  const reason = `${choice.stopper.name} takes one objective and here are ${several}: no trial is stopped early; stop=auto looks at all of them`;
  return { stopper: noStopper(), reason };
}

function chosen(rule: string, settings: StopperSettings): StopperChoice {
  const match = /^\s*([a-z]\w*)\s*(?:\(\s*([^()]*?)\s*\))?\s*$/i.exec(rule);
  const name = match?.[1] ?? rule.trim();
  const argument = match?.[2];
  if (match !== null && name === "auto") return automatic(argument, settings);
  const built = Object.hasOwn(STOPPERS, name) ? STOPPERS[name] : undefined;
  const names = Object.keys(STOPPERS).join(", ");
  if (match === null || built === undefined) return { invalid: fill(SAID.noStop, rule, names) };
  if (argument === undefined) return { stopper: built.make(settings, undefined), reason: null };
  if (built.argument === null) return { invalid: fill(SAID.stopWithArgument, name) };
  const { means, range, example, fits } = built.argument;
  const number = /^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(argument) ? Number(argument) : Number.NaN;
  if (fits(number)) return { stopper: built.make(settings, number), reason: null };
  return { invalid: fill(SAID.stopArgument, rule.trim(), means, range, `${name}(${example})`) };
}

function automatic(argument: string | undefined, settings: StopperSettings): StopperChoice {
  const dial = DIALS.find((known) => known === (argument ?? "balanced"));
  if (dial === undefined) return { invalid: fill(SAID.noDial, argument ?? "", DIALS.map((d) => `auto(${d})`).join(", ")) };
  return { stopper: autoStopper(settings, dial), reason: null };
}

import { medianStopper } from "./median";
import { noStopper } from "./none";
import type { Stopper, StopperSettings } from "./stopper";
import { topStopper } from "./top20";

/** `reason` says why where `auto` chose. `notBuilt` and `invalid` are sentences for the user. */
export type StopperChoice =
  | { readonly stopper: Stopper; readonly reason: string | null }
  | { readonly notBuilt: string }
  | { readonly invalid: string };

type Make = (settings: StopperSettings, argument: number | undefined) => Stopper;

/** Every rule that is built; a new one enters here and so into the conformance suite. `argument` says what stands in brackets, null for nothing. */
export const STOPPERS: Readonly<Record<string, { readonly argument: string | null; readonly make: Make }>> = {
  none: { argument: null, make: () => noStopper() },
  median: { argument: "the quantile of complete trials that a trial must reach", make: medianStopper },
  top20: { argument: "the share of earlier trials that a trial must belong to", make: topStopper },
};

const PLANNED: readonly string[] = ["curve", "asha", "hyperband"];

/** How `auto(...)` sets the bar of the median rule. */
const STRENGTHS: Readonly<Record<string, number>> = { cautious: 0.25, balanced: 0.5, aggressive: 0.75 };

/** A rule with its argument as the user writes it: `median`, `median(0.75)`, `auto(cautious)`. */
export function chooseStopper(rule: string, settings: StopperSettings): StopperChoice {
  const match = /^\s*([a-z]\w*)\s*(?:\(\s*([^()]*?)\s*\))?\s*$/i.exec(rule);
  const name = match?.[1] ?? rule.trim();
  const argument = match?.[2];
  if (name === "auto") return automatic(argument, settings);
  const built = Object.hasOwn(STOPPERS, name) ? STOPPERS[name] : undefined;
  const names = Object.keys(STOPPERS).join(", ");
  if (built === undefined && PLANNED.includes(name)) {
    return { notBuilt: `The early stop "${name}" is not built yet; write stop=auto or one of ${names}.` };
  }
  if (match === null || built === undefined) return { invalid: `"${rule}" is no early stop; write stop=auto or one of ${names}.` };
  if (argument === undefined) return { stopper: built.make(settings, undefined), reason: null };
  if (built.argument === null) return { invalid: `"${name}" takes no argument; write stop=${name}.` };
  const number = /^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(argument) ? Number(argument) : Number.NaN;
  if (number > 0 && number < 1) return { stopper: built.make(settings, number), reason: null };
  return {
    invalid: `"${rule.trim()}": the argument is ${built.argument}, a number between 0 and 1, as in ${name}(${name === "median" ? 0.75 : 0.3}).`,
  };
}

function automatic(argument: string | undefined, settings: StopperSettings): StopperChoice {
  const quantile = Object.hasOwn(STRENGTHS, argument ?? "balanced") ? STRENGTHS[argument ?? "balanced"] : undefined;
  if (quantile === undefined)
    return {
      invalid: `"auto(${argument})": write auto, ${Object.keys(STRENGTHS)
        .map((s) => `auto(${s})`)
        .join(", ")}.`,
    };
  const stopper = medianStopper(settings, quantile);
  return { stopper, reason: `auto: ${stopper.name}, which of the rules that are built loses the fewest good trials` };
}

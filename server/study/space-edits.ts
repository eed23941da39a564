import type { ParameterValue, SpaceParameter } from "../protocol/space";
import { formatNumber, formatParameter } from "../words/numbers";
import { EDITS, PARTS } from "../words/search-problems";
import { fill } from "../words/translate";

export interface SpaceEdits {
  /** A sentence for each parameter that is new, gone, or has another domain, condition or value. Empty: the spaces are the same. */
  readonly sentences: readonly string[];
  readonly gone: readonly SpaceParameter[];
}

/** How a space was edited; `fixedTo` says what the code has for a parameter that is gone. */
export function spaceEdits(
  before: readonly SpaceParameter[],
  now: readonly SpaceParameter[],
  fixedTo: (gone: SpaceParameter) => ParameterValue | null,
): SpaceEdits {
  const old = new Map(before.map((p) => [p.name, p]));
  const names = new Set(now.map((p) => p.name));
  const gone = before.filter((p) => !names.has(p.name));
  const sentences = [
    ...now.flatMap((p) => edited(old.get(p.name), p)),
    ...gone.map((p) => {
      const value = fixedTo(p);
      return fill(EDITS.gone, p.name, value === null ? PARTS.ownValue : text(value));
    }),
  ];
  return { sentences, gone };
}

function edited(before: SpaceParameter | undefined, now: SpaceParameter): readonly string[] {
  const { name, baseline } = now;
  if (before === undefined) return [fill(EDITS.fresh, name, domainText(now), baseline === null ? PARTS.ownValue : text(baseline))];
  const type = (p: SpaceParameter): string => (before.type === now.type ? "" : ` ${p.type}`);
  const domain = fill(EDITS.domain, name, domainText(now) + type(now), domainText(before) + type(before));
  const value =
    before.baseline === baseline || baseline === null
      ? []
      : before.baseline === null
        ? [fill(EDITS.valued, name, text(baseline))]
        : [fill(EDITS.changed, name, text(baseline), text(before.baseline))];
  return [...(domainKey(before) === domainKey(now) ? [] : [domain]), ...value];
}

/** As the annotation says it: `1e-4..1 log`, `"sgd" | "adam"`, with the condition. */
function domainText(p: SpaceParameter): string {
  const condition = p.condition === null ? "" : ` if ${p.condition}`;
  if (p.type === "categorical") return `${p.choices.join(" | ")}${p.ordered ? " ordered" : ""}${condition}`;
  const step = p.step === null || (p.type === "int" && p.step === 1) ? "" : ` step ${formatNumber(p.step)}`;
  return `${text(p.low)}..${text(p.high)}${p.log ? " log" : ""}${step}${condition}`;
}

function text(value: ParameterValue): string {
  return formatParameter(value);
}

function domainKey(p: SpaceParameter): string {
  const { type, condition } = p;
  return JSON.stringify(type === "categorical" ? [type, p.choices, p.ordered, condition] : [type, p.low, p.high, p.log, p.step, condition]);
}

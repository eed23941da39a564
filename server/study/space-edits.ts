import type { ParameterValue, SpaceParameter } from "../protocol/space";
import { formatNumber, formatParameter } from "../words/numbers";

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
      return `${p.name} is gone: only trials with ${value === null ? "its value in the code" : text(value)} are measured ones of this space`;
    }),
  ];
  return { sentences, gone };
}

function edited(before: SpaceParameter | undefined, now: SpaceParameter): readonly string[] {
  const { name, baseline } = now;
  if (before === undefined)
    return [
      `${name} is new, ${domainText(now)}: earlier trials count as run with ${baseline === null ? "its value in the code" : text(baseline)}`,
    ];
  const type = (p: SpaceParameter): string => (before.type === now.type ? "" : ` ${p.type}`);
  const domain = `${name} is ${domainText(now)}${type(now)} now, was ${domainText(before)}${type(before)}`;
  const was = before.baseline === null ? "" : `, was ${text(before.baseline)}`;
  const value = before.baseline === baseline || baseline === null ? [] : [`${name} has the value ${text(baseline)} in the code now${was}`];
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

import type { Distribution } from "../server/protocol/space";
import { formatExact } from "../server/words/numbers";
import { bareChoice, placeIn, valueIn } from "./axis-plan";

/**
 * A brush on an axis is words of the filter: what is dragged here is read, edited and cleared in the filter of the trials as well, and
 * there is one filter for all views.
 */
export interface Brush {
  /** Ends along the axis, 0 … 1. */
  readonly low: number;
  readonly high: number;
}

const WORD = /(?:[^\s"]|"[^"]*")+/g;
const COMPARISON = /^("[^"]*"|[^<>=!"]+)(<=|>=|!=|==|=|<|>)(.+)$/s;

export function filterWords(filter: string): readonly string[] {
  return filter.match(WORD) ?? [];
}

/** The parts of a comparison, `lr`, `<=`, `0.1`; null for any other word. */
export function comparisonIn(word: string): { readonly name: string; readonly operator: string; readonly wanted: string } | null {
  const [, name = "", operator = "", wanted = ""] = COMPARISON.exec(word) ?? [];
  return name === "" ? null : { name: name.replace(/^"(.*)"$/, "$1"), operator, wanted };
}

/** The filter without what it says of one name. */
export function withoutName(filter: string, name: string): string {
  return filterWords(filter)
    .filter((word) => comparisonIn(word)?.name !== name)
    .join(" ");
}

/** Words that let through what lies between two places of an axis; null where that is nothing or everything. */
export function brushWords(name: string, domain: Distribution, { low, high }: Brush): string | null {
  const named = /^[\w.-]+$/.test(name) ? name : name.includes('"') ? null : `"${name}"`;
  if (named === null) return null;
  if (domain.type === "categorical") {
    const inside = domain.choices.filter((choice) => within(placeIn(domain, choice), low, high));
    if (inside.length === 0 || inside.length === domain.choices.length) return null;
    const texts = inside.map(bareChoice);
    return texts.some((t) => t.includes('"')) ? null : `${named}=${texts.map((t) => (/^[\w.+-]+$/.test(t) ? t : `"${t}"`)).join("|")}`;
  }
  const words: string[] = [];
  if (low > 0) words.push(`${named}>=${formatExact(valueIn(domain, low))}`);
  if (high < 1) words.push(`${named}<=${formatExact(valueIn(domain, high))}`);
  return words.length === 0 ? null : words.join(" ");
}

/** What the filter says of an axis, as it is drawn on it; null where it says nothing. */
export function brushOf(filter: string, name: string, domain: Distribution): Brush | null {
  let [low, high, found] = [0, 1, false];
  for (const word of filterWords(filter)) {
    const comparison = comparisonIn(word);
    if (comparison?.name !== name) continue;
    const { operator, wanted } = comparison;
    if (domain.type === "categorical") {
      const places = wantedChoices(wanted).map((text) =>
        placeIn(
          domain,
          domain.choices.find((c) => bareChoice(c) === text),
        ),
      );
      const known = places.filter((p) => p !== null);
      const half = 0.5 / domain.choices.length;
      if (!/^==?$/.test(operator) || known.length === 0) continue;
      [low, high, found] = [Math.min(...known) - half, Math.max(...known) + half, true];
      continue;
    }
    const at = placeIn(domain, Number(wanted));
    if (at === null || operator === "!=") continue;
    if (!operator.startsWith("<")) [low, found] = [Math.max(low, at), true];
    if (!operator.startsWith(">")) [high, found] = [Math.min(high, at), true];
  }
  return found ? { low: Math.max(0, low), high: Math.min(1, high) } : null;
}

/** `sgd`, `adam` of `sgd|"adam"`. */
export function wantedChoices(wanted: string): readonly string[] {
  return (wanted.match(/(?:[^|"]|"[^"]*")+/g) ?? []).map((part) => part.replace(/^(["'])(.*)\1$/s, "$2"));
}

function within(at: number | null, low: number, high: number): boolean {
  return at !== null && at >= low && at <= high;
}

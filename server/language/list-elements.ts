import type { Span } from "./model";
import type { Slot } from "./outline";
import { stringEnd } from "./scanner";

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]" };

/** `betas_0` is the first element of the list or tuple that the code calls `betas`; null where there is none, or it is none of the slots. */
export function elementNamed(text: string, slots: readonly Slot[], name: string): Slot | null {
  const [, list, index] = /^(.+)_(\d+)$/.exec(name) ?? [];
  const owner = slots.find((s) => s.literal === null && s.names.some((one) => one === list));
  const element = owner === undefined ? undefined : elementsOf(text, owner.value)[Number(index)];
  const slot = element && slots.find((s) => s.names.length === 0 && s.value.from === element.from && s.value.to === element.to);
  return slot === undefined ? null : { ...slot, names: [name] };
}

/** What an element of a list or tuple is called by its place: `betas_0`; null for what is none, or is in none with a name. */
export function elementName(text: string, slots: readonly Slot[], { names, value }: Slot): string | null {
  if (names.length > 0) return null;
  for (const owner of slots) {
    const [name] = owner.names;
    if (owner.literal !== null || name === undefined || owner.value.from >= value.from || value.to >= owner.value.to) continue;
    const index = elementsOf(text, owner.value).findIndex(({ from, to }) => from === value.from && to === value.to);
    if (index >= 0) return `${name}_${index}`;
  }
  return null;
}

/** What the elements of a list in brackets can be called, where there are literals among them. */
export function elementNames(text: string, slots: readonly Slot[], owner: Slot): readonly string[] {
  const [name] = owner.names;
  return elementsOf(text, owner.value)
    .map((_, i) => `${name}_${i}`)
    .filter((one) => elementNamed(text, slots, one)?.literal != null);
}

/** What a list is said to be in TypeScript. */
const ASSERTION = /\]\s+(?:as|satisfies)\s/g;

/** What stands between the commas of a list or tuple in brackets; empty for anything else. */
function elementsOf(text: string, { from, to }: Span): readonly Span[] {
  for (const { index } of text.slice(from, to).matchAll(ASSERTION)) {
    const found = elementsBetween(text, { from, to: from + index + 1 });
    if (found.length > 0) return found;
  }
  return elementsBetween(text, { from, to });
}

function elementsBetween(text: string, { from, to }: Span): readonly Span[] {
  const close = CLOSING[text[from] ?? ""];
  if (close === undefined || text[to - 1] !== close) return [];
  const found: Span[] = [];
  let start = from + 1;
  let depth = 0;
  const end = (at: number): void => {
    const part = text.slice(start, at);
    if (part.trim() !== "") found.push({ from: start + part.length - part.trimStart().length, to: start + part.trimEnd().length });
    start = at + 1;
  };
  for (let at = from + 1; at < to - 1; at++) {
    const past = stringEnd(text, at, to);
    if (past !== null) at = past - 1;
    else if (/[([{]/.test(text[at] ?? "")) depth++;
    else if (/[)\]}]/.test(text[at] ?? "")) depth--;
    else if (text[at] === "," && depth === 0) end(at);
    if (depth < 0) return []; // `(a)(b)` is no list
  }
  end(to - 1);
  return depth === 0 ? found : [];
}

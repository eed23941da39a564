import { literalValue, sameLiteral } from "../space/literal";
import { oneLine } from "../words/one-line";
import { tr } from "../words/translate";
import type { Surroundings } from "./attach";
import { withoutThis } from "./choice-mends";
import { elementNamed, elementNames } from "./list-elements";
import type { Span } from "./model";
import type { Slot } from "./outline";
import type { ChoiceDraft, ProblemList } from "./problem-list";
import { didYouMean } from "./spelling";
import { oneOfNames } from "./word-mends";

/** Characters of the code that a message repeats. */
const MOST_SOURCE = 40;
/** Names that a choice is offered of. */
const MOST_NAMES = 8;

export interface SlotWish {
  /** What the annotation is, for messages: `@tune`. */
  readonly tag: string;
  readonly tagSpan: Span;
  readonly comment: Span;
  /** Where a name would be written in front of what the annotation says. */
  readonly nameAt: number;
  readonly target: Span | null;
  /** Alternatives of a choice: they may replace any expression. Null when a literal is needed. */
  readonly alternatives: readonly string[] | null;
  /** A range, a fidelity or a seed needs a number: strings and booleans beside it are not meant. */
  readonly number: boolean;
  /** A positional argument or an element is meant only when `as NAME` gives it a name. */
  readonly allowUnnamed: boolean;
}

/** The value that an annotation stands on; null with a problem when none or several could be meant. */
export function chooseSlot(text: string, around: Surroundings, wish: SlotWish, problems: ProblemList): Slot | null {
  if (!around.hasCode) {
    problems.addChoices(
      "annotation-without-code",
      wish.tagSpan,
      tr("{0} stands on no code: put it behind a literal, or on the line directly above one.", wish.tag),
      withoutThis({ source: problems.source, comment: wish.comment }),
    );
    return null;
  }
  const groups = [around.near, around.whole].filter((g) => g.length > 0);
  return wish.target === null
    ? untargeted(text, groups, wish, problems)
    : targeted(text, groups, around.parted, wish, wish.target, problems);
}

function targeted(
  text: string,
  groups: readonly (readonly Slot[])[],
  parted: readonly Slot[],
  wish: SlotWish,
  target: Span,
  problems: ProblemList,
): Slot | null {
  const written = text.slice(target.from, target.to);
  const quoted = literalValue(written);
  const name = quoted?.kind === "string" ? quoted.value : written;
  for (const group of [...groups, parted]) {
    const named = group.filter((s) => s.names.includes(name));
    const fitting = named.length > 1 ? named.filter((s) => s.literal !== null) : named;
    if (fitting.length > 1) {
      problems.add("ambiguous-target", target, tr("`{0}` is there more than once: put the annotation on a line of its own value.", name));
      return null;
    }
    if (fitting[0] !== undefined) return usable(text, fitting[0], wish, problems);
  }
  const element = elementNamed(text, groups.flat(), name);
  if (element !== null) return usable(text, element, wish, problems);
  const possible = groups.flat().filter((s) => s.literal !== null || wish.alternatives !== null);
  const known = [...new Set(possible.flatMap((s) => s.names.slice(0, 1)))];
  const meant = didYouMean(name, known);
  const mend = meant === null ? [] : [{ title: tr("Change to {0}", meant), span: target, newText: meant }];
  const list = known
    .slice(0, 8)
    .map((n) => `\`${n}:\``)
    .join(", ");
  problems.addChoices(
    "unknown-target",
    target,
    meant !== null
      ? tr("The statement has no `{0}`: did you mean `{1}`?", name, meant)
      : known.length === 0
        ? tr("The statement has no `{0}`: it has none with a name.", name)
        : tr("The statement has no `{0}`: write one of {1}.", name, list),
    meant === null ? oneOfNames(known.slice(0, MOST_NAMES).map(targetText), target) : [],
    mend,
  );
  return null;
}

function untargeted(text: string, groups: readonly (readonly Slot[])[], wish: SlotWish, problems: ProblemList): Slot | null {
  const [near = [], whole = []] = groups;
  const [flag, ...others] = distinct(whole.filter((s) => s.flag));
  // `add_argument(…)` over several lines: what its last line happens to hold is not meant.
  if (flag !== undefined && others.length === 0 && !near.some((s) => s.flag)) return usable(text, flag, wish, problems);
  for (const group of groups) {
    const candidates = candidatesOf(text, distinct(group), wish);
    if (candidates.length === 1 && candidates[0] !== undefined) return usable(text, candidates[0], wish, problems);
    if (candidates.length > 1) {
      const names = candidates
        .slice(0, 8)
        .map((s) => s.names[0])
        .filter((n) => n !== undefined);
      const message =
        names.length === 0
          ? tr("{0} literals could be meant; put the annotation on a line of its own value.", candidates.length)
          : tr("{0} literals could be meant; name one: {1}.", candidates.length, oneOf(names.map((n) => `\`${wish.tag} ${n}: …\``)));
      problems.addChoices("ambiguous-target", wish.tagSpan, message, namedFirst(text, uniqueNames(candidates), wish));
      return null;
    }
  }
  const slots = groups.flat();
  const direct = slots.find((s) => s.names.length > 0);
  const elements = direct === undefined ? [] : elementNames(text, slots, direct);
  const advice =
    elements.length > 0
      ? tr("name one of its elements: {0}.", oneOf(elements.slice(0, 8).map((n) => `\`${wish.tag} ${n}: …\``)))
      : tr("write a number, a string or a boolean there. A positional argument needs `as NAME`.");
  problems.addChoices(
    "no-literal",
    direct?.value ?? wish.tagSpan,
    direct === undefined
      ? tr("{0} stands on no literal: {1}", wish.tag, advice)
      : tr(
          "{0} stands on no literal but on `{1}`: {2}",
          wish.tag,
          oneLine(text.slice(direct.value.from, direct.value.to), MOST_SOURCE),
          advice,
        ),
    namedFirst(text, elements, wish),
  );
  return null;
}

/** Names that one of the values alone has. */
function uniqueNames(candidates: readonly Slot[]): readonly string[] {
  const all = candidates.flatMap((s) => s.names.slice(0, 1));
  return all.filter((name) => candidates.filter((s) => s.names.includes(name)).length === 1);
}

/** `@tune lr: …`, for each of the names. */
function namedFirst(text: string, names: readonly string[], { tag, nameAt }: SlotWish): ChoiceDraft[] {
  const isSpaced = /\s/.test(text[nameAt - 1] ?? "");
  return names.slice(0, MOST_NAMES).map((name) => {
    const target = `${targetText(name)}:`;
    return [
      {
        title: tr("Change to {0}", `${tag} ${target} …`),
        span: { from: nameAt, to: nameAt },
        newText: isSpaced ? `${target} ` : ` ${target}`,
      },
    ];
  });
}

/** A name as it is written in front of a colon. */
function targetText(name: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(name) ? name : JSON.stringify(name);
}

function distinct(slots: readonly Slot[]): Slot[] {
  return [...new Map(slots.toReversed().map((s) => [(s.literal ?? s.value).from, s])).values()].toSorted(
    (a, b) => a.value.from - b.value.from,
  );
}

function candidatesOf(text: string, slots: readonly Slot[], wish: SlotWish): readonly Slot[] {
  const { alternatives } = wish;
  if (alternatives !== null) {
    const matching = slots.filter(
      (s) =>
        (s.names.length > 0 || wish.allowUnnamed) && alternatives.some((a) => sourcesOf(text, s).some((source) => sameLiteral(a, source))),
    );
    if (matching.length === 1) return matching;
  }
  const flags = slots.filter((s) => s.flag);
  if (flags.length === 1) return flags;
  const outermost = slots.filter((s) => s.names.length > 0).slice(0, 1);
  if (alternatives?.some((a) => literalValue(a) === null) === true && outermost.length > 0) return outermost;
  const literals = slots.filter((s) => s.names.length > 0 && s.literal !== null);
  const numbers = wish.number ? literals.filter((s) => s.literal?.kind === "number" || s.literal?.inner?.kind === "number") : [];
  if (numbers.length > 0) return numbers;
  const unnamed = wish.number && wish.allowUnnamed ? slots.filter((s) => s.names.length === 0 && s.literal?.kind === "number") : [];
  if (unnamed.length > 0) return unnamed;
  if (literals.length > 0) return literals;
  const positional = wish.allowUnnamed ? slots.filter((s) => s.names.length === 0 && s.literal !== null) : [];
  if (positional.length > 0) return positional;
  return alternatives === null ? [] : outermost;
}

function sourcesOf(text: string, { literal, value }: Slot): string[] {
  const spans = [literal ?? value, ...(literal?.inner === undefined ? [] : [literal.inner])];
  return spans.map(({ from, to }) => text.slice(from, to));
}

function usable(text: string, slot: Slot, wish: SlotWish, problems: ProblemList): Slot | null {
  if (slot.literal !== null || wish.alternatives !== null) return slot;
  const source = oneLine(text.slice(slot.value.from, slot.value.to), MOST_SOURCE);
  problems.add(
    "no-literal",
    slot.value,
    tr("{0} stands on `{1}`, which is no literal: write a number, a string or a boolean there.", wish.tag, source),
  );
  return null;
}

function oneOf(forms: readonly string[]): string {
  return forms.reduce((some, form) => tr("{0} or {1}", some, form));
}

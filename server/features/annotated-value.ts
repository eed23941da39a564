import type { AnnotationPlaceAt } from "../language/annotation-at";
import type { DomainSubject } from "../language/domain-fit";
import { meantLiteral } from "../language/meant-literal";
import type { SourceFile } from "../language/model";
import type { Slot } from "../language/outline";
import { ProblemList } from "../language/problem-list";
import { chooseSlot } from "../language/slot-choice";
import { domainOf } from "../proposals/domain-of-value";
import { parseFile } from "../proposals/parsed-file";
import { valueSites } from "../proposals/value-site";

/** The value that an annotation is about, with the name that it would get. */
export interface AnnotatedValue {
  readonly name: string;
  readonly subject: DomainSubject;
  /** The domain that the light bulb would propose for it, and the name, also of a positional argument. */
  readonly proposed: () => { readonly text: string; readonly name: string | null } | null;
}

/** The value that a `@tune` here would mean, `target` naming one of several; null where none or several could be meant. */
export function valueAt(source: SourceFile, place: AnnotationPlaceAt, target: string | null): AnnotatedValue | null {
  const { around } = place;
  const slots = [...around.near, ...around.whole, ...around.parted];
  if (target !== null) {
    const named = slots.find((s) => s.names.includes(target));
    return named === undefined ? null : valueIn(source, named);
  }
  const tagSpan = place.annotation?.tagSpan ?? place.tagWord ?? place.comment;
  const wish = {
    tag: "@tune",
    tagSpan,
    comment: place.comment,
    nameAt: tagSpan.to,
    target: null,
    alternatives: null,
    number: false,
    allowUnnamed: true,
  };
  const scratch = new ProblemList(source);
  const slot =
    chooseSlot(source.text, around, wish, scratch) ??
    chooseSlot(source.text, around, { ...wish, number: true }, scratch) ??
    callOf(around.near);
  return slot === null ? null : valueIn(source, slot);
}

/** Names of the values that an annotation here could speak of, where there are several. */
export function targetsAt(place: AnnotationPlaceAt): string[] {
  const { near, whole } = place.around;
  const slots = near.length > 1 ? near : whole;
  const names = slots.flatMap((s) => (s.literal === null ? [] : s.names.slice(0, 1)));
  return names.length > 1 ? [...new Set(names)] : [];
}

/** `act = nn.ReLU()` is no literal, and alternatives can stand there. */
function callOf(slots: readonly Slot[]): Slot | null {
  const [only, more] = slots.filter((s) => s.names.length > 0);
  return only !== undefined && more === undefined ? only : null;
}

function valueIn(source: SourceFile, slot: Slot): AnnotatedValue {
  const literal = meantLiteral(source.text, slot, null, source);
  const span = literal ?? slot.value;
  return {
    name: slot.names[0] ?? "",
    subject: { source, text: source.text.slice(span.from, span.to), literal },
    proposed: () => (literal === null ? null : proposedDomain(source, literal.from)),
  };
}

function proposedDomain(source: SourceFile, literal: number): ReturnType<AnnotatedValue["proposed"]> {
  const file = parseFile(source.path, source.text);
  const site = file === null ? undefined : [...valueSites(file, { from: literal, to: literal })].find((s) => s.literal.from === literal);
  const domain = file === null || site === undefined ? null : domainOf(file, site);
  return domain?.tag === "tune" && site !== undefined ? { text: domain.text, name: site.name } : null;
}

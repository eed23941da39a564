import type { SourceFile, Span } from "./model";
import type { Outline, ReportPlan, ReportSite, Slot } from "./outline";

/** Where a part of a file stands in it. */
export interface Place {
  readonly source: SourceFile;
  readonly offset: number;
  readonly line: number;
}

const OFFSETS = new Set(["from", "to", "offset", "end", "itemEnd"]);
/** What holds numbers of other kinds. */
const KEPT = new Set(["distribution", "options", "tree"]);

/** What was said of a part by itself, said of the file: offsets, lines and the file itself, all else as it is. */
export function moved<T>(value: T, place: Place): T {
  return movedValue(value, place) as T;
}

function movedValue(value: unknown, place: Place): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => movedValue(item, place));
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (typeof item === "number") result[key] = OFFSETS.has(key) ? item + place.offset : key === "line" ? item + place.line : item;
    else if (key === "source" && typeof item === "object") result[key] = place.source;
    else if (key === "file") result[key] = place.source.file;
    else result[key] = KEPT.has(key) ? item : movedValue(item, place);
  }
  return result;
}

/** Where offsets of one text stand in another: those at which something begins, and those at which it ends. */
export interface Shift {
  readonly start: (offset: number) => number;
  readonly end: (offset: number) => number;
}

/** The outlines of parts as one, `offsets` telling where each begins. */
export function joined(outlines: readonly Outline[], offsets: readonly number[]): Outline {
  return together(
    outlines.map((outline, i) => {
      const by = (offset: number) => offset + (offsets[i] ?? 0);
      return { outline, shift: { start: by, end: by } };
    }),
  );
}

/** An outline of what is left of a text where some of it was cut out, with offsets of the text. */
export function shifted(outline: Outline, shift: Shift): Outline {
  return together([{ outline, shift }]);
}

function together(outlines: readonly { readonly outline: Outline; readonly shift: Shift }[]): Outline {
  const all = {
    comments: [] as Outline["comments"][number][],
    units: [] as Outline["units"][number][],
    slots: [] as Slot[],
    sites: [] as ReportSite[],
    imports: outlines.flatMap(({ outline }) => outline.imports),
    unknownImports: [] as Outline["unknownImports"][number][],
    strays: [] as Outline["strays"][number][],
    syntaxError: null as Outline["syntaxError"],
  };
  for (const { outline, shift } of outlines) {
    const unit = all.units.length;
    for (const comment of outline.comments) all.comments.push({ ...movedSpan(comment, shift), inner: movedSpan(comment.inner, shift) });
    for (const slot of outline.slots) all.slots.push(movedSlot(slot, shift, unit));
    for (const site of outline.sites) all.sites.push(movedSite(site, shift, unit));
    for (const span of outline.units) all.units.push(movedSpan(span, shift));
    for (const span of outline.unknownImports) all.unknownImports.push({ ...movedSpan(span, shift), beginning: span.beginning });
    if (outline.syntaxError !== null) all.syntaxError ??= movedSpan(outline.syntaxError, shift);
  }
  return all;
}

function movedSpan({ from, to }: Span, { start, end }: Shift): Span {
  return { from: start(from), to: to === from ? start(from) : end(to) };
}

function movedSlot({ names, entry, value, literal, scope, unit, flag }: Slot, shift: Shift, units: number): Slot {
  return {
    names,
    entry: movedSpan(entry, shift),
    value: movedSpan(value, shift),
    literal: literal && { ...literal, ...movedSpan(literal, shift) },
    scope,
    unit: unit < 0 ? unit : unit + units,
    flag,
  };
}

function movedSite(site: ReportSite, shift: Shift, units: number): ReportSite {
  const { unit, targets, isReturn, scope } = site;
  return {
    ...movedSpan(site, shift),
    unit: unit < 0 ? unit : unit + units,
    targets: targets.map(({ names, plan }) => ({ names, plan: movedPlan(plan, shift) })),
    isReturn,
    scope,
  };
}

function movedPlan(plan: ReportPlan, { start, end }: Shift): ReportPlan {
  if (plan.kind === "refused") return plan;
  if (plan.kind === "wrap") return { ...plan, from: start(plan.from), to: end(plan.to) };
  return { ...plan, offset: end(plan.offset), before: plan.before && { ...plan.before, offset: start(plan.before.offset) } };
}

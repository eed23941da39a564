import type { SourceFile } from "./model";
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

/** The outlines of parts as one, `offsets` telling where each begins. */
export function joined(outlines: readonly Outline[], offsets: readonly number[]): Outline {
  const all = {
    comments: [] as Outline["comments"][number][],
    units: [] as Outline["units"][number][],
    slots: [] as Slot[],
    sites: [] as ReportSite[],
    imports: outlines.flatMap(({ imports }) => imports),
    unknownImports: [] as Outline["unknownImports"][number][],
    strays: [] as Outline["strays"][number][],
    syntaxError: null as Outline["syntaxError"],
  };
  for (const [i, outline] of outlines.entries()) {
    const by = offsets[i] ?? 0;
    const unit = all.units.length;
    for (const { from, to, inner } of outline.comments)
      all.comments.push({ from: from + by, to: to + by, inner: { from: inner.from + by, to: inner.to + by } });
    for (const slot of outline.slots) all.slots.push(movedSlot(slot, by, unit));
    for (const site of outline.sites) all.sites.push(movedSite(site, by, unit));
    for (const { from, to } of outline.units) all.units.push({ from: from + by, to: to + by });
    for (const { beginning, from, to } of outline.unknownImports) all.unknownImports.push({ beginning, from: from + by, to: to + by });
    const error = outline.syntaxError;
    if (error !== null) all.syntaxError ??= { from: error.from + by, to: error.to + by };
  }
  return all;
}

function movedSlot({ names, entry, value, literal, scope, unit, flag }: Slot, by: number, units: number): Slot {
  return {
    names,
    entry: { from: entry.from + by, to: entry.to + by },
    value: { from: value.from + by, to: value.to + by },
    literal: literal && { ...literal, from: literal.from + by, to: literal.to + by },
    scope,
    unit: unit < 0 ? unit : unit + units,
    flag,
  };
}

function movedSite({ from, to, unit, targets, isReturn, scope }: ReportSite, by: number, units: number): ReportSite {
  return {
    from: from + by,
    to: to + by,
    unit: unit < 0 ? unit : unit + units,
    targets: targets.map(({ names, plan }) => ({ names, plan: movedPlan(plan, by) })),
    isReturn,
    scope,
  };
}

function movedPlan(plan: ReportPlan, by: number): ReportPlan {
  if (plan.kind === "refused") return plan;
  if (plan.kind === "wrap") return { ...plan, from: plan.from + by, to: plan.to + by };
  return { ...plan, offset: plan.offset + by, before: plan.before && { ...plan.before, offset: plan.before.offset + by } };
}

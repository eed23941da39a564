import type { Insertion, Span } from "../language/model";
import type { ReportSite } from "../language/outline";
import type { Direction } from "../protocol/space";
import { isSoundAfter } from "./annotate";
import { enclosingLoops } from "./enclosing-loop";
import { Insertions } from "./insertions";
import type { Candidate } from "./metric-candidate";
import { metricName } from "./metric-names";
import type { ParsedFile } from "./parsed-file";
import { aboveOf, commentPlaces } from "./places";
import { metricsShown } from "./shown-metrics";
import { trainedMetrics } from "./trained-metrics";

/** A metric that may be reported, with the insertion that does it. */
export interface MetricProposal {
  readonly name: string;
  readonly direction: Direction;
  /** Without the comment's sign: `@objective maximize step=epoch`. */
  readonly annotation: string;
  readonly insertions: readonly Insertion[];
  readonly rank: number;
  /** It is reported again and again while the program trains. */
  readonly stepwise: boolean;
}

/** The likeliest metric of the whole file; null where none is in sight. */
export function proposeObjective(file: ParsedFile): MetricProposal | null {
  const candidates = [...assignedMetrics(file), ...trainedMetrics(file), ...metricsShown(file)];
  for (const candidate of candidates.filter(({ rank }) => rank > 0).toSorted((a, b) => b.rank - a.rank || b.span.from - a.span.from)) {
    const proposal = proposalOf(file, candidate);
    if (proposal !== null) return proposal;
  }
  return null;
}

/** Metrics at a place. `any`: also of statements whose names say nothing, both directions then. */
export function proposeMetrics(file: ParsedFile, within: Span, wish: "sure" | "any"): MetricProposal[] {
  const isHere = (span: Span) => touchesLines(file, span, within);
  const here = assignedMetrics(file, isHere);
  const lines = { from: file.lines.lineStart(file.lines.lineAt(within.from)), to: file.lines.lineEnd(file.lines.lineAt(within.to)) };
  const calls = here.length > 0 ? [] : [...metricsShown(file, lines), ...trainedMetrics(file, lines)].filter(({ span }) => isHere(span));
  const assigned = calls.length > 0 ? assignedMetrics(file) : [];
  const shown = calls.flatMap((candidate) => assignedAs(assigned, candidate) ?? candidate);
  const found = [...here, ...shown].toSorted((a, b) => b.rank - a.rank);
  const chosen = found.length > 0 || wish === "sure" ? found.slice(0, 3) : anyValues(file, isHere);
  return chosen.flatMap((candidate) => proposalOf(file, candidate) ?? []);
}

/** What is printed and was assigned before is better reported where it is assigned. */
function assignedAs(assigned: readonly Candidate[], shown: Candidate): Candidate | null {
  return assigned.findLast(({ name, span }) => name === shown.name && span.from < shown.span.from) ?? null;
}

function touchesLines({ lines }: ParsedFile, span: Span, within: Span): boolean {
  return lines.lineAt(span.from) <= lines.lineAt(within.to) && lines.lineAt(within.from) <= lines.lineAt(span.to);
}

function assignedMetrics(file: ParsedFile, isWanted: (span: Span) => boolean = () => true): Candidate[] {
  return file.outline.sites.filter(isWanted).flatMap((site) =>
    site.targets.flatMap((target) => {
      if (target.plan.kind === "refused") return [];
      const name = site.isReturn ? returnedName(file, site) : (target.names[0] ?? null);
      const metric = name === null ? null : metricName(name);
      if (name === null || metric === null || !isMeasured(file, site)) return [];
      const { steps, stepwise, depth } = stepOf(file, site);
      const rank = metric.rank + (stepwise ? 3 : 0) - (depth > 1 ? 4 : 0) - (site.isReturn ? 3 : 0) - (inTest(site) ? 6 : 0);
      return [
        { name, direction: metric.direction, rank, span: site, stepwise, annotations: annotationsFor(site, metric.direction, name, steps) },
      ];
    }),
  );
}

/** `total_loss = 0` sets a counter up: only what is computed is a measurement. */
function isMeasured({ source, outline }: ParsedFile, site: ReportSite): boolean {
  if (site.isReturn) return true;
  const said = source.text.slice(site.from, site.to);
  if (/^[^=]*[-+*/]=/.test(said) || /=>|(?:^|\s)lambda\b|=\s*function\b/.test(said)) return false;
  const value = outline.slots.find(({ entry, literal }) => literal !== null && entry.from >= site.from && entry.to === site.to);
  return (
    value === undefined &&
    !/=\s*(?:\[\s*\]|\{\s*\}|None|null|undefined|float\(["'].*)\s*;?$/.test(said) &&
    !/=\s*(?:nn\.|torch\.nn\.|losses\.|tf\.keras\.losses|keras\.losses)?[A-Z]\w*\(/.test(said)
  );
}

function inTest({ scope }: ReportSite): boolean {
  return scope.some((name) => /^test_|^Test[A-Z]/.test(name));
}

/** `return accuracy`, or what the function is called. */
function returnedName({ source }: ParsedFile, site: ReportSite): string | null {
  const returned = /^return\s+(?:await\s+)?([\w.]+)\s*;?$/.exec(source.text.slice(site.from, site.to))?.[1];
  const last = returned?.split(".").at(-1);
  return last !== undefined && metricName(last) !== null ? last : (site.scope.findLast((name) => name !== "") ?? null);
}

function stepOf(
  file: ParsedFile,
  { from }: Span,
): { readonly steps: readonly string[]; readonly stepwise: boolean; readonly depth: number } {
  const loops = enclosingLoops(file, from);
  const step = loops[0]?.step ?? null;
  return { steps: step === null ? [] : [` step=${step}`], stepwise: loops.length > 0, depth: loops.length };
}

function annotationsFor(site: ReportSite, direction: Direction, name: string, steps: readonly string[]): string[] {
  const names = site.isReturn ? [` ${name}`, ""] : site.targets.length === 1 ? ["", ` ${name}`] : [` ${name}`];
  const label = /^[\p{L}_]\w*$/u.test(name) ? names : [""];
  return [...steps, ""].flatMap((step) => label.map((text) => `@objective ${direction}${text}${step}`));
}

function anyValues(file: ParsedFile, isHere: (span: Span) => boolean): Candidate[] {
  const sites = file.outline.sites.filter((one) => isHere(one) && isMeasured(file, one));
  const site = sites.findLast(({ targets }) => targets.some(({ plan }) => plan.kind !== "refused"));
  const target = site?.targets.find(({ plan }) => plan.kind !== "refused");
  if (site === undefined || target === undefined) return [];
  const name = target.names[0] ?? site.scope.findLast((part) => part !== "") ?? "value";
  const { steps, stepwise } = stepOf(file, site);
  return (["maximize", "minimize"] as const).map((direction) => ({
    name,
    direction,
    rank: 0,
    span: site,
    stepwise,
    annotations: annotationsFor(site, direction, name, steps),
  }));
}

function proposalOf(file: ParsedFile, candidate: Candidate): MetricProposal | null {
  const { name, direction, rank, span, stepwise } = candidate;
  if (isReported(file, span)) return null;
  for (const annotation of candidate.annotations) {
    const places =
      candidate.above === true
        ? [aboveOf(file, span.from, annotation)]
        : commentPlaces(file, span, annotation, candidate.prints === true ? Number.POSITIVE_INFINITY : undefined);
    for (const place of places) {
      const insertions = new Insertions(file.source.text, [place]);
      if (reports(file, insertions)) return { name, direction, annotation, insertions: insertions.pieces, rank, stepwise };
    }
  }
  return null;
}

/** Whether the statement has an objective or a constraint of its own already. */
function isReported({ analyzed, lines }: ParsedFile, span: Span): boolean {
  const line = lines.lineAt(span.to);
  return [...analyzed.objectives, ...analyzed.constraints].some(({ channel }) => channel.range.start.line === line);
}

function reports(file: ParsedFile, insertions: Insertions): boolean {
  const after = file.analyzedWith(insertions.applied());
  return (
    after.objectives.length === file.analyzed.objectives.length + 1 &&
    after.parameters.length === file.analyzed.parameters.length &&
    isSoundAfter(file.analyzed, after)
  );
}

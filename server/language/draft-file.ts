import type { Problem } from "../protocol/problem";
import { tr } from "../words/translate";
import { type AnnotationDrafts, draftAnnotations, noDrafts } from "./annotation-drafts";
import type { FileDraft } from "./drafts";
import { tagsIn } from "./kept-text";
import { likelierMetric, type MetricCandidate, metricCandidate } from "./metric-candidate";
import type { SourceFile, Span } from "./model";
import type { ModulePart } from "./module-part";
import { moved, type Place } from "./moved";
import type { Outline } from "./outline";
import { moduleOf, type ParsedModule } from "./parsed-module";
import { ProblemList } from "./problem-list";
import { shortOutline } from "./short-outline";
import { textOutline } from "./text-outline";
import { lineIndexOf } from "./text-positions";
import { hostName } from "./text-syntax";

/** What one file says by itself. Never throws. */
export function draftFile(source: SourceFile): FileDraft {
  const module = moduleOf(source);
  return module === null ? draftText(source) : draftModule(module, "all").draft;
}

/** A file that no grammar here reads. */
export function draftText(source: SourceFile): FileDraft {
  const outline = textOutline(source.text, source.path);
  const drafts = draftAnnotations(source, outline);
  const { imports, unknownImports, sites } = outline;
  const metric = lacksObjective(source, drafts) ? metricCandidate(source.text, sites, lineIndexOf(source)) : null;
  return { source, imports, unknownImports, metric, ...drafts };
}

/**
 * What a long file with annotations says, by itself and at once: as `draftModule` of what is needed, without its parts, which nobody has
 * asked for as long as nothing was edited. Null where those are needed.
 */
export function draftAtOnce(source: SourceFile): FileDraft | null {
  const { text, language } = source;
  if (language === "text" || text.length <= SHORT || tagsIn(text, language).next().done) return null;
  const outline = shortOutline({ ...source, language }, !text.includes("@objective"));
  if (outline === null) return null;
  const drafts = draftAnnotations(source, outline);
  const metric = lacksObjective(source, drafts) ? metricCandidate(text, outline.sites, lineIndexOf(source)) : null;
  return { source, imports: outline.imports, unknownImports: outline.unknownImports, metric, ...drafts };
}

interface Read {
  readonly part: ModulePart;
  readonly outline: Outline;
  readonly place: Place;
}

/**
 * What the parts of a module say together. `needed`: those that annotations, imports and the metric may stand in, and those that were
 * read before; `isWhole` tells whether that was all. What is left out matters only where the parser would stumble.
 */
export function draftModule(module: ParsedModule, wish: "all" | "needed"): { readonly draft: FileDraft; readonly isWhole: boolean } {
  const { parts, starts, source } = module;
  const isMetricAsked = module.isTagged && !source.text.includes("@objective");
  const isAll = wish === "all" || (module.isTagged && source.text.length <= SHORT);
  const wanted = new Set((isAll ? parts : neededParts(module, isMetricAsked)).filter((part) => !part.isData));
  // Of files without annotations nothing but imports is kept, no index of lines either: there may be thousands of them.
  const lines = module.isTagged ? lineIndexOf(source) : null;
  const read: Read[] = [];
  for (const [i, part] of parts.entries()) {
    if (!wanted.has(part)) continue;
    const outline = isAll ? part.outline : part.neededOutline(isMetricAsked);
    if (outline === null) return { draft: tooDeep(source), isWhole: true };
    const offset = starts[i] ?? 0;
    read.push({ part, outline, place: { source, offset, line: lines?.lineAt(offset) ?? 0 } });
  }
  const drafts = noDrafts();
  const problems: Problem[] = [];
  for (const { part, outline, place } of read) {
    if (!part.isTagged) continue;
    const here = moved(draftsOf(part, outline), place);
    append(drafts, here);
    problems.push(...here.problems);
  }
  if (drafts.annotations.length > 0) problems.push(...syntaxProblem(source, read));
  const imports = read.flatMap(({ outline }) => outline.imports);
  const unknownImports = read.flatMap(({ outline, place }) => moved(outline.unknownImports, place));
  const metric = lacksObjective(source, drafts) ? metricIn(read) : null;
  return {
    draft: { source, problems, imports, unknownImports, metric, ...drafts },
    isWhole: parts.every((part) => part.isData || part.isRead),
  };
}

/** Annotated files up to so many characters are read at once. */
const SHORT = 15_000;

function neededParts({ parts }: ParsedModule, isMetricAsked: boolean): readonly ModulePart[] {
  return parts.filter((part) => part.isRead || part.isTagged || part.mayImport || (isMetricAsked && part.mayMeasure));
}

const known = new WeakMap<Outline, ReturnType<typeof draftAnnotations>>();

function draftsOf(part: ModulePart, outline: Outline): ReturnType<typeof draftAnnotations> {
  const before = known.get(outline);
  if (before !== undefined) return before;
  const drafts = draftAnnotations(part.source, outline);
  known.set(outline, drafts);
  return drafts;
}

function append(all: AnnotationDrafts, more: AnnotationDrafts): void {
  all.annotations.push(...more.annotations);
  all.parameters.push(...more.parameters);
  all.fidelities.push(...more.fidelities);
  all.objectives.push(...more.objectives);
  all.constraints.push(...more.constraints);
  all.seeds.push(...more.seeds);
  all.searches.push(...more.searches);
  all.unsound.push(...more.unsound);
}

function lacksObjective({ text }: SourceFile, { annotations }: AnnotationDrafts): boolean {
  return annotations.length > 0 && !text.includes("@objective");
}

function metricIn(read: readonly Read[]): MetricCandidate | null {
  let best: MetricCandidate | null = null;
  for (const { part, outline, place } of read) {
    const found = metricCandidate(part.source.text, outline.sites, lineIndexOf(part.source));
    best = likelierMetric(best, found && moved(found, place));
  }
  return best;
}

function tooDeep(source: SourceFile): FileDraft {
  const list = new ProblemList(source);
  list.add(
    "too-deeply-nested",
    { from: 0, to: 0 },
    tr("The file is nested too deeply to be analysed: move its data into a file of its own."),
  );
  return { source, problems: list.problems, imports: [], unknownImports: [], metric: null, ...noDrafts() };
}

/** The first place that the parser did not understand. */
function syntaxProblem(source: SourceFile, read: readonly Read[]): readonly Problem[] {
  for (const { outline, place } of read) {
    if (outline.syntaxError === null) continue;
    const list = new ProblemList(source);
    reportSyntax(source, moved(outline.syntaxError, place), list);
    return list.problems;
  }
  return [];
}

function reportSyntax(source: SourceFile, at: Span, problems: ProblemList): void {
  const from = Math.min(at.from, source.text.length);
  const before = source.text.slice(0, from).trimEnd().length;
  const isVisible = source.text.slice(from, at.to).trim() !== "";
  const span = isVisible ? { from, to: at.to } : { from: Math.max(0, before - 1), to: Math.max(before, Math.min(1, source.text.length)) };
  problems.add(
    "syntax-error",
    span,
    tr("This is no {0} that the parser knows: if the interpreter agrees, every trial will fail here.", hostName(source)),
  );
}

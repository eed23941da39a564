import type { Problem } from "../protocol/problem";
import type { Constraint, Objective } from "../protocol/space";
import { tr } from "../words/translate";
import { isConfigAlone } from "./config-alone";
import type { FileDraft, ParameterDraft, ReportDraft } from "./drafts";
import { reportInsertions } from "./instrument";
import type { Channel, Program, ProgramParameter, SourceFile, Span } from "./model";
import type { ReportOptions } from "./objective-syntax";
import { nameParameters } from "./parameter-names";
import { type MendDraft, ProblemList } from "./problem-list";
import { reportClashes, reportDuplicates, reportLiterals, reportSearches, reportSeveral } from "./program-clashes";
import { type OtherNames, resolveConditions } from "./resolve-conditions";
import { commentStart } from "./text-syntax";

type Lists = (source: SourceFile) => ProblemList;

/** Puts the drafts of all files together: unique names, conditions, channels, and what only the whole can tell. */
export function assemble(root: string, drafts: readonly FileDraft[], entry: SourceFile, whole: boolean): Program {
  const perFile = new Map<SourceFile, ProblemList>();
  const lists: Lists = (source) => {
    const known = perFile.get(source);
    if (known !== undefined) return known;
    const list = new ProblemList(source);
    perFile.set(source, list);
    return list;
  };
  const named = nameParameters(drafts.flatMap((d) => d.parameters));
  reportDuplicates(named, lists);
  const conditions = resolveConditions(named, otherNames(drafts), (d) => lists(d.source), !whole);
  const parameters = named.map(({ draft, name }): ProgramParameter => programParameter(draft, name, conditions.get(draft) ?? null, lists));
  const objectives = drafts.flatMap((d) => d.objectives);
  const constraints = drafts.flatMap((d) => d.constraints);
  reportClashes(objectives, lists);
  const ownEntry = drafts.find((d) => d.source === entry);
  reportLiterals(drafts, lists);
  const isOwn = (d: FileDraft): boolean => d.annotations.length > 0 || d.source === entry;
  const program: Omit<Program, "problems" | "aliases"> = {
    root,
    entry,
    files: drafts.filter(isOwn).map((d) => d.source),
    modules: drafts.filter((d) => !isOwn(d)).map((d) => d.source),
    parameters,
    fidelity: fidelityOf(drafts, lists),
    objectives: objectives.map((o, i) => ({ spec: objectiveSpec(o.name, o.syntax), channel: channelOf(o, i, lists) })),
    constraints: constraints.map((c, i) => ({
      spec: constraintSpec(c.name, c.syntax),
      channel: channelOf(c, objectives.length + i, lists),
    })),
    seed: seedOf(drafts),
    search: ownEntry?.searches[0]?.options ?? {},
    searchRange: searchRange(ownEntry, lists),
  };
  reportSeveral(drafts, lists);
  reportSearches(drafts, entry, lists);
  if (whole) {
    if (ownEntry !== undefined && isConfigAlone(ownEntry) && ownEntry.annotations.length > 0) reportAlone(ownEntry, lists);
    else reportMissing(drafts, entry, objectives.length > 0, lists);
  }
  const problems = drafts.flatMap((d) => [...d.problems, ...(perFile.get(d.source)?.problems ?? [])].sort(byPlace));
  return { ...program, aliases: [], problems };
}

function byPlace(a: Problem, b: Problem): number {
  return a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character;
}

function programParameter(draft: ParameterDraft, name: string, condition: ProgramParameter["condition"], lists: Lists): ProgramParameter {
  const { source, literal, comment, domain, inferred, baseName, item, itemEnd } = draft;
  const conditionText = draft.condition === null ? null : source.text.slice(draft.condition.span.from, draft.condition.span.to);
  const spec = {
    name,
    ...draft.distribution,
    baseline: draft.baseline,
    source: source.text.slice(literal.from, literal.to),
    file: source.file,
    range: lists(source).lines.rangeOf(literal),
    condition: conditionText,
  };
  return { spec, condition, source, literal, comment, domain, inferred, baseName, item, itemEnd };
}

function otherNames(drafts: readonly FileDraft[]): OtherNames {
  const tags = [
    ...drafts.flatMap(({ fidelities }) => fidelities.map(({ name }) => [name, "@fidelity"] as const)),
    ...drafts.flatMap(({ unsound }) => unsound.map((name) => [name, null] as const)),
  ];
  return new Map(tags);
}

function objectiveSpec(name: string, syntax: FileDraft["objectives"][number]["syntax"]): Objective {
  return { name, direction: syntax.direction, aggregate: syntax.aggregate, patience: syntax.patience, minSteps: syntax.minSteps };
}

function constraintSpec(name: string, syntax: FileDraft["constraints"][number]["syntax"]): Constraint {
  return { name, operator: syntax.operator, bound: syntax.bound };
}

/** A call, before a comment, that prints. */
const PRINTING = /^[^#/]*(?:\bprint(?:f|ln)?!?|\becho|\bconsole\.\w+|\blog(?:ger|ging)?\.\w+|\.write(?:line)?)\s*[("']/i;

function channelOf(report: ReportDraft<ReportOptions>, index: number, lists: Lists): Channel {
  const { source, plan } = report;
  const range = lists(source).lines.rangeOf(report.span);
  if (plan === null) {
    const before = source.text.slice(0, report.span.from);
    const printed = PRINTING.test(before.slice(Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\r")) + 1));
    return { kind: "output", name: report.name, pattern: report.syntax.pattern, printed, source, range };
  }
  return { kind: "statement", source, insertions: reportInsertions(source.language, plan, index, report.syntax.step), range };
}

function fidelityOf(drafts: readonly FileDraft[], lists: Lists): Program["fidelity"] {
  const all = drafts.flatMap((d) => d.fidelities.map((fidelity) => ({ fidelity, source: d.source })));
  const [first] = all;
  if (first === undefined) return null;
  const { name, low, high, baseline, literal } = first.fidelity;
  return {
    spec: { name, low, high, baseline, file: first.source.file, range: lists(first.source).lines.rangeOf(literal) },
    source: first.source,
    literal,
  };
}

function seedOf(drafts: readonly FileDraft[]): Program["seed"] {
  const all = drafts.flatMap((d) => d.seeds.map((seed) => ({ seed, source: d.source })));
  const [first] = all;
  return first === undefined ? null : { value: first.seed.value, source: first.source, literal: first.seed.literal };
}

function searchRange(entry: FileDraft | undefined, lists: Lists): Program["searchRange"] {
  const [first] = entry?.searches ?? [];
  return first === undefined || entry === undefined ? null : lists(entry.source).lines.rangeOf(first.span);
}

function reportMissing(drafts: readonly FileDraft[], entry: SourceFile, hasObjective: boolean, lists: Lists): void {
  const list = lists(entry);
  const first = drafts.flatMap((d) => d.annotations.map((a) => ({ tag: a.tag, range: a.range, source: d.source })));
  const place = first.find((a) => a.source === entry && a.tag === "search") ?? first.find((a) => a.source === entry) ?? null;
  const span =
    place === null ? firstLine(list) : { from: list.lines.offsetAt(place.range.start), to: list.lines.offsetAt(place.range.end) };
  if (first.length === 0) {
    list.add(
      "no-annotations",
      span,
      tr(
        "The program has no annotation: put `{0}` behind a literal and `{1}` behind the metric.",
        inComment(entry, "@tune LOW..HIGH"),
        inComment(entry, "@objective maximize"),
      ),
    );
    return;
  }
  if (!first.some((a) => a.tag === "objective")) {
    list.add(
      "no-objective",
      span,
      tr(
        "The program has no `@objective`: put `@objective maximize` or `@objective minimize` into a comment behind the statement that has the metric.",
      ),
      ...objectiveMend(drafts.find((d) => d.source === entry)),
    );
  }
  if (!first.some((a) => a.tag === "tune"))
    list.add("no-parameters", span, tr("The program has no `@tune`: put one into a comment behind a literal that the search may change."));
  for (const draft of drafts) {
    for (const fidelity of hasObjective ? [] : draft.fidelities) {
      lists(draft.source).add(
        "fidelity-without-objective",
        fidelity.span,
        tr("`@fidelity` buys quality, and nothing says what quality is: add an `@objective`."),
        ...objectiveMend(draft),
      );
    }
  }
}

/** The metric that the file assigns, where one looks like it. */
function objectiveMend(draft: FileDraft | undefined): readonly MendDraft[] {
  if (draft === undefined || draft.metric === null) return [];
  const { name, direction, offset } = draft.metric;
  const gap = draft.source.language === "python" ? "  " : " ";
  const newText = `${gap}${inComment(draft.source, `@objective ${direction}`)}`;
  return [
    { title: direction === "maximize" ? tr("Maximize {0}", name) : tr("Minimize {0}", name), span: { from: offset, to: offset }, newText },
  ];
}

function inComment(source: SourceFile, annotation: string): string {
  const [open, close] = commentStart(source);
  return `${open} ${annotation}${close}`;
}

/** A file of settings by itself is sound: it waits for a program that includes it. */
function reportAlone({ source, annotations }: FileDraft, lists: Lists): void {
  const list = lists(source);
  const [first] = annotations;
  const range = first?.range;
  const span = range === undefined ? firstLine(list) : { from: list.lines.offsetAt(range.start), to: list.lines.offsetAt(range.end) };
  list.add(
    "config-alone",
    span,
    tr(
      "These values take part in the search of a program whose `@search` says `include={0}`; by itself the file is no program.",
      source.file,
    ),
  );
}

function firstLine(list: ProblemList): Span {
  return { from: 0, to: list.lines.lineEnd(0) };
}

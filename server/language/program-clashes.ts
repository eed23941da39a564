import { tr } from "../words/translate";
import { removedItem } from "./annotation-edits";
import { type CommentPlace, withoutOther, withoutThis } from "./choice-mends";
import type { FileDraft, ParameterDraft, ReportDraft, SearchDraft } from "./drafts";
import type { SourceFile, Span } from "./model";
import type { ReportOptions } from "./objective-syntax";
import type { NamedDraft } from "./parameter-names";
import type { ChoiceDraft, ProblemList } from "./problem-list";
import { searchAddition } from "./search-addition";

type Lists = (source: SourceFile) => ProblemList;

/** Parameters of one name. */
export function reportDuplicates(named: readonly NamedDraft[], lists: Lists): void {
  const taken = new Set(named.map((n) => n.name));
  const numbers = new Map<string, number>();
  const first = new Map<string, ParameterDraft>();
  const isOnly = onlyInComment(named.map(({ draft }) => draft));
  for (const { draft, name, duplicate } of named) {
    if (!duplicate) {
      first.set(name, draft);
      continue;
    }
    const base = draft.baseName;
    let number = numbers.get(base) ?? 2;
    while (taken.has(`${base}_${number}`)) number++;
    const fresh = `${base}_${number}`;
    numbers.set(base, number + 1);
    const mend = draft.explicit
      ? { title: tr("Rename to {0}", fresh), span: draft.nameSpan, newText: fresh }
      : { title: tr("Add as {0}", fresh), span: { from: draft.itemEnd, to: draft.itemEnd }, newText: ` as ${fresh}` };
    const other = first.get(name);
    lists(draft.source).addChoices(
      "duplicate-name",
      draft.nameSpan,
      tr("Another parameter has the name `{0}`: give this one a name of its own, `as {1}`.", name, fresh),
      [...removed(draft, isOnly, "this"), ...(other === undefined ? [] : removed(other, isOnly, "other"))],
      [mend],
    );
  }
}

/** Objectives, or constraints, of one name. */
export function reportClashes(reports: readonly ReportDraft<ReportOptions>[], lists: Lists): void {
  const taken = new Set(reports.map(({ name }) => name));
  const seen = new Map<string, ReportDraft<ReportOptions>>();
  for (const report of reports) {
    const other = seen.get(report.name);
    if (other === undefined) seen.set(report.name, report);
    else {
      const { syntax, nameEnd } = report;
      let number = 2;
      while (taken.has(`${report.name}_${number}`)) number++;
      const fresh = `${report.name}_${number}`;
      // A name behind the direction is a label only where the statement's value is what is reported.
      const named: ChoiceDraft[] =
        report.plan === null || syntax.name !== null || !/^[\p{L}_$][\p{L}\p{N}_$.]*$/u.test(fresh)
          ? []
          : [[{ title: tr("Name it {0}", fresh), span: nameEnd, newText: ` ${fresh}` }]];
      lists(report.source).addChoices(
        "duplicate-name",
        report.span,
        tr("`{0}` is another objective already: write a name of its own behind it, or keep one of the two.", report.name),
        [...named, ...withoutThis(report), ...withoutOther(other)],
      );
    }
  }
}

/** A literal that two annotations would change. */
export function reportLiterals(drafts: readonly FileDraft[], lists: Lists): void {
  for (const draft of drafts) {
    const seen = new Map<number, Annotated>();
    const isOnly = onlyInComment(draft.parameters);
    const all: readonly Annotated[] = [
      ...draft.parameters,
      ...[...draft.fidelities, ...draft.seeds].map((one) => ({ ...one, source: draft.source })),
    ];
    for (const one of all) {
      const other = seen.get(one.literal.from);
      if (other === undefined) seen.set(one.literal.from, one);
      else
        lists(draft.source).addChoices(
          "literal-annotated-twice",
          "nameSpan" in one ? one.nameSpan : one.span,
          tr("The literal has another annotation already: keep one of the two."),
          [...removed(one, isOnly, "this"), ...removed(other, isOnly, "other")],
        );
    }
  }
}

/** What a program has one of: the first counts. */
export function reportSeveral(drafts: readonly FileDraft[], lists: Lists): void {
  const each = <T extends Omit<CommentPlace, "source"> & { readonly span: Span }>(of: (draft: FileDraft) => readonly T[]) =>
    drafts.flatMap((draft) => of(draft).map((one) => ({ ...one, source: draft.source })));
  const fidelities = each((draft) => draft.fidelities);
  for (const one of fidelities.slice(1))
    lists(one.source).addChoices("several-fidelities", one.span, tr("A program has one `@fidelity`: keep one."), keptOne(one, fidelities));
  const seeds = each((draft) => draft.seeds);
  for (const one of seeds.slice(1))
    lists(one.source).addChoices(
      "several-seeds",
      one.span,
      tr("A program has one `@seed`: keep the one that the others are made from."),
      keptOne(one, seeds),
    );
}

/** An entry has one `@search`, and a module none. */
export function reportSearches(drafts: readonly FileDraft[], entry: SourceFile, lists: Lists): void {
  const own = drafts.find(({ source }) => source === entry);
  for (const draft of drafts) {
    const list = lists(draft.source);
    const [first, ...others] = draft.searches;
    if (draft.source !== entry) {
      for (const search of draft.searches)
        list.addChoices(
          "search-in-module",
          search.span,
          tr("`@search` counts in the entry file only: move it there."),
          own === undefined ? [] : movedSearch(search, draft.source, own),
        );
    } else if (first !== undefined) {
      for (const search of others)
        list.addChoices(
          "several-searches",
          search.span,
          tr("An entry file has one `@search`: put all keys into one."),
          joinedSearches(first, search, draft.source),
        );
    }
  }
}

type Annotated = ParameterDraft | (CommentPlace & { readonly literal: Span; readonly span: Span });

/** Whether a parameter is the only one that its comment speaks of. */
function onlyInComment(parameters: readonly ParameterDraft[]): (draft: ParameterDraft) => boolean {
  return (draft) => parameters.filter((p) => p.source === draft.source && p.comment.from === draft.comment.from).length === 1;
}

function removed(one: Annotated, isOnly: (draft: ParameterDraft) => boolean, which: "this" | "other"): ChoiceDraft[] {
  if (!("item" in one) || isOnly(one)) return which === "this" ? withoutThis(one) : withoutOther(one);
  const span = removedItem(one);
  if (span === null) return [];
  const { source, item } = one;
  const written = source.text.slice(item.span.from, item.span.to).trim();
  return [[{ title: which === "this" ? tr("Remove this {0}", written) : tr("Remove {0}", written), span, newText: "", source }]];
}

/** Any one of them may be the one that is kept: of two, this or the other. */
function keptOne<T extends CommentPlace>(one: T, all: readonly T[]): ChoiceDraft[] {
  return [...withoutThis(one), ...(all.length === 2 ? all.filter((other) => other !== one).flatMap(withoutOther) : [])];
}

/** The keys of a `@search` in that of the entry, those that it has already left out. */
function movedSearch(search: SearchDraft, source: SourceFile, entry: FileDraft): ChoiceDraft[] {
  const [remove] = withoutThis({ source, comment: search.comment });
  const pairs = pairsOf(search, source, entry.searches[0]);
  if (remove === undefined) return [];
  if (pairs === "") return [remove];
  const title = tr("Move it to {0}", entry.source.file);
  return [[{ ...searchAddition(entry, pairs), title }, ...remove], remove];
}

/** All keys in the first; where both have one with different values, the one or the other. */
function joinedSearches(first: SearchDraft, search: SearchDraft, source: SourceFile): ChoiceDraft[] {
  const [remove] = withoutThis({ source, comment: search.comment });
  if (remove === undefined) return [];
  const pairs = pairsOf(search, source, first);
  const both = Object.keys(search.values).filter((key) => Object.hasOwn(first.values, key));
  const at = { from: first.end, to: first.end };
  const join: ChoiceDraft[] =
    pairs === "" ? [] : [[{ title: tr("Put {0} into the first @search", pairs), span: at, newText: ` ${pairs}` }, ...remove]];
  const isOther = both.some((key) => textOf(source, first.values[key]) !== textOf(source, search.values[key]));
  return [
    ...join,
    ...(pairs === "" || isOther ? [remove] : []),
    ...(isOther || pairs === "" ? withoutOther({ source, comment: first.comment }) : []),
  ];
}

/** The pairs of a `@search` that another does not have, as they are written. */
function pairsOf({ values }: SearchDraft, source: SourceFile, other: SearchDraft | undefined): string {
  return Object.entries(values)
    .filter(([key]) => other === undefined || !Object.hasOwn(other.values, key))
    .map(([key, span]) => `${key}=${textOf(source, span)}`)
    .join(" ");
}

function textOf(source: SourceFile, span: Span | undefined): string {
  return span === undefined ? "" : source.text.slice(span.from, span.to);
}

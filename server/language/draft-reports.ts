import { literalValue } from "../space/literal";
import { tr } from "../words/translate";
import type { AnnotationText } from "./annotation-text";
import type { Surroundings } from "./attach";
import type { ReportDraft } from "./drafts";
import { guessedDirection } from "./metric-direction";
import type { SourceFile } from "./model";
import { type ConstraintSyntax, type ObjectiveSyntax, parseConstraint, parseObjective, type ReportOptions } from "./objective-syntax";
import type { ReportPlan, ReportSite } from "./outline";
import type { MendDraft, ProblemList } from "./problem-list";
import { hostName } from "./text-syntax";

/** Names that a choice is offered of. */
const MOST_NAMES = 4;

export function draftObjective(
  annotation: AnnotationText,
  around: Surroundings,
  problems: ProblemList,
): ReportDraft<ObjectiveSyntax> | null {
  const syntax = parseObjective(problems.source.text, annotation.tagSpan, annotation.body, problems);
  return syntax === null ? null : draftReport(annotation, syntax, around, problems);
}

export function draftConstraint(
  annotation: AnnotationText,
  around: Surroundings,
  problems: ProblemList,
): ReportDraft<ConstraintSyntax> | null {
  const syntax = parseConstraint(problems.source.text, annotation.tagSpan, annotation.body, problems);
  return syntax === null ? null : draftReport(annotation, syntax, around, problems);
}

/**
 * Where the value comes from. Behind a statement its value is reported, and a NAME that is none of its targets is a label.
 * Above a statement the same, but a NAME that the statement does not assign stands for a metric that the program prints.
 */
function draftReport<T extends ReportOptions>(
  annotation: AnnotationText,
  syntax: T,
  around: Surroundings,
  problems: ProblemList,
): ReportDraft<T> | null {
  const name = syntax.name === null ? null : nameText(problems.source.text.slice(syntax.name.from, syntax.name.to));
  const end = annotation.body.from + directionLength(problems.source.text.slice(annotation.body.from, annotation.body.to));
  const make = (reported: string, plan: ReportPlan | null): ReportDraft<T> => ({
    syntax,
    name: reported,
    span: annotation.tagSpan,
    plan,
    source: problems.source,
    comment: { from: annotation.comment.from, to: annotation.comment.to },
    nameEnd: { from: end, to: end },
  });
  if (problems.source.language === "text") return printedByName(annotation, syntax, name, around, end, make, problems);
  const site = syntax.pattern === null ? siteFor(around, name) : null;
  if (site === null) return printed(annotation, syntax, name, end, make, problems);
  const target =
    site.targets.find((t) => name !== null && t.names.includes(name)) ?? (site.targets.length === 1 ? site.targets[0] : undefined);
  if (target === undefined) {
    const known = site.targets.flatMap((t) => t.names.slice(0, 1));
    if (name !== null && around.ownLine && known.length > 0) return make(name, null);
    const code = known.length === 0 ? "objective-on-no-value" : "objective-needs-name";
    const message =
      known.length === 0
        ? tr("The statement assigns no value: put the annotation where the metric is assigned or returned.")
        : tr("The statement assigns {0}: name the one to report, `{1} {2}`.", known.join(", "), wordsOf(annotation), known[0] ?? "");
    const [first, ...others] = byDirection(known, syntax).map((one) => [nameMend(one, syntax, end)]);
    problems.addChoices(code, annotation.tagSpan, message, others, first ?? []);
    return null;
  }
  if (target.plan.kind === "refused") {
    problems.add("objective-on-no-value", annotation.tagSpan, target.plan.message);
    return null;
  }
  return make(name ?? target.names[0] ?? site.scope.filter((s) => s !== "").at(-1) ?? "objective", target.plan);
}

/** First the names that are better in the direction that is written. */
function byDirection(names: readonly string[], syntax: ReportOptions): readonly string[] {
  const direction = "direction" in syntax ? syntax.direction : null;
  const isLikely = (name: string) => Number(direction !== null && guessedDirection(name) === direction);
  return names.toSorted((a, b) => isLikely(b) - isLikely(a));
}

function nameMend(first: string, { name }: ReportOptions, end: number): MendDraft {
  if (name !== null) return { title: tr("Change to {0}", first), span: name, newText: first };
  return { title: tr("Report {0}", first), span: { from: end, to: end }, newText: ` ${first}` };
}

/** In a text file no statement can be made to report: what the assigned name is called is read from what the program prints. */
function printedByName<T extends ReportOptions>(
  annotation: AnnotationText,
  syntax: T,
  name: string | null,
  around: Surroundings,
  end: number,
  make: (name: string, plan: null) => ReportDraft<T>,
  problems: ProblemList,
): ReportDraft<T> | null {
  const assigned = around.near.find((s) => s.names.length > 0)?.names[0] ?? null;
  const read = name ?? (syntax.pattern === null ? assigned : null);
  if (name === null && read !== null) {
    problems.add(
      "objective-from-output",
      annotation.tagSpan,
      tr(
        "`{0}` is read from what the program prints (`{0}: 0.93`, `{0}=0.93` or a line of JSON): statements of {1} cannot report by themselves.",
        read,
        hostName(problems.source),
      ),
      { title: tr("Write the name {0} out", read), span: { from: end, to: end }, newText: ` ${read}` },
    );
  }
  return printed(annotation, syntax, read, end, make, problems);
}

/** Length of `maximize`, or of `<= 50`, with the space before it. */
function directionLength(body: string): number {
  return /^\s*(?:[<>]=\s*\S+|\S+)/.exec(body)?.[0].length ?? 0;
}

function wordsOf(annotation: AnnotationText): string {
  return annotation.tag === "constraint" ? "@constraint <= X" : "@objective maximize";
}

function nameText(source: string): string {
  const value = literalValue(source);
  return value?.kind === "string" ? value.value : source;
}

/** The statement that a report belongs to: the one that assigns its name, else the last on the line. */
function siteFor(around: Surroundings, name: string | null): ReportSite | null {
  const sites = around.sites.filter((s) => s.targets.length > 0);
  const assigning = name === null ? undefined : sites.find((s) => s.targets.some((t) => t.names.includes(name)));
  if (assigning !== undefined) return assigning;
  if (around.ownLine) {
    const [first] = sites;
    return first !== undefined && (name === null || first.isReturn) ? first : null;
  }
  const unit = sites.at(-1)?.unit;
  return sites.find((s) => s.unit === unit) ?? null;
}

/** `print(f"loss {loss:.3f}", acc)`: the names of what the statement before the comment is given. */
function shownNames({ comment }: AnnotationText, { text, language }: SourceFile): readonly string[] {
  const line = text.slice(Math.max(text.lastIndexOf("\n", comment.from), text.lastIndexOf("\r", comment.from)) + 1, comment.from);
  const call = /^\s*(?:await\s+)?[\p{L}_$][\p{L}\p{N}_$.]*\((.*)\)\s*;?\s*$/u.exec(line)?.[1] ?? "";
  const hole = language === "python" ? /\{\s*([\p{L}_][\p{L}\p{N}_.]*)/gu : /\$\{\s*([\p{L}_$][\p{L}\p{N}_$.]*)/gu;
  const given = call.replace(
    /\w{0,2}(["'`])(?:\\.|(?!\1).)*\1/g,
    (string) => ` ${[...string.matchAll(hole)].map(([, name]) => name).join(" ")} `,
  );
  const names = [...given.matchAll(/(?<![\p{L}\p{N}_$.])([\p{L}_$][\p{L}\p{N}_$]*)(?:\.[\p{L}\p{N}_$]+)*(?![\p{L}\p{N}_$.(=])/gu)].map(
    ([name]) => name,
  );
  return [...new Set(names)].slice(0, MOST_NAMES);
}

function printed<T extends ReportOptions>(
  annotation: AnnotationText,
  syntax: T,
  name: string | null,
  end: number,
  make: (name: string, plan: null) => ReportDraft<T>,
  problems: ProblemList,
): ReportDraft<T> | null {
  if (name === null && syntax.pattern === null) {
    problems.addChoices(
      "objective-on-no-value",
      annotation.tagSpan,
      tr(
        "The annotation stands on no assignment or return: put it where the metric is assigned, or name what the program prints, `{0} val_accuracy`.",
        wordsOf(annotation),
      ),
      byDirection(shownNames(annotation, problems.source), syntax).map((one) => [nameMend(one, syntax, end)]),
    );
    return null;
  }
  if (syntax.step !== null)
    problems.add(
      "option-not-applicable",
      annotation.tagSpan,
      tr("`step=` reads a variable beside a statement; a printed metric has none: remove it."),
    );
  return make(name ?? "objective", null);
}

import type { Problem } from "../protocol/problem";
import { tr } from "../words/translate";
import { type AnnotationText, annotationIn } from "./annotation-text";
import { Attachment, type Surroundings } from "./attach";
import { draftFidelity, draftSeed } from "./draft-fidelity";
import { draftParameters } from "./draft-parameters";
import { draftConstraint, draftObjective } from "./draft-reports";
import type { AnnotationPlace, FidelityDraft, ParameterDraft, ReportDraft, SearchDraft, SeedDraft } from "./drafts";
import type { SourceFile, Span } from "./model";
import type { ConstraintSyntax, ObjectiveSyntax } from "./objective-syntax";
import type { CommentText, Outline, Stray } from "./outline";
import { ProblemList } from "./problem-list";
import { PROSE_CELL } from "./python-cuts";
import { parseSearch } from "./search-syntax";
import { commentStart, hostName } from "./text-syntax";

/** What annotations say, by their tags, each in order of the text. */
export interface AnnotationDrafts {
  readonly annotations: AnnotationPlace[];
  readonly parameters: ParameterDraft[];
  readonly fidelities: FidelityDraft[];
  readonly objectives: ReportDraft<ObjectiveSyntax>[];
  readonly constraints: ReportDraft<ConstraintSyntax>[];
  readonly seeds: SeedDraft[];
  readonly searches: SearchDraft[];
  /** Names of values whose own annotation has an error: a condition over one of them is not wrong by itself. */
  readonly unsound: string[];
}

/** No annotation at all. */
export function noDrafts(): AnnotationDrafts {
  return { annotations: [], parameters: [], fidelities: [], objectives: [], constraints: [], seeds: [], searches: [], unsound: [] };
}

/** What the annotations of a text say. Never throws. */
export function draftAnnotations(source: SourceFile, outline: Outline): AnnotationDrafts & { readonly problems: readonly Problem[] } {
  const problems = new ProblemList(source);
  const found = noDrafts();
  collect(source, outline, problems, found);
  return { ...found, problems: problems.problems };
}

function collect(source: SourceFile, outline: Outline, problems: ProblemList, found: AnnotationDrafts): void {
  let attachment: Attachment | null = null;
  const isProse = proseCells(source);
  for (const comment of outline.comments) {
    if (isProse(comment)) continue;
    const annotation = annotationIn(source.text, comment, problems);
    if (annotation === null) continue;
    attachment ??= new Attachment(source.text, outline, problems.lines);
    const around = attachment.around(annotation);
    const before = problems.problems.length;
    found.annotations.push({
      tag: annotation.tag,
      range: problems.lines.rangeOf(annotation.tagSpan),
      comment: problems.lines.rangeOf(comment),
    });
    switch (annotation.tag) {
      case "tune":
        found.parameters.push(...draftParameters(annotation, around, outline.slots, problems));
        break;
      case "fidelity":
        keep(found.fidelities, draftFidelity(annotation, around, problems));
        break;
      case "seed":
        keep(found.seeds, draftSeed(annotation, around, problems));
        break;
      case "objective":
        keep(found.objectives, draftObjective(annotation, around, problems));
        break;
      case "constraint":
        keep(found.constraints, draftConstraint(annotation, around, problems));
        break;
      case "search":
        if (!around.ownLine) reportOnCode(annotation, problems);
        found.searches.push(draftSearch(annotation, problems));
    }
    if (problems.problems.slice(before).some(({ severity }) => severity === "error"))
      found.unsound.push(...namesOf(annotation, around, source.text));
  }
  for (const stray of outline.strays) reportStray(source, stray, problems);
}

/** Every name that what an annotation stands on may have. */
function namesOf({ tag, body }: AnnotationText, { near, whole }: Surroundings, text: string): readonly string[] {
  if (tag !== "tune" && tag !== "fidelity" && tag !== "seed") return [];
  const written = [...text.slice(body.from, body.to).matchAll(/\bas\s+([\p{L}_][\p{L}\p{N}_.]*)/gu)].map(([, name = ""]) => name);
  return [...written, ...[...near, ...whole].flatMap(({ names }) => names)];
}

/** In a script of `# %%` cells the comments of a Markdown cell are its text. */
function proseCells({ text, language }: SourceFile): (comment: CommentText) => boolean {
  if (language !== "python" || !PROSE_CELL.test(text)) return () => false;
  let inProse = false;
  let end = 0;
  return ({ from, to }) => {
    const line = text.slice(from, to);
    if (text.slice(end, from).trim() !== "") inProse = false;
    if (/^#\s*%%/.test(line)) inProse = /\[(?:markdown|md|raw)\]/.test(line);
    end = to;
    return inProse;
  };
}

/** `lr: 0.5 // @tune 0..1` in YAML: the sign begins no comment there, and nothing would be searched. */
function reportStray(source: SourceFile, stray: Stray, problems: ProblemList): void {
  const { text } = source;
  const tag = text.slice(stray.tag.from, stray.tag.to);
  const [open, close] = commentStart(source);
  const span = { from: stray.sign.from, to: stray.tag.to };
  const isAttached = /\S/.test(text[span.from - 1] ?? " ");
  const isOwnSign = text.slice(stray.sign.from, stray.sign.to) === open;
  const meant = `${open} ${tag} …${close}`;
  const message = !isOwnSign
    ? tr("{0} stands in no comment, so it does nothing: in {2} write `{1}`.", tag, meant, hostName(source))
    : isAttached
      ? tr("{0} stands in no comment, so it does nothing: a comment begins behind a space: write `{1}`.", tag, meant)
      : tr("{0} stands in no comment, so it does nothing: comments stand on lines of their own: above the value write `{1}`.", tag, meant);
  problems.add(
    "tag-outside-comment",
    stray.tag,
    message,
    ...(close === "" && (isAttached || !isOwnSign)
      ? [{ title: tr("Change to {0} {1}", open, tag), span, newText: `${isAttached ? " " : ""}${open} ${tag}` }]
      : []),
  );
}

function reportOnCode({ comment, tagSpan }: AnnotationText, problems: ProblemList): void {
  const { text } = problems.source;
  const start = problems.lines.lineStart(problems.lines.lineAt(comment.from));
  const indent = /^[ \t]*/.exec(text.slice(start, comment.from))?.[0] ?? "";
  const gap = /[ \t]*$/.exec(text.slice(start, comment.from))?.[0].length ?? 0;
  problems.add(
    "search-on-code",
    tagSpan,
    tr("`@search` belongs on a line of its own: it speaks of the whole file."),
    {
      title: tr("Move it to a line of its own"),
      span: { from: start, to: start },
      newText: `${indent}${text.slice(comment.from, comment.to)}\n`,
    },
    { title: "", span: { from: comment.from - gap, to: comment.to }, newText: "" },
  );
}

function draftSearch(annotation: AnnotationText, problems: ProblemList): SearchDraft {
  const places = new Map<string, Span>();
  const options = parseSearch(problems.source.text, annotation.body, problems, places);
  const { body, tagSpan, comment } = annotation;
  const values = Object.fromEntries(places);
  return { options, span: tagSpan, comment: { from: comment.from, to: comment.to }, end: Math.max(tagSpan.to, body.to), values };
}

function keep<T>(list: T[], item: T | null): void {
  if (item !== null) list.push(item);
}

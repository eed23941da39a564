import { abridged } from "./abridged";
import { type AnnotationText, annotationIn } from "./annotation-text";
import { assemble } from "./assemble";
import { Attachment } from "./attach";
import { draftFidelity, draftParameters, draftSeed } from "./draft-parameters";
import { draftConstraint, draftObjective } from "./draft-reports";
import type { AnnotationPlace, FidelityDraft, FileDraft, ParameterDraft, ReportDraft, SearchDraft, SeedDraft } from "./drafts";
import { languageOf, type ParsedText, parseAgain } from "./host-syntax";
import { javascriptOutline } from "./javascript-outline";
import { metricCandidate } from "./metric-candidate";
import type { Program, SourceFile, Span } from "./model";
import type { ConstraintSyntax, ObjectiveSyntax } from "./objective-syntax";
import type { CommentText, Outline, Stray } from "./outline";
import { ProblemList } from "./problem-list";
import { pythonOutline } from "./python-outline";
import { parseSearch } from "./search-syntax";
import { textOutline } from "./text-outline";
import { commentStart, hostName } from "./text-syntax";

/** One file by itself: what its annotations say, names made unique within it. */
export type AnalyzedFile = Omit<Program, "root" | "entry" | "files"> & {
  readonly source: SourceFile;
  /** Every annotation of the file in order of the text, sound or not. */
  readonly annotations: readonly AnnotationPlace[];
};

/**
 * What one file says, without the files that it imports: cheap enough for every keystroke. Never throws.
 * Problems are those that the file alone can tell: a missing `@objective` or a condition's unknown name may be mended by another file.
 */
export function analyzeFile(path: string, file: string, text: string): AnalyzedFile {
  const draft = draftFile(sourceFile(path, file, text));
  const { root: _, entry, files: __, ...rest } = assemble("", [draft], draft.source, false);
  return { ...rest, source: entry, annotations: draft.annotations };
}

export function sourceFile(path: string, file: string, text: string): SourceFile {
  return { path, file, text, language: languageOf(path) ?? "text" };
}

interface Collected {
  readonly annotations: AnnotationPlace[];
  readonly parameters: ParameterDraft[];
  readonly fidelities: FidelityDraft[];
  readonly objectives: ReportDraft<ObjectiveSyntax>[];
  readonly constraints: ReportDraft<ConstraintSyntax>[];
  readonly seeds: SeedDraft[];
  readonly searches: SearchDraft[];
}

export function draftFile(source: SourceFile): FileDraft {
  return draftFrom(source, source.text, null).draft;
}

/** The same from the part of its text that matters, parsed from what is known of an earlier one. */
export function draftFrom(
  source: SourceFile,
  code: string,
  before: ParsedText | null,
): { readonly draft: FileDraft; readonly parsed: ParsedText | null } {
  const problems = new ProblemList(source);
  const found: Collected = { annotations: [], parameters: [], fidelities: [], objectives: [], constraints: [], seeds: [], searches: [] };
  const parsed = source.language === "text" ? null : parseAgain(code, source.language, source.path, before);
  const outline = outlineFrom(source, parsed, problems);
  if (outline !== null) collect(source, outline, problems, found);
  const { imports = [], unknownImports = [] } = outline ?? {};
  const isWithoutObjective = outline !== null && found.annotations.length > 0 && !source.text.includes("@objective");
  const metric = isWithoutObjective ? metricCandidate(source.text, outline, problems.lines) : null;
  return { draft: { source, problems: problems.problems, imports, unknownImports, metric, ...found }, parsed };
}

/** The outline of a file as far as a place in it needs it; null with a problem where it cannot be read. */
export function outlineAt(source: SourceFile, offset: number, problems: ProblemList): Outline | null {
  const parsed = source.language === "text" ? null : parseAgain(abridged(source, offset).code, source.language, source.path, null);
  return outlineFrom(source, parsed, problems);
}

function outlineFrom(source: SourceFile, parsed: ParsedText | null, problems: ProblemList): Outline | null {
  if (source.language === "text") return textOutline(source.text, source.path);
  if (parsed !== null)
    return source.language === "python" ? pythonOutline(source.text, parsed.tree) : javascriptOutline(source.text, parsed.tree);
  problems.add(
    "too-deeply-nested",
    { from: 0, to: 0 },
    "The file is nested too deeply to be analysed: move its data into a file of its own.",
  );
  return null;
}

function collect(source: SourceFile, outline: Outline, problems: ProblemList, found: Collected): void {
  let attachment: Attachment | null = null;
  const isProse = proseCells(source);
  for (const comment of outline.comments) {
    if (isProse(comment)) continue;
    const annotation = annotationIn(source.text, comment, problems);
    if (annotation === null) continue;
    attachment ??= new Attachment(source.text, outline, problems.lines);
    const around = attachment.around(annotation);
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
  }
  for (const stray of outline.strays) reportStray(source, stray, problems);
  if (found.annotations.length > 0 && outline.syntaxError !== null) reportSyntax(source, outline, problems);
}

/** In a script of `# %%` cells the comments of a Markdown cell are its text. */
function proseCells({ text, language }: SourceFile): (comment: CommentText) => boolean {
  if (language !== "python" || !/^#\s*%%.*\[(?:markdown|md|raw)\]/m.test(text)) return () => false;
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
  const where = isOwnSign
    ? isAttached
      ? "a comment begins behind a space:"
      : "comments stand on lines of their own: above the value"
    : `in ${hostName(source)}`;
  problems.add(
    "tag-outside-comment",
    stray.tag,
    `${tag} stands in no comment, so it does nothing: ${where} write \`${open} ${tag} …${close}\`.`,
    ...(close === "" && (isAttached || !isOwnSign)
      ? [{ title: `Change to ${open} ${tag}`, span, newText: `${isAttached ? " " : ""}${open} ${tag}` }]
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
    "`@search` belongs on a line of its own: it speaks of the whole file.",
    {
      title: "Move it to a line of its own",
      span: { from: start, to: start },
      newText: `${indent}${text.slice(comment.from, comment.to)}\n`,
    },
    { title: "", span: { from: comment.from - gap, to: comment.to }, newText: "" },
  );
}

function draftSearch(annotation: AnnotationText, problems: ProblemList): SearchDraft {
  const places = new Map<string, Span>();
  const options = parseSearch(problems.source.text, annotation.body, problems, places);
  const { body, tagSpan } = annotation;
  return { options, span: tagSpan, end: Math.max(tagSpan.to, body.to), include: places.get("include") ?? null };
}

function keep<T>(list: T[], item: T | null): void {
  if (item !== null) list.push(item);
}

function reportSyntax(source: SourceFile, outline: Outline, problems: ProblemList): void {
  const at = outline.syntaxError ?? { from: 0, to: 0 };
  const from = Math.min(at.from, source.text.length);
  const before = source.text.slice(0, from).trimEnd().length;
  const isVisible = source.text.slice(from, at.to).trim() !== "";
  const span = isVisible ? { from, to: at.to } : { from: Math.max(0, before - 1), to: Math.max(before, Math.min(1, source.text.length)) };
  problems.add(
    "syntax-error",
    span,
    `This is no ${hostName(source)} that the parser knows: if the interpreter agrees, every trial will fail here.`,
  );
}

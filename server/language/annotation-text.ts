import { oneLine } from "../words/one-line";
import { tr } from "../words/translate";
import type { SourceFile, Span } from "./model";
import type { CommentText } from "./outline";
import type { ChoiceDraft, ProblemList } from "./problem-list";
import { stringEnd } from "./scanner";
import { editDistance } from "./spelling";
import { isTextCommentSign, lineSignLength } from "./text-comments";
import { commentStart, quotesOf, syntaxOf } from "./text-syntax";

export const TAGS = ["tune", "fidelity", "objective", "constraint", "seed", "search"] as const;
export type Tag = (typeof TAGS)[number];

/** An annotation as it stands in a comment. */
export interface AnnotationText {
  readonly tag: Tag;
  /** `@tune` itself. */
  readonly tagSpan: Span;
  /** What follows the tag, up to the comment's end or a second comment sign. */
  readonly body: Span;
  readonly comment: CommentText;
}

/** Characters of an annotation that a title repeats. */
const MOST_SOURCE = 40;
/** Longer annotations are cut: whoever parses one may look ahead as far as it goes. */
const LONGEST_BODY = 4000;

/** Words of JSDoc, TSDoc, Doxygen and Sphinx that are near a tag of ours and mean something else. */
const OTHER_TAGS = new Set([
  "see",
  "since",
  "type",
  "types",
  "used",
  "time",
  "true",
  "name",
  "note",
  "done",
  "date",
  "test",
  "todo",
  "need",
  "tuple",
  "tuner",
  "send",
  "feed",
  "seen",
  "speed",
]);

/** The annotation in a comment, or null. Tags are whole words; a misspelt one is reported. */
export function annotationIn(text: string, comment: CommentText, problems: ProblemList): AnnotationText | null {
  const { source } = problems;
  const { from, to } = comment.inner;
  if (!text.slice(from, to).includes("@")) return null;
  let found: AnnotationText | null = null;
  for (const at of signsIn(text, from, to)) {
    if (found !== null && at < found.body.to && insideString(text, found.body, at, quotesOf(source))) continue;
    if (/[\p{L}\p{N}_@.]/u.test(text[at - 1] ?? "") && at > from) continue;
    if (isCommentedOut(text, comment, at, source)) continue;
    const word = /^[A-Za-z]+/.exec(text.slice(at + 1, Math.min(to, at + 20)))?.[0] ?? "";
    if (word === "" || (/[\p{L}\p{N}_./@]/u.test(text[at + 1 + word.length] ?? "") && at + 1 + word.length < to)) continue;
    const tagSpan = { from: at, to: at + 1 + word.length };
    const tag = TAGS.find((t) => t === word);
    if (tag === undefined) reportMisspelt(text, word, tagSpan, to, problems);
    else if (found === null) found = { tag, tagSpan, body: { from: tagSpan.to, to: bodyEnd(text, tagSpan.to, to, tag, source) }, comment };
    else {
      const end = bodyEnd(text, tagSpan.to, to, tag, source);
      problems.addChoices(
        "several-annotations",
        tagSpan,
        tr("One comment holds one annotation: put `@{0}` into a comment of its own, on the line above.", tag),
        partedAnnotations(found, tag, { from: at, to: Math.max(tagSpan.to, end) }, problems),
      );
      return { ...found, body: { from: found.body.from, to: Math.min(found.body.to, trimmedBack(text, found.body.from, at)) } };
    }
  }
  return found;
}

/** The second annotation of a comment: another item of the first, in a comment of its own, or gone. */
function partedAnnotations(first: AnnotationText, tag: Tag, second: Span, { source, lines }: ProblemList): ChoiceDraft[] {
  const { text } = source;
  const written = text.slice(second.from, second.to);
  const span = { from: trimmedBack(text, first.tagSpan.to, second.from), to: second.to };
  const start = lines.lineStart(lines.lineAt(first.comment.from));
  const indent = /^[ \t]*/.exec(text.slice(start, first.comment.from))?.[0] ?? "";
  const [open, close] = commentStart(source);
  const above = {
    title: tr("Put it into a comment above"),
    span: { from: start, to: start },
    newText: `${indent}${open} ${written}${close}\n`,
  };
  const item = text.slice(second.from + tag.length + 1, second.to).trim();
  const of = text.slice(first.body.from, span.from).trim();
  const isItem = tag === "tune" && first.tag === "tune" && item !== "" && of !== "";
  const remove = { title: tr("Remove {0}", oneLine(written, MOST_SOURCE)), span, newText: "" };
  return [
    ...(isItem ? [[{ title: tr("Change to {0}", `; ${item}`), span, newText: `; ${item}` }]] : []),
    [above, { ...remove, title: "" }],
    [remove],
  ];
}

/** `/* x = 1; // @tune 1..2 *\/`: a line of code inside a comment over several, with its own comment. */
function isCommentedOut(text: string, comment: CommentText, at: number, source: SourceFile): boolean {
  if (source.language !== "text" || comment.inner.to === comment.to) return false;
  const syntax = syntaxOf(source);
  for (let i = Math.max(comment.inner.from, text.lastIndexOf("\n", at) + 1); i < at; i++)
    if (lineSignLength(text, i, syntax) > 0) return true;
  return false;
}

function signsIn(text: string, from: number, to: number): number[] {
  const signs: number[] = [];
  for (let i = from; i < to; i++) if (text[i] === "@") signs.push(i);
  return signs;
}

function trimmedBack(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && /[\s#/*%;!-]/.test(text[end - 1] ?? "")) end--;
  return end;
}

function insideString(text: string, body: Span, at: number, quotes: string): boolean {
  for (let i = body.from; i < at; i++) {
    const end = stringEnd(text, i, body.to, quotes);
    if (end === null) continue;
    if (end > at) return true;
    i = end - 1;
  }
  return false;
}

/** Whether a word behind `@` is a tag or may be misspelt for one. */
export function isNearTag(word: string): boolean {
  return !OTHER_TAGS.has(word) && TAGS.some((tag) => editDistance(word.toLowerCase(), tag) <= 2);
}

function reportMisspelt(text: string, word: string, span: Span, end: number, problems: ProblemList): void {
  if (OTHER_TAGS.has(word)) return;
  const looksMeant = /\.\.|\|/.test(text.slice(span.to, end));
  for (const tag of TAGS) {
    const distance = editDistance(word.toLowerCase(), tag);
    if (distance > 2 || (distance === 2 && tag.length <= 4 && !looksMeant)) continue;
    problems.add("misspelt-tag", span, tr("`@{0}` is no tag: did you mean `@{1}`?", word, tag), {
      title: tr("Change to @{0}", tag),
      span,
      newText: `@${tag}`,
    });
    return;
  }
}

/** Where an annotation ends: at its line's end or at a second comment sign outside strings and patterns. */
function bodyEnd(text: string, from: number, commentEnd: number, tag: Tag, source: SourceFile): number {
  const to = Math.min(commentEnd, from + LONGEST_BODY);
  const quotes = quotesOf(source);
  const isSign = commentSigns(source);
  let end = to;
  for (let i = from; i < to; i++) {
    const unit = text[i] ?? "";
    if (unit === "\n" || unit === "\r") {
      end = i;
      break;
    }
    const string = stringEnd(text, i, to, quotes);
    if (string !== null) {
      i = string - 1;
    } else if (unit === "/" && /\bfrom\s+$/.test(text.slice(Math.max(from, i - 10), i))) {
      i = patternEnd(text, i, to);
    } else if (isSign(text, i) && (tag !== "search" || /\s/.test(text[i - 1] ?? ""))) {
      end = i;
      break;
    }
  }
  while (end > from && /\s/.test(text[end - 1] ?? "")) end--;
  return end;
}

function commentSigns(source: SourceFile): (text: string, at: number) => boolean {
  if (source.language === "text") {
    const syntax = syntaxOf(source);
    return (text, at) => isTextCommentSign(text, at, syntax);
  }
  if (source.language === "python") return (text, at) => text[at] === "#";
  return (text, at) => text[at] === "/" && (text[at + 1] === "/" || text[at + 1] === "*");
}

/** Offset of the slash that closes a pattern, or of its opening one when none does. */
function patternEnd(text: string, open: number, to: number): number {
  for (let i = open + 1; i < to && text[i] !== "\n" && text[i] !== "\r"; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "/") return i;
  }
  return open;
}

import type { Mend, Problem } from "../protocol/problem";
import { PROBLEM_CODES, type ProblemCode } from "./codes";
import type { SourceFile, Span } from "./model";
import { type LineIndex, lineIndexOf } from "./text-positions";

/** One mend in offsets: replace the span by the text. */
export interface MendDraft {
  readonly title: string;
  readonly span: Span;
  readonly newText: string;
  /** Where it is not the file of the problem. */
  readonly source?: SourceFile;
}

/** Edits that together are one mend; the title is that of the first. */
export type ChoiceDraft = readonly MendDraft[];

/** Collects the problems of one file; turns offsets into positions. */
export class ProblemList {
  readonly problems: Problem[] = [];

  readonly source: SourceFile;

  constructor(source: SourceFile) {
    this.source = source;
  }

  get lines(): LineIndex {
    return lineIndexOf(this.source);
  }

  add(code: ProblemCode, span: Span, message: string, ...mends: readonly MendDraft[]): void {
    this.addChoices(code, span, message, [], mends);
  }

  /** A problem that is mended in one of several ways; `mends` is the one that is meant where that is clear. */
  addChoices(code: ProblemCode, span: Span, message: string, drafts: readonly ChoiceDraft[], mends: ChoiceDraft = []): void {
    const problem: Problem = { code, severity: PROBLEM_CODES[code][0], message, file: this.source.file, range: this.lines.rangeOf(span) };
    const mend = this.mendOf(mends);
    const choices = drafts.flatMap((draft) => this.mendOf(draft) ?? []);
    this.problems.push({ ...problem, ...(mend === null ? {} : { mend }), ...(choices.length === 0 ? {} : { choices }) });
  }

  private mendOf(mends: ChoiceDraft): Mend | null {
    const [first] = mends;
    if (first === undefined) return null;
    return { title: first.title, edits: mends.map((draft) => this.editOf(draft)) };
  }

  private editOf({ span, newText, source = this.source }: MendDraft): Mend["edits"][number] {
    const range = lineIndexOf(source).rangeOf(span);
    return source === this.source ? { range, newText } : { range, newText, file: source.file };
  }
}

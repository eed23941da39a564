import type { Mend, Problem } from "../protocol/problem";
import { PROBLEM_CODES, type ProblemCode } from "./codes";
import type { SourceFile, Span } from "./model";
import { type LineIndex, lineIndexOf } from "./text-positions";

/** One mend in offsets: replace the span by the text. */
export interface MendDraft {
  readonly title: string;
  readonly span: Span;
  readonly newText: string;
}

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
    const problem: Problem = { code, severity: PROBLEM_CODES[code][0], message, file: this.source.file, range: this.lines.rangeOf(span) };
    const mend = this.mendOf(mends);
    this.problems.push(mend === null ? problem : { ...problem, mend });
  }

  private mendOf(mends: readonly MendDraft[]): Mend | null {
    const [first] = mends;
    if (first === undefined) return null;
    return { title: first.title, edits: mends.map((m) => ({ range: this.lines.rangeOf(m.span), newText: m.newText })) };
  }
}

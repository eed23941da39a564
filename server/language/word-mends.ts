import { oneLine } from "../words/one-line";
import { tr } from "../words/translate";
import type { Span } from "./model";
import type { ChoiceDraft, ProblemList } from "./problem-list";
import { removal } from "./removal";
import { commentStart } from "./text-syntax";

/** Characters of the code that a title repeats. */
const MOST_SOURCE = 40;

/** Text behind an annotation that is no part of it: a second comment sign makes words of it, or it goes. */
export function asWords(span: Span, { source }: ProblemList): ChoiceDraft[] {
  const written = source.text.slice(span.from, span.to);
  if (written.trim() === "") return [];
  const [sign, close] = commentStart(source);
  const before = { title: tr("Write {0} before it", sign), span: { from: span.from, to: span.from }, newText: `${sign} ` };
  return [...(close === "" ? [[before]] : []), [removal(oneLine(written, MOST_SOURCE), span, source.text)]];
}

/** One of several names in place of a word. */
export function oneOfNames(names: readonly string[], span: Span): ChoiceDraft[] {
  return names.map((name) => [{ title: tr("Change to {0}", name), span, newText: name }]);
}

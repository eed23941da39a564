import type { Diagnostic } from "vscode-languageserver";
import { annotationAt } from "../language/annotation-at";
import type { ProblemCode } from "../language/codes";
import type { SourceFile } from "../language/model";
import { ProblemList } from "../language/problem-list";
import { lineIndexOf } from "../language/text-positions";
import { parseTune, type TuneItem } from "../language/tune-syntax";
import type { Mend } from "../protocol/problem";
import type { Range } from "../protocol/text";
import { tr } from "../words/translate";
import { valueAt } from "./annotated-value";
import type { DiagnosticData } from "./diagnostics";
import { suggestDomains } from "./domain-suggestions";
import type { FileModel } from "./file-model";

/** Problems that another domain mends. */
const OF_DOMAIN: ReadonlySet<string> = new Set<ProblemCode>([
  "bound-not-finite",
  "bound-not-number",
  "domain-missing",
  "domain-on-non-number",
  "empty-range",
  "log-bound-not-positive",
  "single-choice",
  "choice-syntax",
]);
const MOST = 3;

/** Domains that fit the value in place of one that means nothing, and the name that a positional argument lacks. */
export function domainChoices(model: FileModel, { code, range, data }: Diagnostic): readonly Mend[] {
  if (typeof code !== "string" || !(OF_DOMAIN.has(code) || code === "no-literal")) return [];
  // Where it is clear what is meant, only a way that keeps more of it is worth a line.
  if (code !== "log-bound-not-positive" && (data as Partial<DiagnosticData> | undefined)?.mend != null) return [];
  const source = model.program.files.find((file) => file.path === model.path);
  if (source === undefined) return [];
  return code === "no-literal" ? named(source, range) : domains(source, range);
}

function domains(source: SourceFile, { end }: Range): readonly Mend[] {
  const offset = lineIndexOf(source).offsetAt(end);
  const place = annotationAt(source, offset);
  if (place?.annotation?.tag !== "tune") return [];
  const { body } = place.annotation;
  const items = parseTune(source.text, body, source.language, new ProblemList(source));
  const item = items.find(({ span }) => span.from <= offset && offset <= span.to) ?? items[0];
  if (item === undefined) return [];
  const value = valueAt(source, place, item.target === null ? null : source.text.slice(item.target.from, item.target.to));
  if (value === null) return [];
  const span = domainSpan(item, source.text);
  const before = /\s/.test(source.text[span.from - 1] ?? "") ? "" : " ";
  return suggestDomains(value)
    .flatMap(({ text }) => (fitsOptions(text, item) ? [text] : []))
    .slice(0, MOST)
    .map((text) => ({
      title: tr("Write {0}", text),
      edits: [{ range: lineIndexOf(source).rangeOf(span), newText: `${before}${text}` }],
    }));
}

/** The domain with the options that a suggestion brings its own of. */
function domainSpan({ span, target, as, condition, ordered }: TuneItem, text: string): { from: number; to: number } {
  const colon = target === null ? span.from : text.indexOf(":", target.to) + 1;
  const kept = [as && beginning(text, as.from, "as"), condition && beginning(text, condition.span.from, "if"), ordered?.from ?? null];
  const end = Math.min(span.to, ...kept.flatMap((at) => at ?? []));
  const written = text.slice(colon, end);
  const from = colon + written.length - written.trimStart().length;
  return {
    from: written.trim() === "" ? colon : from,
    to: Math.max(written.trim() === "" ? colon : from, colon + written.trimEnd().length),
  };
}

function beginning(text: string, at: number, word: string): number {
  return text.lastIndexOf(word, at - 1);
}

function fitsOptions(domain: string, { ordered }: TuneItem): boolean {
  return ordered === null || !domain.includes("..");
}

/** `Dropout(0.1)  # @tune 0..0.5`: a positional argument takes part under a name that the annotation gives it. */
function named(source: SourceFile, { start }: Range): readonly Mend[] {
  const lines = lineIndexOf(source);
  const line = source.text.slice(lines.lineStart(start.line), lines.lineEnd(start.line));
  const at = /@tune\b/.exec(line);
  const place = at === null ? null : annotationAt(source, lines.lineStart(start.line) + at.index + at[0].length);
  if (place?.annotation?.tag !== "tune") return [];
  const [item, more] = parseTune(source.text, place.annotation.body, source.language, new ProblemList(source));
  if (item === undefined || more !== undefined || item.target !== null || item.as !== null) return [];
  const value = valueAt(source, place, null);
  const name = value === null || value.name !== "" ? null : (value.proposed()?.name ?? null);
  if (name === null) return [];
  const end = Math.max(place.annotation.tagSpan.to, place.annotation.body.to);
  return [{ title: tr("Add as {0}", name), edits: [{ range: lines.rangeOf({ from: end, to: end }), newText: ` as ${name}` }] }];
}

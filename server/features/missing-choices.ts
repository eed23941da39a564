import type { Diagnostic } from "vscode-languageserver";
import type { Insertion } from "../language/model";
import { lineIndexOf } from "../language/text-positions";
import { parseFile } from "../proposals/parsed-file";
import { proposeMetrics } from "../proposals/propose-objective";
import { proposeValues } from "../proposals/propose-value";
import type { Mend } from "../protocol/problem";
import { tr } from "../words/translate";
import type { DiagnosticData } from "./diagnostics";
import type { FileModel } from "./file-model";

const MOST = 4;

/** What may be annotated in a program that lacks an `@objective` or a `@tune`. */
export function missingChoices(model: FileModel, { code, data }: Diagnostic): readonly Mend[] {
  const isMetric = code === "no-objective" || code === "fidelity-without-objective";
  if (!isMetric && code !== "no-parameters") return [];
  const source = model.program.files.find((file) => file.path === model.path);
  const file = source === undefined ? null : parseFile(source.path, source.text);
  if (file === null) return [];
  const whole = { from: 0, to: file.source.text.length };
  const edits = (insertions: readonly Insertion[]) =>
    insertions.map(({ offset, text }) => ({ range: file.lines.rangeOf({ from: offset, to: offset }), newText: text }));
  if (isMetric) {
    const sure = (data as Partial<DiagnosticData> | undefined)?.mend?.title;
    return proposeMetrics(file, whole, "sure")
      .map(({ name, direction, insertions }) => ({
        title: direction === "maximize" ? tr("Maximize {0}", name) : tr("Minimize {0}", name),
        edits: edits(insertions),
      }))
      .filter(({ title }) => title !== sure);
  }
  return proposeValues(file, whole, "sure", MOST)
    .filter(({ domain }) => domain.tag === "tune")
    .map(({ site, domain, insertions }) => ({
      title: tr("Tune this value: {0} {1}", site.name ?? site.source, domain.text),
      edits: edits(insertions),
    }));
}

/** An annotation above a blank line: without it, where what follows is a value that has none of its own. */
export function joinedChoice(model: FileModel, { code, range }: Diagnostic): readonly Mend[] {
  const source = model.program.files.find((file) => file.path === model.path);
  if (code !== "annotation-without-code" || source === undefined) return [];
  const lines = lineIndexOf(source);
  const line = (at: number) => source.text.slice(lines.lineStart(at), lines.lineEnd(at)).trim();
  let next = range.end.line + 1;
  while (next < lines.lineCount && line(next) === "") next++;
  const value = next < lines.lineCount ? line(next) : "";
  if (next === range.end.line + 1 || value.includes("@") || !/["'`\d]|\b(?:true|false)\b/i.test(value)) return [];
  const gap = { start: { line: range.end.line + 1, character: 0 }, end: { line: next, character: 0 } };
  return [{ title: tr("Put it on the line above {0}", value), edits: [{ range: gap, newText: "" }] }];
}

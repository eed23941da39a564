import type { CodeAction, Diagnostic, Range, WorkspaceEdit } from "vscode-languageserver";
import type { Mend } from "../protocol/problem";
import { adviceOf } from "./advice";
import { DIAGNOSTIC_SOURCE } from "./diagnostics";
import { type FileModel, isOwnFile } from "./file-model";
import { touches } from "./inlay-hints";
import { editsByUri, openAdvice } from "./recommended-edits";
import { counted } from "./words";

/** Quick fixes at a place: mends of the problems there, the recommended value of the literal there, and all of them at once. */
export function codeActions(model: FileModel, range: Range, diagnostics: readonly Diagnostic[]): CodeAction[] {
  return [...mends(model, diagnostics), ...recommendations(model, range)];
}

function mends(model: FileModel, diagnostics: readonly Diagnostic[]): CodeAction[] {
  return diagnostics.flatMap((diagnostic) => {
    const mend = mendOf(diagnostic);
    if (mend === null) return [];
    const edit: WorkspaceEdit = { changes: { [model.uri]: mend.edits.map(({ range, newText }) => ({ range, newText })) } };
    return [{ title: mend.title, kind: "quickfix", diagnostics: [diagnostic], isPreferred: true, edit }];
  });
}

function recommendations(model: FileModel, range: Range): CodeAction[] {
  const advice = adviceOf(model.program, model.study?.view ?? null).filter(({ standing }) => standing === "open");
  const isHere = (place: { file: string; range: Range }) => isOwnFile(model, place.file) && touches(statementLines(place.range), range);
  if (advice.length === 0 || !annotatedPlaces(model).some(isHere)) return [];
  const here = advice.filter(({ parameter }) => isHere(parameter.spec));
  const singles = here.map(({ parameter, value, text }): CodeAction => {
    const { name } = parameter.spec;
    const old = parameter.source.text.slice(parameter.literal.from, parameter.literal.to);
    return {
      title: `Use recommended value: ${name} ${old} → ${text}`,
      kind: "quickfix",
      isPreferred: here.length === 1,
      edit: workspaceEdit(model, { [name]: value }),
    };
  });
  if (advice.length === here.length && here.length === 1) return singles;
  const all: CodeAction = {
    title: `Use all ${counted(advice.length, "recommended value")}`,
    kind: "quickfix",
    edit: workspaceEdit(model, openAdvice(model)),
  };
  return [...singles, all];
}

/** The fix for all stands on every annotated line, also where the value is to be kept, and on `@search`. */
function annotatedPlaces({ program }: FileModel): { file: string; range: Range }[] {
  const specs = [...program.parameters.map(({ spec }) => spec), ...(program.fidelity === null ? [] : [program.fidelity.spec])];
  return [...specs, ...(program.searchRange === null ? [] : [{ file: program.entry.file, range: program.searchRange }])];
}

function workspaceEdit(model: FileModel, params: Parameters<typeof editsByUri>[1]): WorkspaceEdit {
  const files = editsByUri(model.program, params, model.uriOf);
  return { changes: Object.fromEntries(files.map(({ uri, edits }) => [uri, edits.map((edit) => ({ ...edit }))])) };
}

/** The light bulb shows anywhere on the lines of the literal, not on the literal alone. */
function statementLines(range: Range): Range {
  return { start: { line: range.start.line, character: 0 }, end: { line: range.end.line, character: Number.MAX_SAFE_INTEGER } };
}

function mendOf(diagnostic: Diagnostic): Mend | null {
  if (diagnostic.source !== DIAGNOSTIC_SOURCE) return null;
  const data = diagnostic.data as { mend?: Partial<Mend> | null } | undefined;
  const mend = data?.mend;
  return typeof mend?.title === "string" && Array.isArray(mend.edits) ? { title: mend.title, edits: mend.edits } : null;
}

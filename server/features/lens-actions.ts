import type { CodeAction, Command, Range } from "vscode-languageserver";
import { annotationRanges, codeLenses } from "./code-lens";
import type { FileModel } from "./file-model";
import { touches } from "./inlay-hints";

/** What the lenses offer (run, stop, apply all, …), at `@search` and at every annotation: for editors that show no lenses, as Helix and Eglot. */
export function lensActions(model: FileModel, range: Range): CodeAction[] {
  const lenses = codeLenses(model);
  const places = [...lenses.map((lens) => lens.range), ...annotationRanges(model)];
  if (!places.some((place) => touches(wholeLines(place), range))) return [];
  const byCommand = new Map<string, Command>();
  for (const { command } of lenses) if (command !== undefined) byCommand.set(command.command, command);
  return [...byCommand.values()].map((command) => ({ title: command.title, command }));
}

function wholeLines({ start, end }: Range): Range {
  return { start: { line: start.line, character: 0 }, end: { line: end.line, character: Number.MAX_SAFE_INTEGER } };
}

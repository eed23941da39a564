import type { Range, TextEdit, WorkspaceEdit } from "vscode-languageserver";
import { LineIndex } from "../language/text-positions";
import { TUNE_OPTIONS } from "../language/tune-options";
import { tr } from "../words/translate";
import { type NameQuestion, namedAt, placesOf } from "./navigation";

const NAME = /^[\p{L}_$][\p{L}\p{N}_$]*(?:\.[\p{L}_$][\p{L}\p{N}_$]*)*$/u;
const RESERVED: ReadonlySet<string> = new Set([...TUNE_OPTIONS, "and", "or", "not", "in"]);

/** The name that can be renamed at a place; null outside of annotations, where the language's own server renames. */
export function preparedRename(question: NameQuestion): { range: Range; placeholder: string } | null {
  const place = namedAt(question);
  if (place === null || place.role === "code") return null;
  const { text } = place.source;
  return { range: new LineIndex(text).rangeOf(place.span), placeholder: text.slice(place.span.from, place.span.to) };
}

/**
 * Gives a parameter another name wherever annotations name it, in all files. One that is named after what the code assigns gets an `as`:
 * the code stays. A text instead of the edit says why not.
 */
export function renameParameter(question: NameQuestion, newName: string): WorkspaceEdit | string | null {
  const place = namedAt(question);
  if (place === null || place.role === "code") return null;
  const name = newName.trim();
  if (!NAME.test(name)) return tr('"{0}" is no name: letters, digits and _, with dots between.', name);
  if (RESERVED.has(name)) return tr('"{0}" is a word of annotations: choose another.', name);
  const places = placesOf(question, place);
  const mine = new Set(places.map(({ parameter }) => parameter));
  const others = question.programs.flatMap(({ parameters }) => parameters.filter((p) => !mine.has(p)));
  if (others.some((p) => p.spec.name === name || p.baseName === name))
    return tr('Another parameter has the name "{0}": choose another.', name);
  const edits = new Map<string, TextEdit[]>();
  for (const { source, span, role, parameter } of places) {
    const at = role === "code" ? { from: parameter.itemEnd, to: parameter.itemEnd } : span;
    const edit = { range: new LineIndex(source.text).rangeOf(at), newText: role === "code" ? ` as ${name}` : name };
    const uri = question.uriOf(source.path);
    edits.set(uri, [...(edits.get(uri) ?? []), edit]);
  }
  return { changes: Object.fromEntries(edits) };
}

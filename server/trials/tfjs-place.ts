import type { Program, SourceFile } from "../language/model";
import { LineIndex } from "../language/text-positions";
import type { Range } from "../protocol/text";

/** Where a program asks for the native TF.js that gave way to another; null where it does so by a name it makes up. */
export function tfjsPlace({ files }: Program): { readonly source: SourceFile; readonly range: Range } | null {
  for (const source of files) {
    const found = /(["'`])@tensorflow\/tfjs-node(?:-gpu)?\1/.exec(source.text);
    if (found === null || source.language === "text") continue;
    const lines = new LineIndex(source.text);
    return { source, range: { start: lines.positionAt(found.index), end: lines.positionAt(found.index + found[0].length) } };
  }
  return null;
}

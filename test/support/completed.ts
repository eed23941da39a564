import type { CompletionItem, CompletionList, TextEdit } from "vscode-languageserver";
import { completions } from "../../server/features/completion";
import { sourceFile } from "../../server/language/analyze-file";
import { LineIndex } from "../../server/language/text-positions";
import { programIn, ROOT } from "./feature-model";

export const CURSOR = "¦";

/** Completions at the sign `¦` of a text. */
export function completedAt(marked: string, file = "train.py", others: Readonly<Record<string, string>> = {}, snippets = true) {
  const offset = marked.indexOf(CURSOR);
  const text = marked.replace(CURSOR, "");
  const list = completeAt(text, offset, file, others, snippets);
  const apply = (label: string): string => {
    const item = list?.items.find((i) => i.label === label);
    if (item === undefined) throw new Error(`no ${label} among ${labels(list).join(", ")}`);
    return applied(text, item);
  };
  return { list, labels: labels(list), apply };
}

export function completeAt(
  text: string,
  offset: number,
  file = "train.py",
  others: Readonly<Record<string, string>> = {},
  snippets = true,
  program = programIn({ ...others, [file]: text }, Object.keys(others)[0] ?? file),
): CompletionList | null {
  const list = (folder: string) => (folder === ROOT ? ["conf/", "config.yaml", "data.csv", "train.py"] : ["model.toml"]);
  return completions({ source: sourceFile(`${ROOT}/${file}`, file, text), offset, program, client: { snippets }, list });
}

/** The text with an item in it, places of snippets filled with what stands in them first. */
export function applied(text: string, { textEdit, insertTextFormat }: CompletionItem): string {
  const { range, newText } = textEdit as TextEdit;
  const lines = new LineIndex(text);
  const plain = insertTextFormat === 2 ? filled(newText) : newText;
  return text.slice(0, lines.offsetAt(range.start)) + plain + text.slice(lines.offsetAt(range.end));
}

function filled(snippet: string): string {
  return snippet
    .replace(/\$\{\d+\|((?:\\.|[^,|\\])*)(?:\\.|[^|\\])*\|\}/g, (_, first: string) => first)
    .replace(/\$\{\d+:((?:\\.|[^}\\])*)\}/g, (_, text: string) => text)
    .replace(/\$\d/g, "")
    .replace(/\\([\\$},|])/g, "$1");
}

function labels(list: CompletionList | null): string[] {
  return (list?.items ?? []).map(({ label }) => label);
}

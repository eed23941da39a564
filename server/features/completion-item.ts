import type { CompletionItem, CompletionItemKind, CompletionList } from "vscode-languageserver";
import type { Span } from "../language/model";
import { LineIndex } from "../language/text-positions";

/** LSP's numbers of the kinds that are used here. */
export const KIND = { keyword: 14, value: 12, property: 10, variable: 6, operator: 24, snippet: 15, file: 17 } as const;

/** One thing to write at a place. */
export interface Suggestion {
  readonly label: string;
  /** What is written; the label without one. */
  readonly text?: string;
  /** The same with places to fill in, for editors that know them. */
  readonly snippet?: string;
  readonly kind: keyof typeof KIND;
  readonly detail?: string;
  readonly docs?: string;
  /** More is to be chosen right behind it. */
  readonly more?: boolean;
}

/** What an editor that asks for completions can do with them. */
export interface CompletionClient {
  readonly snippets: boolean;
}

/** Marks an item behind which completion goes on: an editor may ask again at once. */
export interface CompletionData {
  readonly more: boolean;
}

/**
 * Suggestions as an editor takes them: all replace the same span, in this order. Those that would end the comment are left out.
 */
export function completionList(
  text: string,
  replace: Span,
  suggestions: readonly Suggestion[],
  client: CompletionClient,
  close: string,
): CompletionList {
  const range = new LineIndex(text).rangeOf(replace);
  const seen = new Set<string>();
  const items = suggestions.flatMap((suggestion): CompletionItem[] => {
    const { label, kind, detail, docs, more } = suggestion;
    const plain = suggestion.text ?? label;
    if (seen.has(label) || /[\r\n\u2028\u2029]/.test(plain) || (close !== "" && plain.includes(close))) return [];
    seen.add(label);
    const snippet = client.snippets ? suggestion.snippet : undefined;
    const data: CompletionData = { more: more === true };
    return [
      {
        label,
        kind: KIND[kind] satisfies CompletionItemKind,
        ...(detail === undefined ? {} : { detail, labelDetails: { description: detail } }),
        ...(docs === undefined ? {} : { documentation: { kind: "markdown", value: docs } }),
        filterText: label,
        sortText: String(seen.size).padStart(3, "0"),
        ...(seen.size === 1 ? { preselect: true } : {}),
        insertTextFormat: snippet === undefined ? 1 : 2,
        textEdit: { range, newText: snippet ?? plain },
        ...(more === true ? { data } : {}),
      },
    ];
  });
  return { isIncomplete: false, items };
}

/** Text as it stands in a snippet. */
export function snippetText(text: string): string {
  return text.replace(/[\\$}]/g, "\\$&");
}

/** A place of a snippet with a text to write over. */
export function snippetPlace(place: number, text: string): string {
  return `\${${place}:${snippetText(text)}}`;
}

/** A place of a snippet that offers alternatives, the first one preselected. */
export function snippetChoice(place: number, choices: readonly string[]): string {
  return `\${${place}|${choices.map((c) => c.replace(/[\\,|]/g, "\\$&")).join(",")}|}`;
}

import { printable } from "./printable";

/** A table; cells are Markdown, apart from `|`, which is taken care of here. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [row(head), `|${" --- |".repeat(head.length)}`, ...rows.map(row)].join("\n");
}

/** Text as code, nothing in it obeyed; line breaks become spaces. */
export function code(text: string): string {
  return codeSpan(printable(text));
}

/** Code span that survives backticks in the text; line breaks become spaces. */
export function codeSpan(text: string): string {
  const line = text.replace(/\s+/g, " ");
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = longest > 0 ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Text without any markup of its own. */
export function plain(text: string): string {
  return printable(text)
    .replace(/[\\`*_{}[\]()#+!|<>~]/g, "\\$&")
    .replace(/\s+/g, " ");
}

/** A bar inside a code span is written as any other; one that was escaped already stays. */
function cell(text: string): string {
  return text.replace(/(?<!\\)\|/g, "\\|");
}

import type { Params } from "../protocol/space";
import { formatParameter } from "../words/numbers";

export { domainWords } from "../words/domain";

/** `lr = 0.021, optimizer = "adam"` */
export function paramsText(params: Params): string {
  return Object.entries(params)
    .map(([name, value]) => `${name} = ${formatParameter(value)}`)
    .join(", ");
}

/** `1 trial`, `3 trials` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Markdown code span that survives backticks in the text; line breaks become spaces. */
export function codeSpan(text: string): string {
  const line = text.replace(/\s+/g, " ");
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = longest > 0 ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** The same in a cell of a table. */
export function codeCell(text: string): string {
  return codeSpan(text).replaceAll("|", "\\|");
}

/** Markdown text without any markup of its own. */
export function plainMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+!|<>~-]/g, "\\$&").replace(/\s+/g, " ");
}

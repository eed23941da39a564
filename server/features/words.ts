import type { Params } from "../protocol/space";
import { codeSpan } from "../words/markdown";
import { formatParameter } from "../words/numbers";

export { domainWords } from "../words/domain";

/** `lr = 0.021, optimizer = "adam"` */
export function paramsText(params: Params): string {
  return Object.entries(params)
    .map(([name, value]) => `${name} = ${formatParameter(value)}`)
    .join(", ");
}

/** Code in a cell of a table. */
export function codeCell(text: string): string {
  return codeSpan(text).replaceAll("|", "\\|");
}

/** Markdown text without any markup of its own. */
export function plainMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+!|<>~-]/g, "\\$&").replace(/\s+/g, " ");
}

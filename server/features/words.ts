import type { Distribution, Params } from "../protocol/space";
import { formatParameter } from "../words/numbers";

/** `lr = 0.021, optimizer = "adam"` */
export function paramsText(params: Params): string {
  return Object.entries(params)
    .map(([name, value]) => `${name} = ${formatParameter(value)}`)
    .join(", ");
}

/** What a domain means, in words. */
export function domainWords(domain: Distribution): string {
  if (domain.type === "categorical") {
    const words = domain.choices.map(formatParameter).join(", ");
    return `${domain.ordered ? "ordered choice" : "one"} of ${words}`;
  }
  const kind = domain.type === "int" ? "whole number" : "number";
  const range = `${kind} from ${formatParameter(domain.low)} to ${formatParameter(domain.high)}`;
  const step = domain.step !== null && !(domain.type === "int" && domain.step === 1) ? ` in steps of ${formatParameter(domain.step)}` : "";
  return `${range}${step}${domain.log ? ", log scale" : ""}`;
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

import type { Distribution } from "../protocol/space";
import { formatParameter } from "./numbers";

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

import type { Distribution } from "../protocol/space";
import { formatParameter } from "./numbers";
import { tr } from "./translate";

/** What a domain means, in words. */
export function domainWords(domain: Distribution): string {
  if (domain.type === "categorical") {
    const words = domain.choices.map(formatParameter).join(", ");
    return domain.ordered ? tr("ordered choice of {0}", words) : tr("one of {0}", words);
  }
  const [low, high] = [formatParameter(domain.low), formatParameter(domain.high)];
  const range = domain.type === "int" ? tr("whole number from {0} to {1}", low, high) : tr("number from {0} to {1}", low, high);
  const stepped = domain.step !== null && !(domain.type === "int" && domain.step === 1);
  const text = stepped ? tr("{0} in steps of {1}", range, formatParameter(domain.step ?? 1)) : range;
  return domain.log ? tr("{0}, log scale", text) : text;
}

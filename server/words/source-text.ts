import type { Params } from "../protocol/space";

/** Values as the program would write them: `lr = 0.021, optimizer = "adam"`. */
export function sourceText(params: Params, separator = ", "): string {
  return Object.entries(params)
    .map(([name, value]) => `${name} = ${value}`)
    .join(separator);
}

import { getFormattedTokens, type Transform } from "sucrase";

const SUSPECT = /(?:^|[;{}()\s])@[\w$(]/m;
const TOKEN = /^(\d+:\d+)-\d+:\d+\s+@\s/m;

/** sucrase leaves decorators as they are, and Node has none: throws in the form of sucrase's own errors. */
export function refuseDecorators(text: string, transforms: Transform[]): void {
  if (!SUSPECT.test(text)) return;
  const place = TOKEN.exec(tokensOf(text, transforms))?.[1];
  if (place === undefined) return;
  throw new Error(`decorators are nothing that Node can run as they are written: call the function on the class instead (${place})`);
}

/** A parameter's decorator is more than sucrase can read. */
function tokensOf(text: string, transforms: Transform[]): string {
  try {
    return getFormattedTokens(text, { transforms });
  } catch (error) {
    const [, line, column] = /\((\d+):(\d+)\)$/.exec(error instanceof Error ? error.message : "") ?? [];
    const at = text.split("\n")[Number(line) - 1]?.[Number(column) - 1];
    return at === "@" ? `${line}:${column}-${line}:${column} @ @` : "";
  }
}

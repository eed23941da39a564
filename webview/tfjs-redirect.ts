import type { Problem } from "../server/protocol/problem";

export interface TfjsRedirect {
  /** The package that trials really train with, less its scope: `tfjs`. */
  readonly used: string;
  /** `@tensorflow/tfjs-node-gpu → @tensorflow/tfjs: …` with the reasons. */
  readonly why: string;
}

/** Where the program's own TF.js package could not work, what stands in for it; null else. */
export function tfjsRedirect(problems: readonly Problem[]): TfjsRedirect | null {
  const why = problems.findLast(({ code }) => code === "tfjs-redirected")?.message;
  const used = why === undefined ? undefined : / → (?:@tensorflow\/)?([^\s:]+):/.exec(why)?.[1];
  return why === undefined || used === undefined ? null : { used, why };
}

import type { Range } from "./text";

export type Severity = "error" | "warning" | "information" | "hint";

/** One edit that mends a problem, offered as a quick fix. `file`: where it is not the problem's own. */
export interface Mend {
  readonly title: string;
  readonly edits: readonly { readonly range: Range; readonly newText: string; readonly file?: string }[];
}

/** Something the user should know, at the place where it is. `code` is stable; `message` says what to write instead. */
export interface Problem {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  readonly range: Range;
  /** What is surely meant. */
  readonly mend?: Mend;
  /** What else would mend it, the likeliest first: which is meant, the user knows. */
  readonly choices?: readonly Mend[];
}

export const TUNE_OPTIONS = ["log", "step", "int", "float", "ordered", "if", "as"] as const;
export type TuneOption = (typeof TUNE_OPTIONS)[number];

export function isOption(word: string): word is TuneOption {
  return TUNE_OPTIONS.some((o) => o === word);
}

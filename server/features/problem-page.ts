import type { Diagnostic } from "vscode-languageserver";
import { PROBLEM_CODES } from "../language/codes";
import { SEARCH_PROBLEM_CODES } from "../protocol/search-problems";

/** Diagnostics with the address of what is written about their code; `page` is that of docs/problems.md. */
export function linked(diagnostics: readonly Diagnostic[], page: string): Diagnostic[] {
  return diagnostics.map((diagnostic) => {
    const { code } = diagnostic;
    const isKnown = typeof code === "string" && (Object.hasOwn(PROBLEM_CODES, code) || Object.hasOwn(SEARCH_PROBLEM_CODES, code));
    return isKnown ? { ...diagnostic, codeDescription: { href: `${page}#${code}` } } : diagnostic;
  });
}

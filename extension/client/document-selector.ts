import type { DocumentSelector } from "vscode-languageclient/node";

export const LANGUAGES = ["python", "javascript", "javascriptreact", "typescript", "typescriptreact"] as const;

/** Scheme `file` alone: hints in the two halves of a diff would shift its lines against each other. */
export const DOCUMENT_SELECTOR: DocumentSelector = LANGUAGES.map((language) => ({ scheme: "file", language }));

/** Files whose change on disk changes a search space. */
export const SOURCE_GLOB = "**/*.{py,js,mjs,cjs,jsx,ts,mts,cts,tsx}";

const ANNOTATION = /@(?:tune|search|objective|fidelity|constraint|seed)\b/;

/** A document that is worth starting the language server for. */
export function isRelevant(document: {
  readonly languageId: string;
  readonly uri: { readonly scheme: string };
  getText(): string;
}): boolean {
  return (
    document.uri.scheme === "file" && LANGUAGES.some((language) => language === document.languageId) && ANNOTATION.test(document.getText())
  );
}

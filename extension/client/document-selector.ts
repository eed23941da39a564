import type { TextDocument, TextDocumentChangeEvent } from "vscode";
import type { DocumentSelector } from "vscode-languageclient/node";

/** Languages whose files may take part in a program without an annotation of their own. */
export const LANGUAGES = ["python", "javascript", "javascriptreact", "typescript", "typescriptreact"] as const;

/** Scheme `file` alone: hints in the two halves of a diff would shift its lines against each other. What of it the server hears of says `AnnotatedTexts`. */
export const DOCUMENT_SELECTOR: DocumentSelector = [{ scheme: "file" }];

const PROGRAMS = "py,js,mjs,cjs,jsx,ts,mts,cts,tsx";
const SETTINGS = "yaml,yml,toml,json,jsonc,json5,ini,cfg,conf,gin,properties,env,xml,hcl,prototxt";
const OTHERS = "c,h,cc,cpp,hpp,cu,cuh,rs,go,java,kt,scala,swift,cs,fs,jl,r,R,m,rb,pl,lua,sh,bash,f90,hs,ml,nim,zig,d,ex,php,ps1,sql";

/** Files whose change on disk changes a search space. */
export const SOURCE_GLOB = `**/*.{${PROGRAMS},${SETTINGS},${OTHERS}}`;

const ANNOTATION = /@(?:tune|search|objective|fidelity|constraint|seed)\b/;

/** Longer texts are data. */
const MOST_LINES = 100_000;

/** Imports of what trains models, or names of what is tuned with a value behind. */
const TRAINING =
  /^[ \t]*(?:import|from)[ \t]+(?:torch|keras|tensorflow|sklearn|lightgbm|xgboost|catboost|transformers|lightning|pytorch_lightning|jax|flax|optax)\b|["']@tensorflow\/|(?:\b|_)(?:learning[_-]?rate|lr|batch[_-]?size|weight[_-]?decay|dropout|momentum|n_estimators|max_depth|hidden[_-]?(?:size|dim|units))\b["']?\s*(?:[:=]|,.*\bdefault\s*=)\s*[\d.["']/im;

/** Settings in which a comment is possible. */
const COMMENTED = new Set(["yaml", "toml", "jsonc"]);

type Document = Pick<TextDocument, "languageId" | "uri" | "lineCount" | "getText">;

export function isProgram({ languageId }: Pick<TextDocument, "languageId">): boolean {
  return LANGUAGES.some((language) => language === languageId);
}

/** A document that is worth starting the language server for. */
export function isRelevant(document: Document): boolean {
  return document.uri.scheme === "file" && document.lineCount <= MOST_LINES && ANNOTATION.test(document.getText());
}

/** A document without an annotation that may have hyperparameters. */
export function isTunable(document: Document): boolean {
  if (document.uri.scheme !== "file" || document.lineCount > MOST_LINES / 10) return false;
  return (isProgram(document) || COMMENTED.has(document.languageId)) && TRAINING.test(document.getText());
}

/** Whether a change may have made a document relevant: told by the changed lines alone, as this is asked at every keystroke in any file. */
export function bringsAnnotation({ document, contentChanges }: TextDocumentChangeEvent): boolean {
  if (document.uri.scheme !== "file" || contentChanges.length === 0) return false;
  const touched = contentChanges.some(
    ({ text, range }) =>
      ANNOTATION.test(text) || (range.start.line < document.lineCount && ANNOTATION.test(document.lineAt(range.start.line).text)),
  );
  return touched && isRelevant(document);
}

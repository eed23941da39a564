import type { FileDraft } from "./drafts";
import { isConfig, syntaxOf } from "./text-syntax";

/** Annotated settings, or a file of unknown kind, that no program is told of yet. */
export function isConfigAlone({ source, searches, objectives }: FileDraft): boolean {
  if (source.language !== "text" || searches.length > 0 || objectives.length > 0) return false;
  return isConfig(source.path) || syntaxOf(source).loose === true;
}

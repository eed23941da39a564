import type { FileDraft } from "./drafts";
import { isConfig } from "./text-syntax";

/** Annotated settings that no program is told of yet. */
export function isConfigAlone({ source, searches, objectives }: FileDraft): boolean {
  return source.language === "text" && isConfig(source.path) && searches.length === 0 && objectives.length === 0;
}

import type { ParameterKnowledge } from "../protocol/landscape";
import type { FileModel } from "./file-model";

/** Fewer measured values say nothing of importance. */
const FEWEST_MEASURED = 8;

/** What the trials together say of a parameter; null while that is not known, or they are too few to say anything. */
export function knowledgeOf({ landscape }: Pick<FileModel, "landscape">, name: string): ParameterKnowledge | null {
  if (landscape === undefined || !("parameters" in landscape)) return null;
  const { parameters, measurements } = landscape;
  if (measurements < Math.max(FEWEST_MEASURED, parameters.length + 2)) return null;
  return parameters.find((p) => p.name === name) ?? null;
}

/** Its share of the differences that were seen, 0 … 1; null where that is not known, or it is the only one: all of nothing is all as well. */
export function importanceOf(model: Pick<FileModel, "landscape">, name: string): number | null {
  const { landscape } = model;
  const isAlone = landscape !== undefined && "parameters" in landscape && landscape.parameters.length === 1;
  return isAlone ? null : (knowledgeOf(model, name)?.importance ?? null);
}

import type { App } from "../app";
import { applyValues } from "./apply-values";
import { chosenStudy } from "./chosen-study";

/** Writes every recommended value into the code. */
export async function applyAll(app: App, argument: unknown): Promise<void> {
  const study = await chosenStudy(app, argument);
  if (study) await applyValues(app, { journal: study.journal });
}

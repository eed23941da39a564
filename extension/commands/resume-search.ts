import { Uri } from "vscode";
import type { App } from "../app";
import { chosenStudy } from "./chosen-study";
import { startSearch } from "./run-search";

/** Goes on with a search from its journal. */
export async function resumeSearch(app: App, argument: unknown): Promise<void> {
  const study = await chosenStudy(app, argument, ({ live, entry }) => !live && entry !== null);
  if (study?.entry) await startSearch(app, Uri.file(study.entry), { resume: true, study: study.study });
}

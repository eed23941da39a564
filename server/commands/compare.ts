import { comparison } from "../words/compare-studies";
import { EXIT } from "./exit-codes";
import { currentRoot, findBeside, findStudy, type StudyFlag } from "./study-place";

/** What differs between two studies, as Markdown. */
export async function compare(first: string, second: string, { study }: StudyFlag): Promise<number> {
  const found = await findStudy(currentRoot(), first, null, study);
  process.stdout.write(comparison(found.view, (await findBeside(found, second)).view));
  return EXIT.done;
}

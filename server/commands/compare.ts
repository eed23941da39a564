import { comparison } from "../words/compare-studies";
import { EXIT } from "./exit-codes";
import { currentRoot, findStudy } from "./study-place";

/** What differs between two studies, as Markdown. */
export async function compare(first: string, second: string): Promise<number> {
  const root = currentRoot();
  const [a, b] = [await findStudy(root, first, null), await findStudy(root, second, null)];
  process.stdout.write(comparison(a.view, b.view));
  return EXIT.done;
}

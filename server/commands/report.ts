import { writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { readBundle } from "../page/bundle";
import type { Believed } from "../page/report-landscapes";
import { reportPage } from "../page/report-page";
import { spokenIn, terminalLanguages } from "../page/translations";
import type { StudyView } from "../protocol/view";
import { LandscapeModels, landscapeTask } from "../study/study-landscape";
import { CommandError, EXIT, usageError } from "./exit-codes";
import { line } from "./standard-output";
import { currentRoot, findStudy, type StudyFlag } from "./study-place";

export interface ReportFlags extends StudyFlag {
  readonly out?: string;
  /** The study to set beside it. */
  readonly compare?: string;
}

/** Writes a study as one HTML file that needs nothing else. `--out -` writes it to stdout. */
export async function report(study: string | undefined, { out, compare, study: inJournal }: ReportFlags): Promise<number> {
  if (out !== undefined && out.trim() === "") throw usageError("--out takes a file, or - for stdout");
  const root = currentRoot();
  const found = await findStudy(root, study, null, inJournal);
  const other = compare === undefined ? null : await findStudy(root, compare, null);
  if (other?.journal === found.journal) throw usageError(`--compare takes another study than ${found.study} itself`);
  const models = new LandscapeModels();
  const believedOf =
    (view: StudyView): Believed =>
    (params) => {
      const task = landscapeTask(view, params);
      return "model" in task ? models.answer(task) : task;
    };
  const beside = other === null ? null : { view: other.view, believed: believedOf(other.view) };
  const spoken = spokenIn(path.join(__dirname, "..", "l10n"), terminalLanguages(process.env));
  const bundle = await readBundle(path.join(__dirname, "webview"));
  const text = await reportPage(bundle, { seq: 0, view: found.view }, believedOf(found.view), beside, spoken);
  if (out === "-") {
    process.stdout.write(text);
    return EXIT.done;
  }
  const file = path.resolve(out ?? `${path.basename(found.journal).replace(/(?:\.journal)?\.log$/, "")}.html`);
  await writeFile(file, text).catch((error: Error) => {
    throw new CommandError(`${file} cannot be written: ${error.message}`);
  });
  line(`${file}`);
  line(`${pathToFileURL(file).href}`);
  return EXIT.done;
}

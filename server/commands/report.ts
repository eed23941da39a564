import { writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { readBundle } from "../page/bundle";
import type { Believed } from "../page/report-landscapes";
import { reportPage } from "../page/report-page";
import { spokenIn, terminalLanguages } from "../page/translations";
import { addressOf, viewAt } from "../protocol/study-address";
import type { StudyView } from "../protocol/view";
import { LandscapeModels, landscapeTask } from "../study/study-landscape";
import { CommandError, EXIT, usageError } from "./exit-codes";
import { line } from "./standard-output";
import { currentRoot, findBeside, findStudy, type StudyFlag } from "./study-place";

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
  const other = compare === undefined ? null : await findBeside(found, compare);
  const models = new LandscapeModels();
  const believedOf =
    (view: StudyView): Believed =>
    (params) => {
      const task = landscapeTask(view, params);
      return "model" in task ? models.answer(task) : task;
    };
  // A study that is not the first in its journal is known by more than that.
  const isInside = other?.journal === found.journal;
  const theirs = other === null ? null : isInside ? viewAt(other.view, addressOf(other.journal, other.study)) : other.view;
  const beside = theirs === null ? null : { view: theirs, believed: believedOf(theirs) };
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

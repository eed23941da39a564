import { writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { readBundle } from "../page/bundle";
import type { Believed } from "../page/report-landscapes";
import { reportPage } from "../page/report-page";
import { LandscapeModels, landscapeTask } from "../study/study-landscape";
import { CommandError, EXIT, usageError } from "./exit-codes";
import { line } from "./standard-output";
import { currentRoot, findStudy } from "./study-place";

export interface ReportFlags {
  readonly out?: string;
}

/** Writes a study as one HTML file that needs nothing else. `--out -` writes it to stdout. */
export async function report(study: string | undefined, { out }: ReportFlags): Promise<number> {
  if (out !== undefined && out.trim() === "") throw usageError("--out takes a file, or - for stdout");
  const found = await findStudy(currentRoot(), study, null);
  const models = new LandscapeModels();
  const believed: Believed = (params) => {
    const task = landscapeTask(found.view, params);
    return "model" in task ? models.answer(task) : task;
  };
  const text = await reportPage(await readBundle(path.join(__dirname, "webview")), { seq: 0, view: found.view }, believed);
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

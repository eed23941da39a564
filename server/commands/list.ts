import path from "node:path";
import { cellsOf, padded } from "../terminal/cells";
import { formatMoment } from "../words/moment";
import { formatNumber } from "../words/numbers";
import { printableData } from "../words/printable";
import { EXIT } from "./exit-codes";
import { shownPath } from "./shown-names";
import { line } from "./standard-output";
import { currentRoot, studiesOf } from "./study-place";

/** A longer name stands out of the column, instead of moving the others' figures out of sight. */
const WIDEST_NAME = 40;

/** The studies of this workspace, newest first: one line each. */
export async function list(options: { readonly json?: boolean }): Promise<number> {
  const root = currentRoot();
  const found = await studiesOf(root);
  if (options.json === true) {
    for (const study of found) line(JSON.stringify(study));
    return EXIT.done;
  }
  const studies = printableData(found);
  if (studies.length === 0) line(`No studies in ${shownPath(root) || path.basename(root)} yet`);
  const width = Math.min(WIDEST_NAME, Math.max(0, ...studies.map((s) => cellsOf(s.study))));
  for (const s of studies) {
    const when = formatMoment(s.startedAt);
    const figures =
      s.broken ??
      `${s.state}  ${s.finishedTrials}/${s.planned} trials${s.best === null ? "" : `  best ${s.metric} ${formatNumber(s.best)}`}`;
    line(`${padded(s.study, width)}  ${when}  ${figures}${s.live ? "  (running)" : ""}`);
  }
  return EXIT.done;
}

import path from "node:path";
import type { StudyStarted } from "../protocol/events";
import { fromWire, type WireNumber } from "../protocol/number";
import { choices } from "../protocol/pareto";
import type { Params } from "../protocol/space";
import { cellsOf, padded } from "../terminal/cells";
import { formatNumber } from "../words/numbers";
import { shellWord } from "../words/shell-word";
import { commandName, shownPath } from "./shown-names";
import { studyFlags } from "./study-flags";
import type { Colors } from "./study-lines";
import { paramsText } from "./trial-words";

/** A complete and feasible trial of the search. */
export interface FrontTrial {
  readonly trial: number;
  readonly baseline: boolean;
  readonly params: Params;
  readonly values: readonly WireNumber[] | null;
}

/** So many fit a terminal. */
const SHOWN = 12;

/** Of several objectives the trials that no other one dominates, best in the first objective first; nothing where there is nothing to choose. */
export function frontLines(started: StudyStarted, trials: readonly FrontTrial[], colors: Colors): readonly string[] {
  const { objectives, space } = started;
  const front = choices(objectives, trials);
  if (front.length === 0) return [];
  const rows = front.slice(0, SHOWN).map((t) => ({
    cells: [`#${t.trial}`, ...(t.values ?? []).map((value) => formatNumber(fromWire(value)))],
    text: t.baseline ? "your code" : paramsText(t.params, space),
  }));
  const head = ["", ...objectives.map((o) => o.name)];
  const widths = head.map((name, k) => Math.max(cellsOf(name), ...rows.map(({ cells }) => cellsOf(cells[k] ?? ""))));
  const line = (cells: readonly string[]): string => `  ${cells.map((cell, k) => padded(cell, widths[k] ?? 0)).join("  ")}`;
  const more = front.length - rows.length;
  return [
    "",
    `${front.length} trials on the Pareto front, seen in one run each`,
    "",
    colors.dim(line(head).trimEnd()),
    ...rows.map(({ cells, text }) => `${line(cells)}  ${colors.dim(text)}`),
    ...(more === 0 ? [] : [colors.dim(`  and ${more} more, in the panel: ${commandName()} ui`)]),
    ...toWrite(started, colors),
  ];
}

function toWrite(started: StudyStarted, colors: Colors): readonly string[] {
  const { entry, root } = started;
  if (entry === null) return [];
  const file = shellWord(shownPath(path.resolve(root, entry)));
  return ["", `To write one of them into the code: ${colors.cyan(`${commandName()} apply ${file}${studyFlags(started)} --trial N`)}`];
}

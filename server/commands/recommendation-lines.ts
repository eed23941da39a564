import path from "node:path";
import type { Recommendation, StudyStarted } from "../protocol/events";
import { cellsOf, padded } from "../terminal/cells";
import { formatParameter } from "../words/numbers";
import { shellWord } from "../words/shell-word";
import { commandName, shownPath } from "./shown-names";
import { studyFlags } from "./study-flags";
import type { Colors } from "./study-lines";

/** The table of values to change, the sentence, and what to type next. */
export function recommendationLines(started: StudyStarted, recommendation: Recommendation, colors: Colors): readonly string[] {
  const { verdict, summary, params, trial } = recommendation;
  const worthIt = verdict === "better" || verdict === "unconfirmed";
  const sentence = verdict === "better" ? colors.bold(colors.green(summary)) : colors.bold(summary);
  if (!worthIt) return ["", sentence];
  const rows = started.space.flatMap((p) => {
    const value = params[p.name];
    const own = p.baseline === null ? "?" : formatParameter(p.baseline);
    return value === undefined ? [] : [{ name: p.name, own, value: formatParameter(value), kept: value === p.baseline }];
  });
  const names = widest(rows.map((r) => r.name));
  const owns = widest(rows.map((r) => r.own));
  const table = rows
    .toSorted((a, b) => Number(a.kept) - Number(b.kept))
    .map(({ name, own, value, kept }) =>
      kept
        ? colors.dim(`  ${padded(name, names)}  ${padded(own, owns)}    stays`)
        : `  ${padded(name, names)}  ${padded(own, owns)}  → ${colors.bold(value)}`,
    );
  const title = verdict === "better" ? `Recommended values, trial #${trial}` : `Best values so far, trial #${trial}`;
  return ["", title, "", ...table, "", sentence, ...next(started, colors)];
}

function next(started: StudyStarted, colors: Colors): readonly string[] {
  const { entry, root } = started;
  if (entry === null) return [];
  const file = shellWord(shownPath(path.resolve(root, entry))) + studyFlags(started);
  return [
    "",
    `To write them into the code: ${colors.cyan(`${commandName()} apply ${file}`)}   ${colors.dim("(--dry-run shows the diff)")}`,
  ];
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(cellsOf));
}

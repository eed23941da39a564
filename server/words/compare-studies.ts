import type { StudyView } from "../protocol/view";
import { changedText, differenceOf } from "./compared-results";
import { type ComparedRow, outcomeRows, settingRows, spaceRows, valueRows } from "./compared-rows";
import { code, markdownTable, plain } from "./markdown";
import { goalsOf } from "./study-facts";

/** What differs between two studies, as Markdown for a person: outcome, recommended values, search space, settings. */
export function comparison(a: StudyView, b: StudyView): string {
  const names = [a.started.study, b.started.study].map(plain) as [string, string];
  const head = ["", ...names];
  const changed = [changedText(a, b)].filter((text) => text !== null);
  return `${[
    `# ${names[0]} ↔ ${names[1]}`,
    ...goalsText(a, b),
    `**${plain(differenceOf(a, b).text)}**`,
    ...changed.map(plain),
    "## Outcome",
    markdownTable(head, outcomeRows(a, b).map(cells)),
    "## Best values",
    valuesText(head, a, b),
    "## Search space",
    spaceText(head, a, b),
    "## Settings",
    settingsText(head, a, b),
  ].join("\n\n")}\n`;
}

const cells = ({ title, first, second }: ComparedRow): string[] => [title, plain(first), plain(second)];

function goalsText(a: StudyView, b: StudyView): string[] {
  return goalsOf(a) === goalsOf(b) ? [`Both ${plain(goalsOf(a))}.`] : [];
}

function valuesText(head: readonly string[], a: StudyView, b: StudyView): string {
  const rows = valueRows(a, b);
  if (rows.length === 0) return "There are none yet.";
  const text = (value: string | null) => (value === null ? "not there" : code(value));
  return markdownTable(
    [...head, "in the code"],
    rows.map(({ name, first, second, code: own }) => [code(name), text(first), text(second), own === null ? "" : code(own)]),
  );
}

function spaceText(head: readonly string[], a: StudyView, b: StudyView): string {
  const { rows, alike } = spaceRows(a, b);
  if (rows.length === 0) return `Both search ${alike === 1 ? "the same parameter" : `the same ${alike} parameters`} in the same domains.`;
  const rest = alike === 0 ? [] : [`${alike === 1 ? "The other parameter is" : `The other ${alike} parameters are`} the same in both.`];
  return [
    markdownTable(
      head,
      rows.map(({ title, first, second }) => [code(title), plain(first), plain(second)]),
    ),
    ...rest,
  ].join("\n\n");
}

function settingsText(head: readonly string[], a: StudyView, b: StudyView): string {
  const rows = settingRows(a, b);
  return rows.length === 0 ? "They are the same." : markdownTable(head, rows.map(cells));
}

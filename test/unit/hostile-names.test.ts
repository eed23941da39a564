import Papa from "papaparse";
import pc from "picocolors";
import { expect, test } from "vitest";
import { withoutIcons, withoutLinks } from "../../extension/shown-text";
import { problemLine } from "../../server/commands/problem-lines";
import { StudyLines } from "../../server/commands/study-lines";
import type { SpaceParameter } from "../../server/protocol/space";
import { code, plain } from "../../server/words/markdown";
import { printableData } from "../../server/words/printable";
import { trialsCsv } from "../../server/words/trials-csv";
import { fold } from "../webview/page";
import { events, SPACE } from "../webview/studies";

/** Clears the screen, names the window, colours what follows, turns it around. */
const EVIL = "\u001b[2J\u001b]0;title\u0007\u001b[31m\u009b31m\u202Eevil";
const space = SPACE.map((p, k) =>
  k === 0 ? { ...p, name: EVIL } : p.type === "categorical" ? { ...p, choices: [...p.choices, `"${EVIL}"`] } : p,
) as readonly SpaceParameter[];
const study = (failure?: string) =>
  events({
    trials: 8,
    space,
    started: { study: EVIL, entry: `${EVIL}.py`, objectives: [{ ...OBJECTIVE, name: EVIL }] },
    ...(failure === undefined ? { confirm: "better" as const } : { failure }),
  });
const OBJECTIVE = { direction: "maximize", aggregate: { kind: "best" }, patience: null, minSteps: null } as const;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const OBEYED = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

test("nothing that a program calls its parameters, or says, is obeyed by a terminal", () => {
  for (const story of [study(), study(`ValueError: ${EVIL}\nand ${EVIL}`)]) {
    const lines = new StudyLines({ entry: "/w/train.py", root: "/w", colors: pc.createColors(false), width: null });
    const said = story.flatMap((event) => lines.add(event)).flatMap((text) => text.split("\n"));
    expect(said.filter((text) => text.includes("evil")).length).toBeGreaterThan(5);
    for (const text of said) expect(text).not.toMatch(OBEYED);
  }
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
  expect(problemLine("/w", { code: "x", severity: "warning", message: `no ${EVIL}`, file: "a.py", range })).not.toMatch(OBEYED);
});

test("data stay what they are but for such signs, lines stay lines", () => {
  const view = fold(study());
  expect(printableData({ a: [1, null, true, "x\r\ny\u0007z"], [EVIL]: undefined })).toEqual({
    a: [1, null, true, "x\ny z"],
    " [2J ]0;title  [31m 31mevil": undefined,
  });
  const { started, trials } = printableData(view);
  expect({ ...started, study: "", entry: "", space: [], objectives: [] }).toEqual({
    ...view.started,
    study: "",
    entry: "",
    space: [],
    objectives: [],
  });
  expect(trials.map((t) => t.reports)).toEqual(view.trials.map((t) => t.reports));
});

test("Markdown for a pull request holds no such sign either", () => {
  expect(code(EVIL)).not.toMatch(OBEYED);
  expect(plain(EVIL)).not.toMatch(OBEYED);
});

test("a spreadsheet takes no name or value for a formula, and numbers stay numbers", () => {
  const view = fold(study("=1+1 failed"));
  const [first] = view.trials;
  const params = { ...first?.params, momentum: -0.5, optimizer: `"@SUM(1)"`, hidden: '-2+cmd|"/c calc"' };
  const changed = { ...view, trials: [{ ...first, params, values: ["-Infinity"] }] } as unknown as typeof view;
  const [row] = Papa.parse<Record<string, string>>(trialsCsv(changed), { header: true, skipEmptyLines: true }).data;
  expect(row).toMatchObject({ reason: "'=1+1 failed", params_optimizer: "'@SUM(1)", params_hidden: `'-2+cmd|"/c calc"` });
  expect([row?.["params_momentum"], row?.[`values_${EVIL}`]]).toEqual(["-0.5", "-Infinity"]);
});

test("VS Code finds neither icons nor links in what a program says", () => {
  // As it looks for them itself: base/common/iconLabels.ts and base/common/linkedText.ts.
  const icons = /(\\)?\$\(([A-Za-z0-9-]+(?:~[A-Za-z]+)?)\)/g;
  const links = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;
  const shown = withoutIcons("$(flame) $(sync~spin) costs $(5.2 + 1) or $5 (five)");
  expect([...shown.matchAll(icons)].map(([, escaped]) => escaped)).toEqual(["\\", "\\"]);
  // An escaped one is shown as it was written.
  expect(shown.replace(icons, (text, escaped) => (escaped ? text.slice(1) : ""))).toBe(
    "$(flame) $(sync~spin) costs $(5.2 + 1) or $5 (five)",
  );
  const told = withoutLinks("ValueError: [Mend it](command:workbench.action.quit) [x](https://x)");
  expect(told.match(links)).toBeNull();
  expect(told.replaceAll("\u200b", "")).toBe("ValueError: [Mend it](command:workbench.action.quit) [x](https://x)");
});

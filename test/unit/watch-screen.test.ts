import pc from "picocolors";
import { describe, expect, test } from "vitest";
import type { StudyEvent } from "../../server/protocol/events";
import { foldEvents } from "../../server/protocol/fold-events";
import type { SpaceParameter } from "../../server/protocol/space";
import type { StudyView } from "../../server/protocol/view";
import { BrailleCanvas } from "../../server/terminal/braille";
import { cellsOf, fitted } from "../../server/terminal/cells";
import { timeLeftText, watchScreen, watchSummary } from "../../server/terminal/watch-screen";
import { printable } from "../../server/words/printable";
import { events, SPACE } from "../webview/studies";

const colors = pc.createColors(false);
const EVIL = "\u001b[2J\u001b]0;title\u0007\u202eevil\r\nname";

function viewOf(list: readonly StudyEvent[]): StudyView {
  const view = foldEvents(null, list);
  if (view === null) throw new Error("no study");
  return view;
}

function screen(view: StudyView, columns: number, rows: number, offset = 0): readonly string[] {
  const now = Date.now();
  return watchScreen(view, { columns, rows, now, colors, offset, left: timeLeftText(view, now) });
}

const STUDIES: Readonly<Record<string, () => StudyView>> = {
  running: () => viewOf(events({ trials: 40, finished: 12, running: 2, predicted: true })),
  confirmed: () => viewOf(events({ trials: 40, confirm: "better" })),
  nothing: () => viewOf(events({ trials: 40, finished: 0, running: 0, end: null })),
  first: () => viewOf(events({ trials: 40, finished: 0, running: 1 })),
  failed: () => viewOf(events({ trials: 3, failure: "Traceback\nValueError: broke", end: { reason: "3 trials failed in the same way" } })),
  nan: () => viewOf(events({ trials: 12, nan: true })),
  loss: () => viewOf(events({ trials: 24, finished: 18, running: 2, minimize: true })),
  thousand: () => viewOf(events({ trials: 1000, epochs: 20 })),
  hostile: () =>
    viewOf(
      events({
        trials: 8,
        finished: 5,
        running: 1,
        space: SPACE.map((p, k) =>
          k === 0 ? { ...p, name: EVIL } : k === 1 ? { ...p, name: "学习率パラメータ🙂" } : p,
        ) as readonly SpaceParameter[],
        started: { study: EVIL },
      }),
    ),
};

describe.each(Object.keys(STUDIES))("%s", (name) => {
  test("fits every terminal: no line too wide, no line too many, nothing that a terminal would obey", () => {
    const view = STUDIES[name]?.() as StudyView;
    for (const columns of [1, 7, 16, 24, 40, 43, 44, 60, 80, 120, 300])
      for (const rows of [1, 2, 3, 5, 8, 14, 15, 24, 60]) {
        const lines = screen(view, columns, rows);
        expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of lines) {
          expect(cellsOf(line), `${columns} × ${rows}: ${line}`).toBeLessThanOrEqual(columns);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
          expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
        }
      }
  });
});

test("counts, best against the user's own, time left, the curve and the table", () => {
  const view = STUDIES["running"]?.() as StudyView;
  const text = screen(view, 110, 40).join("\n");
  expect(text).toMatch(/^● running {2}digits-mlp {2}maximize val_acc +about .+ left$/m);
  expect(text).toMatch(/12\/40 · 7 complete · 4 stopped early · 1 failed · 2 running/);
  expect(text).toMatch(/best 0\.9781 \(#11\) {3}your code 0\.96 {3}\+0\.0181/);
  expect(text).toContain("◇ yours");
  expect(text).toContain("★ #11");
  expect(text).toMatch(/● #1[23]/);
  expect([...text].filter((sign) => sign > "\u2800" && sign <= "\u28ff").length).toBeGreaterThan(80);
  expect(text).toMatch(/^ *# +state +val_acc +steps +time +lr/m);
  // Running first, then the newest.
  expect(
    text
      .match(/^ *(\d+) {2}[●★□×◇]/gm)
      ?.map((row) => Number.parseInt(row, 10))
      .slice(0, 4),
  ).toEqual([13, 12, 11, 10]);
  expect(watchSummary(view, true)).toBe("digits-mlp: 12/40 trials, best 0.9781 (#11), the search goes on");
});

test("over: the sentence of the recommendation, best first; scrolled rows go", () => {
  const view = STUDIES["confirmed"]?.() as StudyView;
  const text = screen(view, 100, 30).join("\n");
  expect(text).toContain(view.recommendation?.summary);
  const first = (lines: readonly string[]) => lines[lines.findIndex((line) => /# +state/.test(line)) + 1];
  expect(first(screen(view, 100, 30, 1))).toBe(screen(view, 100, 30)[screen(view, 100, 30).findIndex((line) => /# +state/.test(line)) + 2]);
  expect(first(screen(view, 100, 30, 10_000))).toBeDefined();
});

test("a program that reports once a trial: the best so far by trial", () => {
  const view = viewOf(events({ trials: 12, epochs: 1 }));
  const text = screen(view, 80, 30).join("\n");
  expect(text).toContain("trials\n");
  expect([...text].filter((sign) => sign > "\u2800" && sign <= "\u28ff").length).toBeGreaterThan(10);
});

test("cells: wide signs are two, marks none; what is cut ends in a sign for that", () => {
  expect([cellsOf("abc"), cellsOf("学习"), cellsOf("e\u0301"), cellsOf("한")]).toEqual([3, 4, 1, 2]);
  expect([fitted("abcdef", 4), fitted("学习率", 5), fitted("学习率", 4), fitted("ab", 0)]).toEqual(["abc…", "学习…", "学…", ""]);
  expect(printable(EVIL)).toBe(" [2J ]0;title evil name");
});

test("braille: a line from corner to corner", () => {
  const canvas = new BrailleCanvas(2, 1);
  canvas.line(
    [
      [0, 0],
      [3, 3],
    ],
    "best",
  );
  expect(canvas.row(0)).toEqual([
    { sign: "⠑", paint: "best" },
    { sign: "⢄", paint: "best" },
  ]);
  canvas.line(
    [
      [-5, -5],
      [99, 99],
    ],
    "own",
  );
  expect(canvas.row(0).map(({ sign }) => sign)).toEqual(["⠑", "⢄"]);
});

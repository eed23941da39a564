import { describe, expect, it } from "vitest";
import { codeActions } from "../../server/features/code-actions";
import { codeLenses } from "../../server/features/code-lens";
import { mergeDiagnostics, programDiagnostics } from "../../server/features/diagnostics";
import { hover } from "../../server/features/hover";
import { inlayHints } from "../../server/features/inlay-hints";
import { codeValues, studyValueEdits } from "../../server/features/recommended-edits";
import { trialDiagnostics } from "../../server/features/trial-diagnostics";
import type { ValueEdits } from "../../server/protocol/tuner";
import { modelOf, programIn, type StudyScript, studyOf } from "../support/feature-model";

const TRAIN = `# @search trials=40
lr = 0.5  # @tune 1e-4..1 log
batch_size = 16  # @tune 16..128 step 16
optimizer = "sgd"  # @tune "sgd" | "adam"

for epoch in range(3):
    val_acc = lr  # @objective maximize
`;
const SEARCHED = { lr: 0.5, batch_size: 16, optimizer: '"sgd"' };
const FOUND = { lr: 0.021, batch_size: 64, optimizer: '"adam"' };
const TRIALS: StudyScript["trials"] = [
  { params: SEARCHED, value: 0.962 },
  { params: FOUND, value: 0.981 },
  { params: { lr: 0.1, batch_size: 32, optimizer: '"sgd"' }, value: 0.97 },
];
const DONE: StudyScript = { trials: TRIALS, recommend: { params: FOUND }, end: "complete" };
const start = (line: number, character = 0) => ({ start: { line, character }, end: { line, character } });

/** The text of a file after edits. */
function edited(text: string, edits: ValueEdits["files"][number]["edits"]): string {
  const lines = text.split("\n");
  const offset = ({ line, character }: { line: number; character: number }) =>
    lines.slice(0, line).join("\n").length + (line > 0 ? 1 : 0) + character;
  const placed = edits.map(({ range, newText }) => ({ from: offset(range.start), to: offset(range.end), newText }));
  return placed
    .toSorted((a, b) => b.from - a.from)
    .reduce((now, { from, to, newText }) => now.slice(0, from) + newText + now.slice(to), text);
}

describe("code lens", () => {
  const cases: { name: string; text?: string; study?: StudyScript; live?: boolean; titles: string[]; line?: number }[] = [
    { name: "before any search", titles: ["Run search"], line: 0 },
    {
      name: "over the first annotation without @search",
      text: TRAIN.replace("# @search trials=40\n", "\n"),
      titles: ["Run search"],
      line: 1,
    },
    { name: "nothing where nothing is annotated", text: "x = 1\n", titles: [] },
    {
      name: "running, no value yet",
      study: { trials: [{ params: SEARCHED, running: true }] },
      live: true,
      titles: ["0/40", "Stop", "Show"],
    },
    { name: "running", study: { trials: TRIALS }, live: true, titles: ["3/40 · best 0.981", "Stop", "Show"] },
    { name: "finished", study: DONE, titles: ["Run search", "best 0.981 (yours 0.962)", "Apply all", "Show"] },
    {
      name: "finished with values that are no better",
      study: { ...DONE, recommend: { params: FOUND, verdict: "withinNoise" } },
      titles: ["Run search", "best 0.981 (yours 0.962)", "Show"],
    },
    {
      name: "finished and applied",
      text: TRAIN.replace("0.5", "0.021").replace(" 16 ", " 64 ").replace('"sgd"', '"adam"'),
      study: { ...DONE, of: programIn({ "train.py": TRAIN }) },
      titles: ["Run search", "best 0.981 (yours 0.962)", "Show"],
    },
    {
      name: "interrupted",
      study: { trials: TRIALS, end: "interrupted" },
      titles: ["Run search", "interrupted, best 0.981 (yours 0.962)", "Show"],
    },
    { name: "failed", study: { trials: [{ params: SEARCHED, state: "failed" }], end: "failed" }, titles: ["Run search", "failed", "Show"] },
  ];
  it.each(cases)("$name", ({ text = TRAIN, study, live = false, titles, line }) => {
    const program = programIn({ "train.py": text });
    const lenses = codeLenses(modelOf(program, study ? studyOf(program, study) : null, "train.py", live));
    expect(lenses.map(({ command }) => command?.title)).toEqual(titles);
    if (line !== undefined) expect(lenses.map(({ range }) => range.start.line)).toEqual(titles.map(() => line));
  });

  it("says the mean over repeats once the result is confirmed", () => {
    const program = programIn({ "train.py": TRAIN });
    const confirmed = { repeats: 3, mean: 0.9787, sd: 0.002, baselineMean: 0.9611, baselineSd: 0.003, deterministic: false };
    const view = studyOf(program, { ...DONE, recommend: { params: FOUND, confirmed } });
    expect(codeLenses(modelOf(program, view))[1]?.command?.title).toBe("best 0.9787 (yours 0.9611)");
  });

  it("runs the entry from a module of it", () => {
    const program = programIn({ "train.py": `import model\n${TRAIN}`, "model.py": "width = 8  # @tune 4..64\n" });
    const [lens] = codeLenses(modelOf(program, null, "model.py"));
    expect(lens?.command).toMatchObject({ title: "Run search of train.py", arguments: ["file:///w/train.py"] });
  });
});

describe("inlay hints", () => {
  const cases: { name: string; text?: string; study: StudyScript; hints: [number, string][] }[] = [
    {
      name: "one a literal",
      study: DONE,
      hints: [
        [1, "→ 0.021"],
        [2, "→ 64"],
        [3, '→ "adam"'],
      ],
    },
    { name: "none while it runs", study: { trials: TRIALS }, hints: [] },
    { name: "none when the result is within noise", study: { ...DONE, recommend: { params: FOUND, verdict: "withinNoise" } }, hints: [] },
    {
      name: "none where the value stays",
      study: { ...DONE, recommend: { params: { ...FOUND, batch_size: 16 } } },
      hints: [
        [1, "→ 0.021"],
        [3, '→ "adam"'],
      ],
    },
    {
      name: "none where the code has it already",
      text: TRAIN.replace("0.5", "0.021"),
      study: DONE,
      hints: [
        [2, "→ 64"],
        [3, '→ "adam"'],
      ],
    },
    {
      name: "none where the user wrote something else",
      text: TRAIN.replace("0.5", "0.3"),
      study: DONE,
      hints: [
        [2, "→ 64"],
        [3, '→ "adam"'],
      ],
    },
    {
      name: "none for a value that is no alternative now",
      text: TRAIN.replace('| "adam"', '| "lion"'),
      study: DONE,
      hints: [
        [1, "→ 0.021"],
        [2, "→ 64"],
      ],
    },
    {
      name: "lines that moved",
      text: `import os\n\n${TRAIN}`,
      study: DONE,
      hints: [
        [3, "→ 0.021"],
        [4, "→ 64"],
        [5, '→ "adam"'],
      ],
    },
    {
      name: "none for a conditional value that does not apply",
      study: { ...DONE, recommend: { params: { lr: 0.021 } } },
      hints: [[1, "→ 0.021"]],
    },
  ];
  it.each(cases)("$name", ({ text = TRAIN, study, hints }) => {
    const program = programIn({ "train.py": text });
    const view = studyOf(program, { of: programIn({ "train.py": TRAIN }), ...study });
    expect(inlayHints(modelOf(program, view)).map(({ position, label }) => [position.line, label])).toEqual(hints);
  });

  it("only within the range that the editor shows", () => {
    const program = programIn({ "train.py": TRAIN });
    const shown = { start: { line: 2, character: 0 }, end: { line: 2, character: 80 } };
    expect(inlayHints(modelOf(program, studyOf(program, DONE)), shown).map(({ label }) => label)).toEqual(["→ 64"]);
  });
});

describe("code actions", () => {
  const titles = (line: number, text = TRAIN) => {
    const program = programIn({ "train.py": text });
    return codeActions(modelOf(program, studyOf(program, { of: programIn({ "train.py": TRAIN }), ...DONE })), start(line), []).map(
      ({ title }) => title,
    );
  };
  it.each([
    { line: 1, expected: ["Use recommended value: lr 0.5 → 0.021", "Use all 3 recommended values"] },
    { line: 3, expected: ['Use recommended value: optimizer "sgd" → "adam"', "Use all 3 recommended values"] },
    { line: 0, expected: [] },
    { line: 5, expected: [] },
  ])("on line $line", ({ line, expected }) => expect(titles(line)).toEqual(expected));

  it("does not offer what the user has changed since", () => {
    expect(titles(1, TRAIN.replace("0.5", "0.3"))).toEqual([]);
    expect(titles(2, TRAIN.replace("0.5", "0.3"))).toEqual(["Use recommended value: batch_size 16 → 64", "Use all 2 recommended values"]);
  });

  it("puts values of all files into one edit, in the text as it is now", () => {
    const files = { "train.py": `# a line more\nimport model\n${TRAIN}`, "model.py": "width = 8  # @tune 4..64\n" };
    const program = programIn(files);
    const view = studyOf(program, { ...DONE, recommend: { params: { ...FOUND, width: 32 } } });
    const all = codeActions(modelOf(program, view), start(3), []).at(-1);
    const changes = all?.edit?.changes ?? {};
    expect(all?.title).toBe("Use all 4 recommended values");
    expect(edited(files["model.py"], changes["file:///w/model.py"] ?? [])).toBe("width = 32  # @tune 4..64\n");
    expect(edited(files["train.py"], changes["file:///w/train.py"] ?? [])).toBe(
      files["train.py"].replace("0.5", "0.021").replace("= 16", "= 64").replace('"sgd"', '"adam"'),
    );
  });

  it("mends a problem", () => {
    const text = TRAIN.replace("1e-4..1 log", "1..1e-4 log");
    const program = programIn({ "train.py": text });
    const diagnostics = programDiagnostics(program).get("/w/train.py") ?? [];
    const mend = codeActions(modelOf(program), start(1), diagnostics).find(
      ({ diagnostics: about }) => about?.[0]?.code === "reversed-range",
    );
    expect(mend?.isPreferred).toBe(true);
    expect(edited(text, mend?.edit?.changes?.["file:///w/train.py"] ?? [])).toBe(TRAIN);
  });

  it("takes no mend from another tool's diagnostic", () => {
    const alien = { range: start(1), message: "unused", source: "ruff", data: { mend: { title: "x", edits: [] } } };
    expect(codeActions(modelOf(programIn({ "train.py": TRAIN })), start(1), [alien])).toEqual([]);
  });
});

describe("hover", () => {
  const at = (line: number, character: number, study?: StudyScript, live = false) => {
    const program = programIn({ "train.py": TRAIN });
    const found = hover(modelOf(program, study ? studyOf(program, study) : null, "train.py", live), { line, character });
    return found && JSON.stringify(found.contents).replaceAll("\\\\", "");
  };
  it.each([
    {
      name: "what a log range means",
      line: 1,
      character: 6,
      words: ["**lr**", "number from 1e-4 to 1, log scale", "train.py", "not run yet"],
    },
    { name: "steps", line: 2, character: 14, words: ["whole number from 16 to 128 in steps of 16"] },
    { name: "alternatives", line: 3, character: 14, words: ["one of", "adam"] },
    { name: "the objective", line: 6, character: 24, words: ["**val_acc**", "objective to maximize"] },
  ])("$name", ({ line, character, words }) => {
    for (const word of words) expect(at(line, character)).toContain(word);
  });

  it("shows how trials did, best first", () => {
    const text = at(1, 6, DONE) ?? "";
    for (const word of ["3 trials", "best val_acc 0.981 (your code 0.962)", "Tried 0.021 to 0.5 in 3 trials", "Recommended **0.021**"]) {
      expect(text).toContain(word);
    }
    expect(["#1", "#2", "#0, your code"].map((trial) => text.indexOf(trial))).toEqual(
      ["#1", "#2", "#0, your code"].map((trial) => text.indexOf(trial)).toSorted((a, b) => a - b),
    );
  });

  it("speaks on the annotation as well", () => expect(at(1, 16)).toContain("log scale"));

  it("is silent where nothing is annotated", () => {
    expect(at(4, 0)).toBeNull();
    expect(at(5, 6)).toBeNull();
  });
});

describe("value edits", () => {
  const program = (text: string) => programIn({ "train.py": text });
  const result = (text: string, wish: Parameters<typeof studyValueEdits>[2], study: StudyScript = DONE) => {
    const now = program(text);
    return studyValueEdits(now, studyOf(now, { of: program(TRAIN), ...study }), wish, (file) => `file://${file}`);
  };
  it("writes the recommended values", () => {
    expect(edited(TRAIN, result(TRAIN, {}).files[0]?.edits ?? [])).toBe(
      TRAIN.replace("0.5", "0.021").replace("= 16", "= 64").replace('"sgd"', '"adam"'),
    );
  });
  it("writes a trial's values, some of them", () => {
    const answer = result(TRAIN, { trial: 2, parameters: ["lr"] });
    expect(answer.values).toEqual({ lr: 0.1 });
    expect(edited(TRAIN, answer.files[0]?.edits ?? [])).toBe(TRAIN.replace("0.5", "0.1"));
  });
  it("overwrites what the user wrote since: it was asked for", () => {
    const now = TRAIN.replace("0.5", "0.3");
    expect(edited(now, result(now, { parameters: ["lr"] }).files[0]?.edits ?? [])).toBe(TRAIN.replace("0.5", "0.021"));
  });
  it("takes the best trial before there is a recommendation", () => {
    expect(result(TRAIN, {}, { trials: TRIALS }).values).toEqual(FOUND);
  });
  it.each([
    { name: "a parameter that is gone", text: TRAIN.replace("# @tune 1e-4..1 log", ""), refused: "lr" },
    { name: "a renamed one", text: TRAIN.replace("lr = 0.5", "rate = 0.5"), refused: "lr" },
    { name: "a value outside the domain of now", text: TRAIN.replace("1e-4..1 log", "0.1..1 log"), refused: "lr" },
    { name: "an alternative that is gone", text: TRAIN.replace('| "adam"', '| "lion"'), refused: "optimizer" },
  ])("refuses $name", ({ text, refused }) => {
    const answer = result(text, {});
    expect(answer.refused.map(({ name }) => name)).toEqual([refused]);
    expect(Object.keys(answer.values)).not.toContain(refused);
  });
  it("tells what the code says", () => {
    expect(codeValues(program(TRAIN))).toEqual({ lr: "0.5", batch_size: "16", optimizer: '"sgd"' });
  });
});

describe("diagnostics", () => {
  it("has an entry for every file of the program, so that mended problems go", () => {
    const program = programIn({ "train.py": `import model\n${TRAIN}`, "model.py": "width = 8  # @tune 64..4\n" });
    const found = programDiagnostics(program);
    expect(found.get("/w/train.py")).toEqual([]);
    expect(found.get("/w/model.py")?.map(({ code, severity }) => [code, severity])).toContainEqual(["reversed-range", 1]);
  });

  it("tells the same problem of two programs once", () => {
    const found = programDiagnostics(programIn({ "train.py": "lr = 0.5  # @tune 1..0\n" }));
    expect(mergeDiagnostics([found, found])).toEqual(found);
  });

  it("puts failures of one kind on the user's line together", () => {
    const program = programIn({ "train.py": TRAIN });
    const failed = { params: FOUND, state: "failed", reason: "ValueError: too large", line: 6 } as const;
    const view = studyOf(program, {
      trials: [{ params: SEARCHED, value: 0.9 }, failed, failed, { ...failed, reason: "MemoryError", line: 2 }],
    });
    const found = trialDiagnostics(view).get("/w/train.py") ?? [];
    expect(found.map(({ range, severity, message }) => [range.start.line, severity, message])).toEqual([
      [5, 3, 'Trial 1 and 1 other failed here: ValueError: too large (trial 1: lr = 0.021, batch_size = 64, optimizer = "adam")'],
      [1, 3, 'Trial 3 failed here: MemoryError (trial 3: lr = 0.021, batch_size = 64, optimizer = "adam")'],
    ]);
  });

  it("warns when every trial failed", () => {
    const program = programIn({ "train.py": TRAIN });
    const view = studyOf(program, { trials: [{ params: SEARCHED, state: "failed", reason: "NameError", line: 7 }] });
    expect(
      trialDiagnostics(view)
        .get("/w/train.py")
        ?.map(({ severity }) => severity),
    ).toEqual([2]);
  });
});

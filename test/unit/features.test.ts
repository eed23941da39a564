import { describe, expect, it } from "vitest";
import { codeActions } from "../../server/features/code-actions";
import { codeLenses } from "../../server/features/code-lens";
import { programDiagnostics } from "../../server/features/diagnostics";
import type { FileModel } from "../../server/features/file-model";
import { hover } from "../../server/features/hover";
import { inlayHints } from "../../server/features/inlay-hints";
import { modelOf, programIn, type StudyScript, studyOf } from "../support/feature-model";
import { DONE, edited, FOUND, SEARCHED, start, TRAIN, TRIALS } from "../support/searched-program";

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
      titles: ["0/40", "Pause", "Stop", "Show"],
    },
    { name: "running", study: { trials: TRIALS }, live: true, titles: ["3/40 · best 0.981", "Pause", "Stop", "Show"] },
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
      text: `# more\n\n${TRAIN}`,
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
    return codeActions(modelOf(program, studyOf(program, { of: programIn({ "train.py": TRAIN }), ...DONE })), start(line), [])
      .filter(({ kind }) => kind === "quickfix")
      .map(({ title }) => title);
  };
  it.each([
    { line: 1, expected: ["Use recommended value: lr 0.5 → 0.021", "Use all 3 recommended values"] },
    { line: 3, expected: ['Use recommended value: optimizer "sgd" → "adam"', "Use all 3 recommended values"] },
    { line: 0, expected: ["Use all 3 recommended values"] },
    { line: 5, expected: [] },
  ])("on line $line", ({ line, expected }) => expect(titles(line)).toEqual(expected));

  it("does not offer what the user has changed since", () => {
    expect(titles(1, TRAIN.replace("0.5", "0.3"))).toEqual(["Use all 2 recommended values"]);
    expect(titles(2, TRAIN.replace("0.5", "0.3"))).toEqual(["Use recommended value: batch_size 16 → 64", "Use all 2 recommended values"]);
  });

  it("puts values of all files into one edit, in the text as it is now", () => {
    const files = { "train.py": `# a line more\nimport model\n${TRAIN}`, "model.py": "width = 8  # @tune 4..64\n" };
    const program = programIn(files);
    const view = studyOf(program, { ...DONE, recommend: { params: { ...FOUND, width: 32 } } });
    const all = codeActions(modelOf(program, view), start(3), []).find(({ title }) => title.startsWith("Use all"));
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

  it("offers what the lenses do where an editor shows none", () => {
    const program = programIn({ "train.py": TRAIN });
    const titles = (model: FileModel, line: number) =>
      codeActions({ ...model, showsLenses: false }, start(line), []).flatMap(({ title, command }) => (command ? [title] : []));
    expect(titles(modelOf(program), 1)).toEqual(["Run search"]);
    expect(codeActions(modelOf(program), start(1), []).filter(({ command }) => command)).toEqual([]);
    expect(titles(modelOf(program), TRAIN.split("\n").length)).toEqual([]);
    const view = studyOf(program, { of: programIn({ "train.py": TRAIN }), ...DONE });
    expect(titles(modelOf(program, view), 1)).toEqual(["Run search", "Show", "Apply all"]);
  });

  it("takes no mend from another tool's diagnostic", () => {
    const alien = { range: start(1), message: "unused", source: "ruff", data: { mend: { title: "x", edits: [] } } };
    expect(codeActions(modelOf(programIn({ "train.py": TRAIN })), start(4), [alien])).toEqual([]);
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

  const words = [
    "# @sear‸ch trials=20 sampler=auto",
    "# @search tri‸als=20",
    "# @search time=3‸0m",
    "# @search sampler=t‸pe",
    "# @search stop=cur‸ve(0.2)",
    "# @search on=lo‸cal",
    "acc = f()  # @objective maximize la‸st",
    "acc = f()  # @objective maxi‸mize",
    "acc = f()  # @objective maximize step‸=i",
    "ms = f()  # @constr‸aint <= 50",
    "ms = f()  # @constraint <‸= 50",
    "s = 3  # @se‸ed",
    "s = ‸3  # @seed",
    "e = 3  # @fid‸elity 1..3",
    "x = f()  # @tune lo‸g",
    "# a word‸ and @search trials=3",
  ];
  it.each([
    [words[0], "Budget and strategy of the search"],
    [words[1], "How many trials"],
    [words[2], "The search ends after this long"],
    [words[3], "`sampler=tpe`\n\nParzen estimator"],
    [words[4], "`stop=curve(0.2)`\n\nPredicts where"],
    [words[5], null],
    [words[6], "The trial's value is its last report"],
    [words[7], "More is better"],
    [words[8], "The variable that counts the steps"],
    [words[9], "**ms** · constraint `<= 50`\n\nReported each time"],
    [words[10], "The value may be at most this."],
    [words[11], "The program's random seed"],
    [words[12], "**Seed** · trials run at 3, repeats at 4, 5, …"],
    [words[13], "The literal buys quality"],
    [words[14], "Values are spread evenly"],
    [words[15], null],
  ])("says what the word means: %s", (marked = "", said) => {
    const text = `lr = 0.1  # @tune 1e-3..1 log\n${marked.replace("‸", "")}\n`;
    const found = hover(modelOf(programIn({ "train.py": text })), { line: 1, character: marked.indexOf("‸") });
    if (said === null) expect(found).toBeNull();
    else expect((found?.contents as { value: string }).value).toContain(said);
  });

  it("is silent where nothing is annotated", () => {
    expect(at(4, 0)).toBeNull();
    expect(at(5, 6)).toBeNull();
  });
});

import { describe, expect, it } from "vitest";
import { mergeDiagnostics, programDiagnostics } from "../../server/features/diagnostics";
import { codeValues, studyValueEdits } from "../../server/features/recommended-edits";
import { trialDiagnostics } from "../../server/features/trial-diagnostics";
import { programIn, type StudyScript, studyOf } from "../support/feature-model";
import { DONE, edited, FOUND, SEARCHED, start, TRAIN, TRIALS } from "../support/searched-program";

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
    const failed = { params: FOUND, state: "failed", line: 6 } as const;
    const view = studyOf(program, {
      trials: [
        { params: SEARCHED, value: 0.9 },
        { ...failed, reason: "ValueError: 0.5 is too large" },
        { ...failed, reason: "ValueError: 1.2e-3 is too large" },
        { ...failed, reason: "MemoryError", line: 2 },
      ],
    });
    const found = trialDiagnostics(view, { path: "/w/train.py", range: start(0) }, program).get("/w/train.py") ?? [];
    expect(found.map(({ range, severity, message }) => [range.start.line, severity, message])).toEqual([
      [5, 3, 'Trial 1 and 1 other failed here: ValueError: 0.5 is too large (trial 1: lr = 0.021, batch_size = 64, optimizer = "adam")'],
      [1, 3, 'Trial 3 failed here: MemoryError (lr = 0.021, batch_size = 64, optimizer = "adam")'],
    ]);
  });

  it("puts a failure that no line is to blame for at the search", () => {
    const program = programIn({ "train.py": TRAIN });
    const view = studyOf(program, { trials: [{ params: SEARCHED, state: "failed", reason: "no interpreter" }] });
    const [found] = trialDiagnostics(view, { path: "/w/train.py", range: start(0) }, program).get("/w/train.py") ?? [];
    expect([found?.range, found?.severity]).toEqual([start(0), 2]);
    expect(found?.message).toMatch(/^Trial 0 failed: no interpreter/);
  });

  it("underlines the code of a line in a module that nothing is annotated in", () => {
    const program = programIn({ "train.py": `import net\n${TRAIN}`, "net.py": "def f():\n    raise ValueError  \n" });
    const view = studyOf(program, { trials: [{ params: SEARCHED, state: "failed", reason: "ValueError", line: 2 }] });
    const inNet = { ...view, trials: view.trials.map((trial) => trial && { ...trial, location: { file: "net.py", line: 2 } }) };
    const [found] = trialDiagnostics(inNet, { path: "/w/train.py", range: start(0) }, program).get("/w/net.py") ?? [];
    expect(found?.range).toEqual({ start: { line: 1, character: 4 }, end: { line: 1, character: 20 } });
  });

  it("says once, at the objective, that it never came", () => {
    const program = programIn({ "train.py": TRAIN });
    const view = studyOf(program, { trials: [{ params: SEARCHED, state: "failed", reason: "the objective val_acc was never reported" }] });
    const problem = {
      file: "train.py",
      code: "objective-never-reported",
      severity: "error",
      range: start(6),
      message: "never",
    } as const;
    const codes = (problems: (typeof problem)[]) =>
      trialDiagnostics({ ...view, problems }, { path: "/w/train.py", range: start(0) }, program)
        .get("/w/train.py")
        ?.map(({ code }) => code);
    expect(codes([])).toEqual(["trial-failed"]);
    expect(codes([problem])).toEqual(["objective-never-reported"]);
  });

  it("warns when every trial failed, but for those that the end of the search cut short", () => {
    const program = programIn({ "train.py": TRAIN });
    const cutShort = { params: FOUND, state: "failed", reason: "interrupted" } as const;
    const view = studyOf(program, { trials: [{ params: SEARCHED, state: "failed", reason: "NameError", line: 7 }, cutShort] });
    expect(
      trialDiagnostics(view, { path: "/w/train.py", range: start(0) }, program)
        .get("/w/train.py")
        ?.map(({ severity }) => severity),
    ).toEqual([2]);
  });
});

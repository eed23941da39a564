import { describe, expect, test } from "vitest";
import { codeActions } from "../../server/features/code-actions";
import { codeLenses } from "../../server/features/code-lens";
import { hover } from "../../server/features/hover";
import { inlayHints } from "../../server/features/inlay-hints";
import { modelOf, programIn, studyOf } from "../support/feature-model";

const TRAIN = '# @search include=config.yaml\ncfg = load("config.yaml")\nacc = f(cfg)  # @objective maximize\n';
const CONFIG = "optimizer:\n  lr: 0.5  # @tune 1e-4..1 log\n  name: sgd  # @tune sgd | adam\n";
const ALL = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };

const program = programIn({ "train.py": TRAIN, "config.yaml": CONFIG });
const view = studyOf(program, {
  trials: [
    { params: { lr: 0.5, name: "sgd" }, value: 0.5 },
    { params: { lr: 0.01, name: "adam" }, value: 0.9 },
  ],
  recommend: { params: { lr: 0.01, name: "adam" } },
  end: "complete",
});

describe("a config file of a program", () => {
  const model = modelOf(program, view, "config.yaml");

  test("shows the search of the program, and offers its values there", () => {
    expect(codeLenses(model)[0]?.command?.title).toBe("Run search of train.py");
    expect(codeLenses(model)[0]?.command?.arguments).toEqual(["file:///w/train.py"]);
    expect(inlayHints(model, ALL).map((h) => h.position.line)).toEqual([1, 2]);
    expect(JSON.stringify(hover(model, { line: 1, character: 7 }))).toContain("lr");
  });

  test("says that nothing varies it where no program includes it", () => {
    const alone = modelOf(programIn({ "config.yaml": CONFIG }, "config.yaml"), null, "config.yaml");
    expect(JSON.stringify(hover(alone, { line: 1, character: 7 }))).toContain("Varied by no search yet: no program includes this file.");
    expect(codeLenses(alone)).toEqual([]);
  });

  test("quick fixes write into it, from there and from the program", () => {
    const here = codeActions(model, { start: { line: 1, character: 7 }, end: { line: 1, character: 7 } }, []);
    expect(here.flatMap((a) => (a.kind === "quickfix" ? [a.title] : []))).toEqual([
      "Use recommended value: lr 0.5 → 0.01",
      "Use all 2 recommended values",
    ]);
    const all = codeActions(modelOf(program, view), { start: { line: 0, character: 3 }, end: { line: 0, character: 3 } }, []);
    expect(Object.keys(all[0]?.edit?.changes ?? {})).toEqual(["file:///w/config.yaml"]);
    expect(all[0]?.edit?.changes?.["file:///w/config.yaml"]?.map((e) => e.newText)).toEqual(["0.01", "adam"]);
  });

  test("alone it has no search to run", () => {
    expect(codeLenses(modelOf(programIn({ "config.yaml": CONFIG }, "config.yaml"), null, "config.yaml"))).toEqual([]);
  });
});

test("a C program has its lens like any other", () => {
  const c = programIn(
    { "train.c": '// @search command="make && ./train"\nint n = 3; // @tune 1..5\n// @objective minimize loss\n' },
    "train.c",
  );
  expect(codeLenses(modelOf(c, null, "train.c"))[0]?.command?.title).toBe("Run search");
});

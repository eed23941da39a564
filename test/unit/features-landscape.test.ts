import { describe, expect, it } from "vitest";
import { hover } from "../../server/features/hover";
import type { Landscape, LikelyBest, NoLandscape } from "../../server/protocol/landscape";
import { LandscapeModels, landscapeTask } from "../../server/study/study-landscape";
import { modelOf, programIn, studyOf } from "../support/feature-model";

const TRAIN = `lr = 0.5  # @tune 1e-4..1 log
opt = "sgd"  # @tune "sgd" | "adam"
val_acc = lr  # @objective maximize
`;
const program = programIn({ "train.py": TRAIN });
const view = studyOf(program, {
  trials: Array.from({ length: 12 }, (_, i) => {
    const lr = Number((10 ** ((-4 * ((i * 7) % 12)) / 11)).toPrecision(3));
    return { params: { lr, opt: i % 2 === 0 ? '"sgd"' : '"adam"' }, value: -((Math.log10(lr) + 2) ** 2) };
  }),
});

function answer(parameters: readonly string[] = []): Landscape {
  const task = landscapeTask(view, { journal: view.started.journal, parameters });
  const found = "model" in task ? new LandscapeModels().answer(task) : task;
  if ("reason" in found) throw new Error(found.reason);
  return found;
}

function hoverText(landscape: Landscape | NoLandscape | undefined, line = 0): string {
  const model = modelOf(program, view);
  return JSON.stringify(hover(landscape === undefined ? model : { ...model, landscape }, { line, character: 7 })?.contents);
}

describe("hover with what the trials say together", () => {
  it("tells the share that a parameter explains and where it is probably best", () => {
    const found = answer();
    expect(found.parameters[0]?.importance).toBeGreaterThan(0.9);
    expect(hoverText(found)).toMatch(/Explains (9\d|100) % of what was seen of val\\\\_acc, probably best (at|from) /);
    expect(hoverText(found, 1)).toMatch(
      /Explains (next to nothing|\d %) of what was seen of val\\\\_acc\. `\\"sgd\\"` and `\\"adam\\"` are as good as each other: /,
    );
  });

  it.each<[string, LikelyBest | null, string]>([
    ["a single value", { low: 0.01, high: 0.01 }, "seen of val\\\\_acc, probably best at 0.01."],
    ["a range", { low: 1e-3, high: 0.0316 }, "seen of val\\\\_acc, probably best from 0.001 to 0.0316."],
    ["nothing", null, "seen of val\\\\_acc."],
  ])("names %s", (_, likely, text) => {
    const found = answer();
    const parameters = found.parameters.map((p) => ({ ...p, likely }));
    expect(hoverText({ ...found, parameters })).toContain(text);
  });

  it("says nothing of too few trials, of a study without a model, and before it is known", () => {
    const found = answer();
    expect(hoverText({ ...found, measurements: 7 })).not.toContain("Explains");
    expect(hoverText({ journal: "", finished: 1, reason: "too few" })).not.toContain("Explains");
    expect(hoverText(undefined)).not.toContain("Explains");
  });
});

describe("a task of a landscape", () => {
  it("is another one after every finished trial, and the same as long as nothing happens", () => {
    const models = [view, view, { ...view, trials: view.trials.slice(1) }].map((v) => {
      const task = landscapeTask(v, { journal: "", parameters: [] });
      return "model" in task ? task.model : null;
    });
    expect(models[0]).toBe(models[1]);
    expect(models[0]).not.toBe(models[2]);
  });

  it("of a space that is none has a reason", () => {
    const task = landscapeTask(view, { journal: "", parameters: [] });
    if (!("model" in task)) throw new Error(task.reason);
    const [lr, ...others] = task.space;
    const broken = { ...task, model: "broken", space: [{ ...lr, low: 3, high: 2 } as (typeof task.space)[number], ...others] };
    expect(new LandscapeModels().answer(broken)).toMatchObject({ reason: expect.stringContaining('The range of "lr" is reversed') });
  });
});

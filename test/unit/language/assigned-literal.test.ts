import { describe, expect, it } from "vitest";
import { assignedLiteral } from "../../../server/language/assigned-literal";
import type { Program } from "../../../server/language/model";
import type { SpaceParameter } from "../../../server/protocol/space";

function found(text: string, name = "lr", type: SpaceParameter["type"] = "float"): unknown {
  const source = { path: "/w/a.py", file: "a.py", language: "python" as const, text };
  const program: Program = {
    root: "/w",
    entry: source,
    files: [source],
    modules: [],
    parameters: [],
    fidelity: null,
    objectives: [],
    constraints: [],
    seed: null,
    search: {},
    searchRange: null,
    problems: [],
    aliases: [],
  };
  return assignedLiteral(program, { name, file: "a.py", type });
}

describe("what the code has where a parameter was", () => {
  it.each([
    ["lr = 0.3", 0.3],
    ["lr: float = 1e-3  # was tuned", 0.001],
    ["train(x, lr=-2.5, n=3)", -2.5],
    ["def train(lr=1_000):", 1000],
    ["const lr = 0.3;", 0.3],
    ['{"lr": 0.3, "n": 2}', 0.3],
    ["lr: 0.3\nn: 2", 0.3],
    ["lr = 0.3\nother_lr = 0.4\nlr2 = 5\nx.lr_ = 1", 0.3],
    ["lr = 0.3\nrun(lr=0.3)", 0.3],
  ])("%j", (text, value) => expect(found(text)).toBe(value));

  it("is the choice as it is written", () => {
    expect(found('opt = "adam"', "opt", "categorical")).toBe('"adam"');
    expect(found("opt = None", "train.opt", "categorical")).toBe("None");
  });

  it.each([
    ["lr = base / 2"],
    ["lr = 0.3\nlr = 0.4"],
    ["if lr == 0.3: pass"],
    ["lr = compute()"],
    ["lr = name"],
    ["nothing"],
    ['lr = "text"'],
  ])("cannot be told: %j", (text) => expect(found(text)).toBeNull());
});

import { describe, expect, it } from "vitest";
import { changedCode } from "../../server/features/changed-code";
import { codeActions } from "../../server/features/code-actions";
import { inlayHints } from "../../server/features/inlay-hints";
import { asStudied } from "../../server/features/renamed-modules";
import { modelOf, programIn, studyOf } from "../support/feature-model";
import { edited, start } from "../support/searched-program";

const PYTHON = {
  "train.py": "from model import Net\nimport model\nlr = 0.5  # @tune 0..1\nloss = Net(model.lr, lr)  # @objective minimize\n",
  "model.py": "lr = 0.4  # @tune 0..1\nclass Net: pass\n",
};
const TYPESCRIPT = {
  "train.ts": 'import { lr as other } from "./lib/model.js";\nconst lr = 0.5; // @tune 0..1\nconst loss = other; // @objective minimize\n',
  "lib/model.ts": "export const lr = 0.4; // @tune 0..1\n",
};

/** Of a study of `before`: what is said in `after` at the renamed module, and which files count as changed. */
function told(before: Record<string, string>, after: Record<string, string>, entry: string, module: string) {
  const [then, now] = [programIn(before, entry), programIn(after, entry)];
  expect(then.parameters.map(({ spec }) => spec.name)).toContain("model:lr");
  const view = studyOf(then, {
    trials: [{ params: { "model:lr": 0.4, "train:lr": 0.5 }, value: 3 }],
    recommend: { params: { "model:lr": 0.125, "train:lr": 0.25 } },
    end: "complete",
  });
  const program = asStudied(now, view);
  const model = modelOf(program, view, module);
  const fix = codeActions(model, start(after[module]?.split("\n").findIndex((l) => l.includes("@tune")) ?? 0), []).find((a) =>
    /^Use rec/.test(a.title),
  );
  const uri = `file:///w/${module}`;
  return {
    changed: changedCode(program, view),
    hints: inlayHints(model).map(({ label }) => label),
    text: fix?.edit?.changes?.[uri] && edited(after[module] ?? "", fix.edit.changes[uri]),
  };
}

describe("a module that was renamed since its search", () => {
  it("keeps what was found for it, imports included", () => {
    const { "model.py": net, "train.py": train } = PYTHON;
    const after = { "train.py": train.replaceAll(/\bmodel\b/g, "net"), "net.py": `# moved\n\n${net}` };
    expect(told(PYTHON, after, "train.py", "net.py")).toEqual({
      changed: [],
      hints: ["→ 0.125"],
      text: after["net.py"].replace("0.4", "0.125"),
    });
  });

  it("also where another thing of the code has its new name", () => {
    const before = { ...PYTHON, "train.py": `${PYTHON["train.py"]}net = 3\n`.replace("model.lr", "net").replace("import model\n", "") };
    const after = { "train.py": before["train.py"].replace("from model", "from net"), "net.py": before["model.py"] };
    expect(told(before, after, "train.py", "net.py")).toMatchObject({ changed: [], hints: ["→ 0.125"] });
  });

  it("in TypeScript, by the path of the import", () => {
    const after = { "train.ts": TYPESCRIPT["train.ts"].replace("model.js", "net.js"), "lib/net.ts": TYPESCRIPT["lib/model.ts"] };
    expect(told(TYPESCRIPT, after, "train.ts", "lib/net.ts")).toMatchObject({ changed: [], hints: ["→ 0.125"] });
  });

  it("is stale where more has changed than the name", () => {
    const after = { "train.py": PYTHON["train.py"].replaceAll("model", "net").replace("Net(", "3 * Net("), "net.py": PYTHON["model.py"] };
    expect(told(PYTHON, after, "train.py", "net.py")).toMatchObject({ changed: ["train.py"], hints: ["stale → 0.125"], text: undefined });
  });
});

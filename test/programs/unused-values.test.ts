import { afterAll, describe, expect, test } from "vitest";
import type { StudyEvent } from "../../server/protocol/events";
import { cli, eventsOf, removeWorkspaces, workspace } from "../support/cli";

afterAll(removeWorkspaces);

async function search(entry: string, files: Readonly<Record<string, string>>) {
  const root = workspace(files);
  const ended = await cli(root, ["run", entry, "--json", "--trials", "4", "--repeats", "0", "--seed", "3"]);
  const events = eventsOf(ended.stdout);
  const only = <K extends StudyEvent["event"]>(kind: K) => events.filter((e): e is Extract<StudyEvent, { event: K }> => e.event === kind);
  return {
    ...ended,
    started: only("trialStarted"),
    ends: only("trialFinished"),
    problems: only("problem"),
    over: only("studyFinished"),
    recommended: only("recommendation"),
  };
}

const PY = "# @objective maximize";
const JS = "// @objective maximize";

describe("a module that the program imports only sometimes", () => {
  test.each([
    [
      "train.py",
      "hyper.py",
      {
        "train.py": `x = 0.5  # @tune 0..1\nif x < 0:\n    import hyper\nscore = x  ${PY}\n`,
        "hyper.py": "'''Values.'''\ndepth = 2  # @tune 1..9\n",
      },
    ],
    [
      "train.mjs",
      "hyper.mjs",
      {
        "train.mjs": `const x = 0.5; // @tune 0..1\nif (x < 0) await import("./hyper.mjs");\nconst score = x; ${JS}\n`,
        "hyper.mjs": "//\nexport const depth = 2; // @tune 1..9\n",
      },
    ],
    [
      "train.cts",
      "hyper.cts",
      {
        "train.cts": `const x: number = 0.5; // @tune 0..1\nif (x < 0) require("./hyper.cjs");\nconst score = x; ${JS}\n`,
        "hyper.cts": "//\nexport const depth = 2; // @tune 1..9\n",
      },
    ],
  ])("%s: told once at the first of its values, and the search goes on", async (entry, file, files) => {
    const { code, problems, ends, recommended } = await search(entry, files);
    expect(code).toBe(0);
    expect(ends.map((e) => e.unused)).toEqual([["depth"], ["depth"], ["depth"], ["depth"]]);
    expect(recommended.map((r) => [Object.keys(r.params), r.edits.map((edit) => edit.file)])).toEqual([[["x"], [entry]]]);
    expect(ends.map((e) => e.state)).toEqual(["complete", "complete", "complete", "complete"]);
    expect(problems).toMatchObject([
      { trial: 0, problem: { code: "values-unused", severity: "warning", file, range: { start: { line: 1 } } } },
    ]);
    expect(problems[0]?.problem.message).toContain(`${file} was not imported in trial 0: depth had no effect`);
  });
});

describe("a module that goes past the hooks", () => {
  test("an importer of a Python program's own fails the trial", async () => {
    const { code, ends, over } = await search("train.py", {
      "train.py": `import importlib.abc, importlib.util, io, sys
class Own(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        if name == "hyper":
            return importlib.util.spec_from_file_location(name, sys.path[0] + "/hyper.py", loader=self)
    def exec_module(self, module):
        with io.FileIO(module.__spec__.origin) as f:
            exec(f.read(), module.__dict__)
sys.meta_path.insert(0, Own())
import hyper
score = hyper.depth  ${PY}
`,
      "hyper.py": "depth = 2  # @tune 1..9\n",
    });
    const reason = "hyper.py ran without this trial's values of depth";
    expect(code).toBe(1);
    expect(ends).toMatchObject([{ state: "failed", reason: expect.stringContaining(reason) as string }]);
    expect(over).toMatchObject([{ state: "failed", reason: expect.stringContaining(reason) as string }]);
  });

  test("an ES module below one that is required never runs other values in silence", async () => {
    const { started, ends } = await search("train.cjs", {
      "train.cjs": `let lib;\ntry { lib = require("./lib.mjs"); } catch { lib = { depth: null }; }\nconst score = lib.depth ?? 0; ${JS}\n`,
      "lib.mjs": `export { depth } from "./hyper.mjs";\nexport const url = import.meta.url;\n`,
      "hyper.mjs": "export const depth = 2; // @tune 1..9\n",
    });
    for (const { trial, state, values, reason } of ends) {
      const params = started.find((s) => s.trial === trial)?.params;
      if (state === "complete") expect([[params?.["depth"]], [0]]).toContainEqual(values);
      else expect(reason).toContain("hyper.mjs ran without this trial's values of depth");
    }
    expect(ends.length).toBeGreaterThan(0);
  });
});

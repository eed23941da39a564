import { afterAll, describe, expect, it } from "vitest";
import { cli, removeWorkspaces, workspace } from "../support/cli";
import { pythonWithNumpy } from "../support/python-trial";
import { removeScriptedGpus, scriptedGpus } from "../support/scripted-gpus";

afterAll(() => {
  removeWorkspaces();
  removeScriptedGpus();
});

const TRAIN = `import json
import numpy as np
import a_module_that_nobody_has
from helper import thing
x = 1.0   # @tune 0..4
loss = x   # @objective minimize
`;

describe("tunelens doctor", () => {
  it("says which interpreters, frameworks and GPUs a search would take", async () => {
    const gpus = scriptedGpus({ cards: 2, used: [0, 9000] });
    const root = workspace({});
    const { stdout, code } = await cli(root, ["doctor", "--json", "--python", pythonWithNumpy], gpus.environment);
    expect(code).toBe(0);
    const found = JSON.parse(stdout);
    expect(found.python).toMatchObject({ version: expect.stringMatching(/^3\.\d+\.\d+$/), origin: "asked for" });
    expect(found.python.frameworks).toContainEqual({ name: "numpy", version: expect.stringMatching(/^\d+\./), problem: null });
    expect(found.node).toMatchObject({ version: process.versions.node });
    expect(found.devices).toEqual([
      { name: "cuda:0", model: "Scripted GPU", memory: 16_000, used: 0 },
      { name: "cuda:1", model: "Scripted GPU", memory: 16_000, used: 9000 },
    ]);
    expect(found.problems).toEqual(["Other programs hold much of the memory of cuda:1: trials use it last."]);
    const words = await cli(root, ["doctor", "--python", pythonWithNumpy], gpus.environment);
    expect(words.stdout).toContain("cuda:0 Scripted GPU (16 GB), 0 MiB in use");
  });

  it("names what a program imports and does not find, with the command that installs it", async () => {
    const root = workspace({ "train.py": TRAIN, "helper.py": "thing = 1\n" });
    const { stdout } = await cli(root, ["doctor", "train.py", "--json", "--python", pythonWithNumpy]);
    const { problems, node } = JSON.parse(stdout);
    const missing = problems.filter((problem: string) => problem.startsWith("The program imports"));
    expect(missing).toEqual([expect.stringMatching(/a_module_that_nobody_has.*install it with: .*pip install/)]);
    expect(node).toBeNull();
  });

  it("says why there is no interpreter, and exits with 1", async () => {
    const root = workspace({ "train.py": TRAIN });
    const { stdout, code } = await cli(root, ["doctor", "train.py", "--python", "/nowhere/python"]);
    expect(stdout).toMatch(/^Python {2}No Python .*\/nowhere\/python/m);
    expect(code).toBe(1);
  });
});

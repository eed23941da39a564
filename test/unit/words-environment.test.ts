import { expect, test } from "vitest";
import { environmentWords, interpreterWords } from "../../server/words/environment";

test.each([
  ["/w/.venv/bin/python", ".venv"],
  ["/w/packages/a/env/bin/python3", "packages/a/env"],
  ["/home/me/miniforge3/envs/ml/bin/python", "ml"],
  ["/home/me/.cache/pypoetry/virtualenvs/x-AbCd1234-py3.11/bin/python", "x-AbCd1234-py3.11"],
  ["/home/me/.pyenv/versions/3.11.9/bin/python", "pyenv"],
  ["/repository/.venv/bin/python", ".venv"],
  ["/usr/bin/python3", "/usr/bin/python3"],
  ["/home/somebody/a/long/way/down/tools/python/bin/python", "…/tools/python"],
  ["/opt/python", "/opt/python"],
])("%s is %s", (path, word) => {
  expect(interpreterWords({ name: "Python", version: "3.11.9", path }, "/w")).toBe(`Python 3.11.9 (${word})`);
});

test("what stands on the PATH has no place, and what has no version none", () => {
  expect(interpreterWords({ name: "Node", version: "20.20.2", path: "node" }, "/w")).toBe("Node 20.20.2");
  expect(interpreterWords({ name: "julia", version: null, path: "julia" }, "/w")).toBe("julia");
});

test("an environment: interpreter, starts and why, devices", () => {
  const interpreter = { name: "Python", version: "3.11.9", path: "/w/.venv/bin/python" };
  const devices = ["cuda:0 NVIDIA H100 (80 GB)"];
  expect(environmentWords({ interpreter, starts: "warm", startsReason: "torch imported once (1.4 s)", devices }, "/w")).toEqual([
    "Python 3.11.9 (.venv)",
    "warm starts: torch imported once (1.4 s)",
    "cuda:0 NVIDIA H100 (80 GB)",
  ]);
  expect(environmentWords({ interpreter: null, starts: "cold", startsReason: "", devices: [] }, "/w")).toEqual(["cold starts"]);
});

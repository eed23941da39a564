import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cli, eventsOf, removeWorkspaces, workspace } from "../support/cli";

afterAll(removeWorkspaces);

const NET = "WIDTH = 8  # @tune 2..32\n";
const TRAIN = `"""A module that cannot be run by its path."""
import sys
from .models import net
from . import extra

rate = 0.5  # @tune 0..1
print(__name__, __package__, __spec__.name, sys.argv[1:])
for step in range(3):
    loss = abs(net.WIDTH - 20) + rate + extra.NOTHING  # @objective minimize
`;
const SEARCH = ["--json", "--trials", "4", "--repeats", "0", "--sampler", "random", "--stop", "none"];

function packageIn(folder: string, entry: string, marks: readonly string[]) {
  const at = (file: string): string => path.posix.join(folder, file);
  const files = { [at(entry)]: TRAIN, [at("models/net.py")]: NET, [at("extra.py")]: "NOTHING = 0\n" };
  return workspace({ ...files, ...Object.fromEntries(marks.map((mark) => [at(mark), ""])) });
}

describe("an entry that imports relatively", () => {
  it.each([
    ["a package", "pkg", "train.py", ["__init__.py", "models/__init__.py"], ".", "pkg.train", "pkg"],
    ["started in another folder", "lib/pkg", "train.py", ["__init__.py", "models/__init__.py"], "lib/pkg/models", "pkg.train", "pkg"],
    ["without __init__.py, below src", "src/pkg", "train.py", [], ".", "pkg.train", "pkg"],
    ["__main__", "pkg", "__main__.py", ["__init__.py"], ".", "pkg.__main__", "pkg"],
  ])("runs as a module: %s", async (_, folder, entry, marks, cwd, spec, name) => {
    const root = packageIn(folder, entry, marks);
    const file = path.join(root, folder, entry);
    const { code, stdout, stderr } = await cli(path.join(root, cwd), ["run", file, ...SEARCH, "--", "--fast"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const events = eventsOf(stdout);
    const ends = events.filter((event) => event.event === "trialFinished");
    expect(ends.map((event) => event.state)).toEqual(["complete", "complete", "complete", "complete"]);
    for (const start of events.filter((event) => event.event === "trialStarted")) {
      const { WIDTH, rate } = start.params as { WIDTH: number; rate: number };
      expect(ends.find((end) => end.trial === start.trial)?.values?.[0]).toBeCloseTo(Math.abs(WIDTH - 20) + rate, 9);
      expect(readFileSync(start.log, "utf8")).toMatch(new RegExp(`^__main__ ${name} ${spec} \\['--fast'\\]\\n`));
    }
    expect(events.findLast((event) => event.event === "environment")).toMatchObject({
      starts: "cold",
      startsReason: expect.stringContaining(`python -m ${spec.replace(".__main__", "")}`),
    });
  });
});

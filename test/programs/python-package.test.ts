import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cli, eventsOf, removeWorkspaces, workspace } from "../support/cli";

afterAll(removeWorkspaces);

const NET = "WIDTH = 8  # @tune 2..32\n";
const TRAIN = `"""A module that cannot be run by its path."""
import sys, multiprocessing
from .models import net
from . import extra

rate = 0.5  # @tune 0..1


def double(value):
    return 2 * value


if __name__ == "__main__":
    spec = (__spec__.name, __spec__.parent, __spec__.origin == __file__, type(__loader__).__name__, sys.modules["__main__"].__spec__ is __spec__)
    print(__name__, __package__, __doc__, spec, sys.argv, sys.path, sorted(m for m in sys.modules if m.startswith("pkg")), sys.orig_argv[1:])
    # What stands in a __main__.py cannot be found by spawned children, with Python alone neither.
    own = __spec__.name.endswith("__main__")
    with multiprocessing.get_context("fork" if own else "spawn").Pool(1) as pool:
        loss = sum(pool.map(double, [abs(net.WIDTH - 20), rate + extra.NOTHING]))  # @objective minimize
`;
const SEARCH = ["--json", "--trials", "2", "--repeats", "0", "--sampler", "random", "--stop", "none"];

function packageIn(folder: string, entry: string, marks: readonly string[]) {
  const at = (file: string): string => path.posix.join(folder, file);
  const files = { [at(entry)]: TRAIN, [at("models/net.py")]: NET, [at("extra.py")]: "NOTHING = 0\n" };
  return workspace({ ...files, ...Object.fromEntries(marks.map((mark) => [at(mark), ""])) });
}

/** What the first trial said, and its start. */
async function searched(cwd: string, file: string, ...flags: string[]) {
  const { code, stdout, stderr } = await cli(cwd, ["run", file, ...SEARCH, ...flags, "--", "--fast"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const events = eventsOf(stdout);
  const ends = events.filter((event) => event.event === "trialFinished");
  const starts = events.filter((event) => event.event === "trialStarted");
  expect(ends).toHaveLength(2);
  for (const { params, trial } of starts) {
    const { WIDTH, rate } = params as { WIDTH: number; rate: number };
    expect(ends.find((end) => end.trial === trial)?.values?.[0]).toBeCloseTo(2 * (Math.abs(WIDTH - 20) + rate), 9);
  }
  const environment = events.findLast((event) => event.event === "environment");
  return { said: readFileSync(starts[0]?.log ?? "", "utf8"), starts: environment?.starts };
}

describe("an entry that imports relatively", () => {
  it.each([
    ["a package", "pkg", "train.py", ["__init__.py", "models/__init__.py"], ".", "pkg.train"],
    ["started in another folder", "lib/pkg", "train.py", ["__init__.py", "models/__init__.py"], "lib/pkg/models", "pkg.train"],
    ["without __init__.py, below src", "src/pkg", "train.py", [], "src", "pkg.train"],
    ["__main__", "pkg", "__main__.py", ["__init__.py"], ".", "pkg"],
  ])("runs as the module that Python would run, warm and cold: %s", async (_, folder, entry, marks, folderOfRun, module) => {
    const root = packageIn(folder, entry, marks);
    const cwd = path.join(root, folderOfRun);
    const file = path.join(root, folder, entry);
    const warm = await searched(cwd, file);
    const cold = await searched(cwd, file, "--cold-starts");
    expect([warm.starts, cold.starts]).toEqual([process.platform === "linux" ? "warm" : "cold", "cold"]);
    expect(warm.said).toBe(cold.said);
    const above = path.dirname(path.join(root, folder));
    const env = { ...process.env, ...(above === cwd ? {} : { PYTHONPATH: above }) };
    expect(warm.said).toBe(execFileSync("python3", ["-u", "-m", module, "--fast"], { cwd, env, encoding: "utf8" }));
  });
});

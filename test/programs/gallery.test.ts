import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import type { StudyEvent } from "../../server/protocol/events";
import { cli, eventsOf, removeWorkspaces, workspace } from "../support/cli";
import { frameworkEnvironment, pythonWithFrameworks, upTo } from "../support/frameworks";
import { repository } from "../support/python-trial";

const folder = path.join(repository, "samples/gallery");
/** Reports of each trial; null where early stopping of the program's own decides. */
const REPORTS: Readonly<Record<string, number | null>> = {
  "train_keras.py": 8,
  "train_lightgbm.py": null,
  "train_lightgbm_sklearn.py": 60,
  "train_lightning.py": 8,
  "train_numpy.py": 40,
  "train_pytorch.py": 10,
  "train_sklearn.py": 1,
  "train_transformers.py": 4,
  "train_xgboost.py": 60,
};

afterAll(removeWorkspaces);

test("every program of the gallery is tested, and is in its table", () => {
  const programs = readdirSync(folder).filter((name) => name.endsWith(".py"));
  expect(programs.sort()).toEqual(Object.keys(REPORTS));
  const table = readFileSync(path.join(folder, "README.md"), "utf8");
  for (const name of programs) {
    expect(table).toContain(`| [${name}](${name}) |`);
    const lines = readFileSync(path.join(folder, name), "utf8").trimEnd().split("\n").length;
    expect(lines, name).toBeGreaterThanOrEqual(10);
    expect(lines, name).toBeLessThanOrEqual(48);
  }
});

test.each(Object.entries(REPORTS))("%s", async (name, count) => {
  const source = readFileSync(path.join(folder, name), "utf8");
  const root = workspace({ [name]: source });
  const plain = execFileSync(pythonWithFrameworks, [name], { cwd: root, env: { ...process.env, ...frameworkEnvironment }, stdio: "pipe" });
  expect(readdirSync(root).sort()).toEqual([".git", name]);

  const args = ["run", name, "--trials", "3", "--repeats", "0", "--stop", "none", "--json", "--python", pythonWithFrameworks];
  const { code, stdout, stderr } = await cli(root, args, frameworkEnvironment);
  expect(code, `${stdout}\n${stderr}\n${plain.toString()}`).toBe(0);
  expect(readFileSync(path.join(root, name), "utf8")).toBe(source);

  const events = eventsOf(stdout);
  const of = <K extends StudyEvent["event"]>(kind: K) => events.filter((e): e is Extract<StudyEvent, { event: K }> => e.event === kind);
  expect(of("problem")).toEqual([]);
  expect(of("studyFinished")).toMatchObject([{ state: "complete", complete: 3, failed: 0 }]);
  expect(of("recommendation")).toHaveLength(1);
  const [started] = of("studyStarted");
  for (const trial of [0, 1, 2]) {
    const reported = of("trialReported").filter((report) => report.trial === trial);
    expect(reported.map(({ step }) => step)).toEqual(upTo(count ?? reported.length));
    expect(reported.length).toBeGreaterThan(0);
    const channels = (started?.objectives.length ?? 0) + (started?.constraints.length ?? 0);
    for (const { values } of reported) expect(values.filter((value) => typeof value === "number")).toHaveLength(channels);
  }
  // Trial 0 is the program as it is.
  const [baseline] = of("trialStarted");
  expect(baseline).toMatchObject({ trial: 0, baseline: true });
});

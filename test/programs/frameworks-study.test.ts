import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { cli, eventsOf, removeWorkspaces, workspace } from "../support/cli";
import { frameworkEnvironment, pythonWithFrameworks } from "../support/frameworks";

afterAll(removeWorkspaces);

const program = (rounds: number, alone: string, behind = ""): string => `# @search trials=4 repeats=0
${alone}
import numpy
from xgboost import XGBRegressor
eta = 0.3  # @tune 0.01..1 log
rng = numpy.random.default_rng(0)
x = rng.random((80, 3))
model = XGBRegressor(n_estimators=${rounds}, learning_rate=eta, n_jobs=1)
model.fit(x, x[:, 0], eval_set=[(x[:40], x[:40, 0])], verbose=True)  ${behind}
`;

test("a wrong name ends the search with what to write, said once", async () => {
  const source = program(5, "# @objective minimize rmsle");
  const root = workspace({ "train.py": source });
  const { stdout } = await cli(root, ["run", "train.py", "--json", "--python", pythonWithFrameworks], frameworkEnvironment);
  const events = eventsOf(stdout);
  const problems = events.flatMap((event) => (event.event === "problem" ? [event.problem] : []));
  const said = "rmsle is not among what XGBoost reports: validation_0-rmse";
  expect(problems.map(({ code, message }) => [code, message])).toEqual([
    ["metric-not-logged", `${said}; write @objective minimize validation_0-rmse`],
  ]);
  const finished = events.filter((event) => event.event === "trialFinished");
  expect(finished.length).toBeGreaterThan(0);
  for (const event of finished) expect(event).toMatchObject({ state: "failed", reason: said });
  expect(events.at(-1)).toMatchObject({ event: "studyFinished", state: "failed" });
  expect(readFileSync(path.join(root, "train.py"), "utf8")).toBe(source);
});

test("thousands of rounds in a moment, warm and side by side: each reported once, in order", async () => {
  const root = workspace({ "train.py": program(3000, "", "# @objective minimize validation_0-rmse") });
  const args = ["run", "train.py", "--json", "--parallel", "2", "--stop", "none", "--python", pythonWithFrameworks];
  const { code, stdout, stderr } = await cli(root, args, frameworkEnvironment);
  expect(code, stderr).toBe(0);
  const events = eventsOf(stdout);
  for (const trial of [0, 1, 2, 3]) {
    const steps = events.flatMap((event) => (event.event === "trialReported" && event.trial === trial ? [event.step] : []));
    expect(steps).toEqual(Array.from({ length: 3000 }, (_, i) => i + 1));
  }
});

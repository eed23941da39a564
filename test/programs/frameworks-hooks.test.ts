import { execFileSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import { channel, pythonWithFrameworks, runFramework, steps, upTo } from "../support/frameworks";
import { repository } from "../support/python-trial";

test("nothing is hooked without an annotation that stands alone", async () => {
  const run = await runFramework(`import sys
import xgboost
val = float(any("frameworks." in name for name in sys.modules if name.startswith("tunelens")))  # @objective minimize
`);
  expect(run.values).toEqual([0]);
});

test("a version that keeps its metrics elsewhere is told, and the program runs on and is read from what it prints", async () => {
  const run = await runFramework(
    `# @objective maximize auc
import xgboost.callback
xgboost.callback.fit()
`,
    { files: { "xgboost/__init__.py": '__version__ = "99.0"\n', "xgboost/callback.py": 'def fit():\n    print("auc: 0.5")\n' } },
  );
  expect(run.end.kind, run.log).toBe("finished");
  expect(run.values).toEqual([0.5]);
  expect(run.problems).toMatchObject([{ code: "framework-unknown", range: { start: { line: 0 } } }]);
  expect(run.problems[0]?.message).toMatch(/^xgboost 99\.0 keeps its metrics where they are not looked for \(.*CallbackContainer/);
});

test("frameworks that were imported before the trial was known are hooked all the same, wherever they were imported to", () => {
  const script = `
import sys
sys.path.insert(0, sys.argv[1])
import numpy, xgboost
from lightgbm import Dataset, LGBMRegressor, train
from xgboost import XGBRegressor
from tunelens_runtime import frameworks, link
lines = []
link.send = lambda line: lines.append(line.decode().strip())
x = numpy.random.rand(60, 3)
def fit():
    XGBRegressor(n_estimators=2, n_jobs=1).fit(x, x[:, 0], eval_set=[(x, x[:, 1])], verbose=False)
    LGBMRegressor(n_estimators=2, n_jobs=1, verbose=-1).fit(x, x[:, 0], eval_set=[(x.copy(), x[:, 1])])
    data = Dataset(x, x[:, 0])
    train({"objective": "l1", "verbose": -1, "num_threads": 1}, data, 2, [data.create_valid(x, x[:, 1])])
fit()
frameworks.install({"metrics": {}})
fit()
print("before", len(lines))
for job in range(2):
    frameworks.install({"metrics": {"rmse": [0], "l2": [1], "valid_0-l1": [2]}})
    lines.clear()
    fit()
    print("reports", [line.split(",")[:2] for line in lines if line[0] == "["])
    print("names", [line for line in lines if line[0] == "{"])
`;
  const printed = execFileSync(pythonWithFrameworks, ["-c", script, path.join(repository, "server/runtimes/python")], { encoding: "utf8" });
  const reports = `reports [['[0', '1'], ['[0', '2'], ['[1', '1'], ['[1', '2'], ['[2', '1'], ['[2', '2']]`;
  const lines = printed.trim().split("\n");
  expect(lines[0]).toBe("before 0");
  expect(lines.filter((line) => line === reports)).toHaveLength(2);
  expect(lines[2]).toContain('{"framework": "xgboost", "names": ["validation_0-rmse"], "channels": [0]}');
});

test("of a distributed run the first process alone is heard", async () => {
  const run = await runFramework(
    `# @objective minimize val_loss
# @constraint <= 9 rank
import torch
import lightning as L
from torch.utils.data import DataLoader, TensorDataset
class Net(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = torch.nn.Linear(4, 1)
    def training_step(self, batch):
        return self.net(batch[0]).mean()
    def validation_step(self, batch):
        self.log("val_loss", self.net(batch[0]).mean(), sync_dist=True)
        self.log("rank", float(self.global_rank))
    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.01)
data = DataLoader(TensorDataset(torch.rand(16, 4)), 4)
trainer = L.Trainer(max_epochs=3, devices=2, accelerator="cpu", strategy="ddp", logger=False, enable_checkpointing=False, enable_progress_bar=False)
trainer.fit(Net(), data, data)
`,
  );
  expect(run.end.kind, run.log).toBe("finished");
  expect(steps(run)).toEqual(upTo(3));
  expect(channel(run, 1).map(([, value]) => value)).toEqual([0, 0, 0]);
});

test("a history behind an annotation is told apart from a number", async () => {
  const run = await runFramework(`import numpy
from sklearn.linear_model import LinearRegression
x = numpy.random.rand(9, 2)
model = LinearRegression().fit(x, x[:, 0])  # @objective maximize r2
`);
  expect(run.problems[0]?.message).toContain("to take what the framework logs, put `@objective maximize r2` on a line of its own");
});

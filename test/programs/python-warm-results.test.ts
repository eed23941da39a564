import { describe, expect, test } from "vitest";
import { pythonWithFrameworks } from "../support/frameworks";
import { runTrials } from "../support/python-trials";

const DATA = `import numpy as np
rng = np.random.default_rng(7)
X = rng.normal(size=(400, 6))
y = (X[:, 0] * X[:, 1] + 0.3 * rng.normal(size=400) > 0).astype(int)
`;

const programs: readonly (readonly [name: string, libraries: string, text: string])[] = [
  [
    "NumPy",
    "numpy",
    `${DATA}scale = 0.5  # @tune 0..1
np.random.seed(3)
for step in range(5):
    loss = float((X @ np.random.rand(6) * scale).std() + np.linalg.svd(X, compute_uv=False)[0])  # @objective minimize
    print(repr(loss))
`,
  ],
  [
    "pandas",
    "numpy and pandas",
    `${DATA}import pandas as pd
frame = pd.DataFrame(X, columns=list("abcdef")).assign(y=y)
loss = frame.groupby("y").mean().to_numpy().sum()  # @objective minimize
print(frame.describe().to_string(), frame.sample(3, random_state=1).index.tolist())
`,
  ],
  [
    "random forests",
    "numpy and sklearn",
    `${DATA}from sklearn.ensemble import RandomForestClassifier
model = RandomForestClassifier(n_estimators=20, random_state=1, n_jobs=2).fit(X, y)
acc = model.score(X, y)  # @objective maximize
print(model.predict_proba(X)[:5].tolist(), model.feature_importances_.tolist())
`,
  ],
  [
    "histogram gradient boosting",
    "numpy and sklearn",
    `${DATA}from sklearn.ensemble import HistGradientBoostingClassifier
model = HistGradientBoostingClassifier(max_iter=20, random_state=1, early_stopping=True).fit(X, y)
acc = model.score(X, y)  # @objective maximize
print(model.predict_proba(X)[:5].tolist())
`,
  ],
  [
    "PyTorch with dropout",
    "numpy and torch",
    `${DATA}import torch
from torch import nn
torch.manual_seed(5)
data, target = torch.tensor(X, dtype=torch.float32), torch.tensor(y)
model = nn.Sequential(nn.Linear(6, 32), nn.ReLU(), nn.Dropout(0.4), nn.Linear(32, 2))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(5):
    optimizer.zero_grad()
    batch = nn.functional.cross_entropy(model(data), target)
    batch.backward()
    optimizer.step()
    loss = batch.item()  # @objective minimize
    print(repr(loss))
print(model[0].weight.sum().item(), torch.get_num_threads(), torch.initial_seed())
`,
  ],
  [
    "LightGBM",
    "numpy and lightgbm",
    `${DATA}import lightgbm
model = lightgbm.LGBMClassifier(n_estimators=20, subsample=0.7, subsample_freq=1, random_state=2, verbose=-1).fit(X, y)
acc = model.score(X, y)  # @objective maximize
print(model.predict_proba(X)[:5].tolist())
`,
  ],
  [
    "XGBoost",
    "numpy and xgboost",
    `${DATA}import xgboost
model = xgboost.XGBClassifier(n_estimators=20, subsample=0.7, random_state=2).fit(X, y)
acc = model.score(X, y)  # @objective maximize
print(model.predict_proba(X)[:5].tolist())
`,
  ],
  [
    "numbers seeded before the import of a library that draws some",
    "rich",
    `import random
random.seed(3)
from rich.style import Style
loss = random.random()  # @objective minimize
print(random.getstate()[1][-1], __import__)
`,
  ],
];

describe("results are bit for bit those of a start from nothing", () => {
  test.each(programs)("%s", async (_, libraries, text) => {
    const files = { "train.py": text };
    const cold = await runTrials(files, pythonWithFrameworks, 1, { coldStarts: true });
    const [expected] = cold.runs;
    expect(expected?.end, expected?.log).toMatchObject({ kind: "finished" });
    expect(expected?.values).not.toEqual([]);
    expect(cold.reason).toBe("cold: --cold-starts");
    // The fourth has what the first ones taught.
    const { runs, reason } = await runTrials(files, pythonWithFrameworks, 4);
    expect(reason).toMatch(new RegExp(`^warm: ${libraries} imported once \\(\\d+\\.\\d+ s\\)$`));
    for (const { values, log } of runs) expect({ values, log }).toEqual({ values: expected?.values, log: expected?.log });
  });
});

test("what a program does not seed differs from trial to trial, as from a start of its own", async () => {
  const text = `import random, tempfile, uuid
import numpy as np
import torch
acc = 1  # @objective maximize
draws = [random.random(), np.random.rand(), np.random.default_rng().random(), torch.rand(1).item(), torch.initial_seed(), uuid.uuid4().hex,
         next(tempfile._get_candidate_names()), np.random.RandomState().rand(), random.Random().random(), torch.randperm(10**6)[0].item()]
for draw in draws: print(draw)
`;
  const { runs, reason } = await runTrials({ "train.py": text }, pythonWithFrameworks, 3);
  expect(reason).toMatch(/^warm: numpy and torch imported once/);
  const drawn = runs.map(({ log }) => log.trim().split("\n"));
  expect(drawn[0]).toHaveLength(10);
  for (const i of drawn[0]?.keys() ?? []) expect(new Set(drawn.map((draws) => draws[i])).size, `draw ${i}`).toBe(3);
});

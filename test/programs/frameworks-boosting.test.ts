import { expect, test } from "vitest";
import { channel, expectStops, printed, runFramework, steps, upTo } from "../support/frameworks";

const DATA = `import json
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
X, y = load_breast_cancer(return_X_y=True)
x_train, x_valid, y_train, y_valid = train_test_split(X, y, random_state=0)
`;

test("XGBoost: rounds of train with early stopping, under the names that it prints", async () => {
  const run = await runFramework(`# @objective minimize valid-logloss
# @constraint <= 1 train-logloss
# @constraint <= 1 error
${DATA}
import xgboost as xgb
train, valid = xgb.DMatrix(x_train, y_train), xgb.DMatrix(x_valid, y_valid)
seen, log = [], {}
class Watch(xgb.callback.TrainingCallback):
    def after_iteration(self, model, epoch, evals_log):
        seen.append(epoch)
        return False
parameters = {"objective": "binary:logistic", "eval_metric": ["error", "logloss"], "nthread": 1}
xgb.train(parameters, train, 200, evals=[(train, "train"), (valid, "valid")], evals_result=log, early_stopping_rounds=3, callbacks=[Watch()])
print("seen", len(seen))
print("logloss", json.dumps(log["valid"]["logloss"]))
`);
  expect(run.end.kind, run.log).toBe("finished");
  expect(run.problems).toEqual([]);
  const values = channel(run, 0).map(([, value]) => value);
  expect(values).toEqual(printed(run, "logloss"));
  expect(values.length).toBe(printed(run, "seen"));
  expect(values.length).toBeLessThan(200);
  // The metric alone means the set that is not the training's.
  expect([0, 1, 2].map((index) => steps(run, index))).toEqual(Array(3).fill(upTo(values.length)));
});

test("XGBoost: estimators are cloned, pickled and fitted several times; cv", async () => {
  const run = await runFramework(`# @objective minimize logloss
# @constraint <= 1 test-logloss-mean
${DATA}
import pickle
import xgboost as xgb
from sklearn.base import clone
model = pickle.loads(pickle.dumps(clone(xgb.XGBClassifier(n_estimators=4, n_jobs=1))))
cross_val_score(model, x_train, y_train, cv=3, params={"eval_set": [(x_valid, y_valid)], "verbose": True})
pickle.dumps(model.fit(x_train, y_train, eval_set=[(x_valid, y_valid)]))
print("own", json.dumps(model.evals_result()["validation_0"]["logloss"]))
table = xgb.cv({"objective": "binary:logistic", "nthread": 1}, xgb.DMatrix(X, y), 5, nfold=2)
print("cv", json.dumps(list(table["test-logloss-mean"])))
`);
  expect(run.end.kind, run.log).toBe("finished");
  // Of a cross-validation, both spellings mean the same.
  expect(steps(run, 0)).toEqual(upTo(4 * 4 + 5));
  const values = channel(run, 0).map(([, value]) => value);
  expect(values.slice(12, 16)).toEqual(printed(run, "own"));
  expect(channel(run, 1).map(([, value]) => value)).toEqual(printed(run, "cv"));
});

test("XGBoost: a metric that several sets have is told, and so is a training without any", async () => {
  const twice = await runFramework(`# @objective minimize logloss
${DATA}
from xgboost import XGBClassifier
XGBClassifier(n_estimators=3).fit(x_train, y_train, eval_set=[(x_train, y_train), (x_valid, y_valid)])
`);
  expect(twice.reports).toEqual([]);
  expect(twice.problems.map(({ code, message }) => [code, message])).toEqual([
    ["metric-ambiguous", "logloss may mean validation_0-logloss, validation_1-logloss: write the one that is meant"],
  ]);
  const none = await runFramework(`# @objective minimize logloss
${DATA}
from xgboost import XGBClassifier
XGBClassifier(n_estimators=3).fit(x_train, y_train)
print("logloss: 0.5")
print("logloss: 0.25")
# @constraint <= 1 rmse
`);
  expect(none.values).toEqual([0.5, 0.25]);
  expect(none.problems.map(({ message }) => message)).toEqual([
    "rmse was never reported: XGBoost logged no metric; give it an evaluation set (evals= or eval_set=)",
  ]);
});

test("LightGBM: train with the user's callbacks and early stopping; cv", async () => {
  const run = await runFramework(`# @objective maximize "valid_0's auc"
# @constraint <= 1 valid_0-binary_logloss
# @constraint <= 1 "valid binary_error-mean"
${DATA}
import lightgbm as lgb
train = lgb.Dataset(x_train, y_train, free_raw_data=False)
order, log = [], {}
callbacks = [lambda env: order.append(env.iteration), lgb.record_evaluation(log), lgb.early_stopping(2), lgb.log_evaluation(1)]
parameters = {"objective": "binary", "metric": ["auc", "binary_logloss"], "num_threads": 1, "verbose": -1}
lgb.train(parameters, train, 200, valid_sets=[train.create_valid(x_valid, y_valid)], callbacks=callbacks)
print("rounds", len(order), )
print("auc", json.dumps(log["valid_0"]["auc"]))
assert len(callbacks) == 4
cv = lgb.cv({**parameters, "metric": "binary_error"}, lgb.Dataset(X, y), 4, nfold=2)
print("cv", json.dumps(cv["valid binary_error-mean"]))
import inspect
assert list(inspect.signature(lgb.train).parameters)[:3] == ["params", "train_set", "num_boost_round"] and lgb.train.__doc__
`);
  expect(run.end.kind, run.log).toBe("finished");
  expect(run.problems).toEqual([]);
  const values = channel(run, 0).map(([, value]) => value);
  expect(values).toEqual(printed(run, "auc"));
  expect(values.length).toBe(printed(run, "rounds"));
  expect(steps(run, 1)).toEqual(upTo(values.length));
  expect(channel(run, 2).map(([, value]) => value)).toEqual(printed(run, "cv"));
});

test("LightGBM: a search of scikit-learn's over a pipeline, in two processes", async () => {
  const run = await runFramework(`# @objective minimize logloss
${DATA}
from lightgbm import LGBMClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
if __name__ == "__main__":
    model = make_pipeline(StandardScaler(), LGBMClassifier(n_estimators=5, n_jobs=1, verbose=-1))
    search = GridSearchCV(model, {"lgbmclassifier__num_leaves": [3, 7]}, cv=2, n_jobs=2)
    search.fit(x_train, y_train, lgbmclassifier__eval_set=[(x_valid, y_valid)])
`);
  expect(run.end.kind, run.log).toBe("finished");
  expect(run.problems).toEqual([]);
  // Four fits in the workers, one at the end in the program itself.
  expect(steps(run)).toEqual(upTo(25));
});

test.each([
  [
    "XGBoost",
    `# @objective minimize validation_0-rmse
import numpy, xgboost
x = numpy.random.rand(50, 3)
xgboost.XGBRegressor(n_estimators=100000, n_jobs=1).fit(x, x[:, 0], eval_set=[(x, x[:, 1])], verbose=False)`,
  ],
  [
    "LightGBM",
    `# @objective minimize l2
import lightgbm, numpy
x = numpy.random.rand(50, 3)
lightgbm.LGBMRegressor(n_estimators=100000, n_jobs=1, verbose=-1).fit(x, x[:, 0], eval_set=[(x.copy(), x[:, 1])])`,
  ],
])("%s: an early end", (_, source) => expectStops(source));

"""Breast cancer with LightGBM's own interface. Two annotations: the loss counts, the area under the curve must be kept."""

import lightgbm as lgb
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split

# @search trials=30
# @objective minimize valid_0-binary_logloss
# @constraint >= 0.9 valid_0-auc
parameters = {
    "objective": "binary",
    "metric": ["binary_logloss", "auc"],
    "learning_rate": 0.1,     # @tune 0.01..0.5 log
    "num_leaves": 31,         # @tune 2..63
    "min_child_samples": 20,  # @tune 5..60
    "feature_fraction": 1.0,  # @tune 0.3..1
    "seed": 0,                # @seed
    "verbose": -1,
}
x, y = load_breast_cancer(return_X_y=True)
x_train, x_valid, y_train, y_valid = train_test_split(x, y, random_state=0)
train = lgb.Dataset(x_train, y_train)
lgb.train(
    parameters, train, 80, valid_sets=[train.create_valid(x_valid, y_valid)],
    callbacks=[lgb.early_stopping(10), lgb.log_evaluation(10)],
)

"""Diabetes with XGBoost. The metric of the evaluation set is the objective, under the name that XGBoost prints."""

from sklearn.datasets import load_diabetes
from sklearn.model_selection import train_test_split
from xgboost import XGBRegressor

# @search trials=30
# @objective minimize validation_0-rmse
model = XGBRegressor(
    n_estimators=60,
    learning_rate=0.3,     # @tune 0.01..0.5 log
    max_depth=6,           # @tune 1..8
    subsample=1.0,         # @tune 0.4..1
    reg_lambda=1.0,        # @tune 1e-3..100 log
    booster="gbtree",      # @tune "gbtree" | "gblinear"
    random_state=0,        # @seed
)
x, y = load_diabetes(return_X_y=True)
x_train, x_valid, y_train, y_valid = train_test_split(x, y, random_state=0)
model.fit(x_train, y_train, eval_set=[(x_valid, y_valid)], verbose=10)

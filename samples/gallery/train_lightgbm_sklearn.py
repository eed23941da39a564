"""Wine with LightGBM's scikit-learn estimator. `multi_logloss` is short for `valid_0-multi_logloss`, the only set that is evaluated."""

from lightgbm import LGBMClassifier
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split

# @search trials=30
# @objective minimize multi_logloss
model = LGBMClassifier(
    n_estimators=60,
    learning_rate=0.1,         # @tune 0.01..0.5 log
    boosting_type="gbdt",      # @tune "gbdt" | "dart"
    num_leaves=31,             # @tune 2..31
    min_child_samples=20,      # @tune 2..40
    random_state=0,            # @seed
    verbose=-1,
)
x, y = load_wine(return_X_y=True)
x_train, x_valid, y_train, y_valid = train_test_split(x, y, test_size=0.4, random_state=0)
model.fit(x_train, y_train, eval_set=[(x_valid, y_valid)])
print(f"accuracy {model.score(x_valid, y_valid):.3f}")

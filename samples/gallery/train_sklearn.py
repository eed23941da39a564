"""Wine with scikit-learn: the estimator itself is a choice, its own parameters are tried only with it."""

from sklearn.datasets import load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

# @search trials=30
seed = 0          # @seed
kind = "svm"      # @tune "svm" | "forest"
C = 1.0           # @tune 1e-3..1e3 log if kind == "svm"
gamma = 0.1       # @tune 1e-4..10 log if kind == "svm"
trees = 20        # @tune 5..60 if kind == "forest"
depth = 4         # @tune 1..10 if kind == "forest"

if kind == "svm":
    model = make_pipeline(StandardScaler(), SVC(C=C, gamma=gamma))
else:
    model = RandomForestClassifier(trees, max_depth=depth, random_state=seed)
x, y = load_wine(return_X_y=True)
folds = StratifiedKFold(5, shuffle=True, random_state=seed)
print(f"accuracy: {cross_val_score(model, x, y, cv=folds).mean():.4f}")  # @objective maximize accuracy

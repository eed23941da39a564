from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

C = 1.0  # @tune 1e-3..1e3 log

x, y = load_iris(return_X_y=True)
for iterations in (5, 10, 20):
    accuracy = LogisticRegression(C=C, max_iter=iterations, tol=10).fit(x, y).score(x, y)  # @objective maximize

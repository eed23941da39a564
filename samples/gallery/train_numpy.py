"""Logistic regression by hand, in NumPy alone. The objective's step is the program's own epoch."""

import numpy as np
from sklearn.datasets import load_breast_cancer

# @search trials=40
lr = 0.1            # @tune 1e-3..10 log
momentum = 0.0      # @tune 0..0.99
decay = 1e-4        # @tune 1e-6..1e-1 log
epochs = 40         # @fidelity 2..40

rng = np.random.default_rng(0)  # @seed
x, y = load_breast_cancer(return_X_y=True)
x = np.c_[(x - x.mean(0)) / x.std(0), np.ones(len(x))]
order = rng.permutation(len(x))
train, valid = order[:400], order[400:]


def probability(weights, rows):
    return 1 / (1 + np.exp(-np.clip(x[rows] @ weights, -30, 30)))


def loss(weights, rows):
    p = np.clip(probability(weights, rows), 1e-12, 1 - 1e-12)
    return -np.mean(y[rows] * np.log(p) + (1 - y[rows]) * np.log(1 - p))


weights = velocity = np.zeros(x.shape[1])
for epoch in range(1, epochs + 1):
    for batch in np.array_split(rng.permutation(train), 10):
        gradient = x[batch].T @ (probability(weights, batch) - y[batch]) / len(batch) + decay * weights
        velocity = momentum * velocity - lr * gradient
        weights = weights + velocity
    val_loss = loss(weights, valid)  # @objective minimize step=epoch

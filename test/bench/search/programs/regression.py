"""A network in NumPy that learns a noisy surface; some rates of learning diverge. The same file for both sides of the benchmark."""

import argparse

import numpy as np
from sklearn.datasets import make_friedman1

# @search trials=30 parallel=2
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.002)  # @tune 1e-4..1 log
parser.add_argument("--momentum", type=float, default=0.0)  # @tune 0..0.99
parser.add_argument("--decay", type=float, default=1e-3)  # @tune 1e-6..1e-1 log
parser.add_argument("--width", type=int, default=16)  # @tune 8..128 step 8
parser.add_argument("--batch_size", type=int, default=64)  # @tune 16 | 32 | 64 | 128
parser.add_argument("--activation", default="tanh")  # @tune "tanh" | "relu"
parser.add_argument("--epochs", type=int, default=40)  # @fidelity 1..40
parser.add_argument("--seed", type=int, default=0)  # @seed
args = parser.parse_args()

np.seterr(all="ignore")
x, y = make_friedman1(n_samples=3000, n_features=10, noise=1.0, random_state=0)
x = (x - x.mean(0)) / x.std(0)
y = ((y - y.mean()) / y.std())[:, None]
x_train, y_train, x_val, y_val = x[:2000], y[:2000], x[2000:], y[2000:]

rng = np.random.default_rng(args.seed)
sizes = [x.shape[1], args.width, args.width, 1]
weights = [rng.normal(0, np.sqrt(1 / a), (a, b)) for a, b in zip(sizes[:-1], sizes[1:])]
biases = [np.zeros(b) for b in sizes[1:]]
velocity = [np.zeros_like(p) for p in weights + biases]


def forward(rows):
    layers = [rows]
    for i, (w, b) in enumerate(zip(weights, biases)):
        rows = rows @ w + b
        if i < len(weights) - 1:
            rows = np.tanh(rows) if args.activation == "tanh" else np.maximum(rows, 0)
        layers.append(rows)
    return layers


for epoch in range(1, args.epochs + 1):
    order = rng.permutation(len(x_train))
    for start in range(0, len(order), args.batch_size):
        batch = order[start : start + args.batch_size]
        layers = forward(x_train[batch])
        delta = 2 * (layers[-1] - y_train[batch]) / len(batch)
        gradients = []
        for i in reversed(range(len(weights))):
            gradients.insert(0, layers[i].T @ delta + args.decay * weights[i])
            gradients.insert(len(weights) - i, delta.sum(0))
            if i > 0:
                delta = delta @ weights[i].T
                delta *= 1 - layers[i] ** 2 if args.activation == "tanh" else layers[i] > 0
        for p, v, g in zip(weights + biases, velocity, gradients):
            v *= args.momentum
            v -= args.lr * g
            p += v
    val_mse = np.mean((forward(x_val)[-1] - y_val) ** 2)  # @objective minimize step=epoch
    print(f"epoch {epoch:2d}  val_mse {val_mse:.6f}", flush=True)

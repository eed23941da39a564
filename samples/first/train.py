"""Two interleaved half moons, told apart by a small neural network in plain Python: nothing to install.

Click "Run search" below, or run it as it is: python train.py
"""

import math
import random

# @search trials=25 parallel=2
lr = 0.02  # @tune 1e-3..3 log
momentum = 0.0  # @tune 0..0.95
hidden = 4  # @tune 2..20
activation = "relu"  # @tune "relu" | "tanh"
epochs = 30  # @fidelity 2..30
seed = 0  # @seed


def moons(count, rng):
    """Points with a label of 0 or 1, and some noise."""
    points = []
    for i in range(count):
        angle, label = math.pi * rng.random(), i % 2
        x, y = (math.cos(angle), math.sin(angle)) if label == 0 else (1 - math.cos(angle), 0.5 - math.sin(angle))
        points.append((x + rng.gauss(0, 0.2), y + rng.gauss(0, 0.2), label))
    return points


def forward(weights, x, y):
    """What the hidden units and the output say."""
    act = math.tanh if activation == "tanh" else lambda z: max(0.0, z)
    units = [act(a * x + b * y + c) for a, b, c, _ in weights["hidden"]]
    score = weights["bias"] + sum(unit * w[3] for unit, w in zip(units, weights["hidden"]))
    return units, 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def train_one_epoch(weights, speed, points):
    for x, y, label in points:
        units, p = forward(weights, x, y)
        error = p - label
        weights["bias"] -= lr * error
        for unit, w, v in zip(units, weights["hidden"], speed):
            slope = 1 - unit * unit if activation == "tanh" else float(unit > 0)
            inner = error * w[3] * slope
            for k, gradient in enumerate((inner * x, inner * y, inner, error * unit)):
                v[k] = momentum * v[k] - lr * (1 - momentum) * gradient
                w[k] += v[k]


data = random.Random(7)
train, valid = moons(480, data), moons(400, data)

rng = random.Random(seed)
weights = {"hidden": [[rng.gauss(0, 1) for _ in range(4)] for _ in range(hidden)], "bias": 0.0}
speed = [[0.0] * 4 for _ in range(hidden)]

for epoch in range(1, epochs + 1):
    rng.shuffle(train)
    train_one_epoch(weights, speed, train)
    accuracy = sum((forward(weights, x, y)[1] > 0.5) == (label == 1) for x, y, label in valid) / len(valid)  # @objective maximize step=epoch
    print(f"epoch {epoch:2d}  accuracy {accuracy:.4f}")

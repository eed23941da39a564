"""Handwritten digits, a small network in plain NumPy, trained epoch by epoch.

Run it as it is (`python train.py`), or open it in VS Code and click "Run search" above the first annotation.
"""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from network import Network, make_optimizer

# @search trials=30 parallel=2
lr = 0.5  # @tune 1e-4..1 log
batch_size = 16  # @tune 16..128 step 16
optimizer = "sgd"  # @tune "sgd" | "adam" | "rmsprop"
momentum = 0.5  # @tune 0..0.99 if optimizer == "sgd"
hidden = 32  # @tune 16..128 step 16
epochs = 20  # @fidelity 1..20
seed = 0  # @seed

images, labels = load_digits(return_X_y=True)
x_train, x_val, y_train, y_val = train_test_split(images / 16.0, labels, test_size=0.4, random_state=0, stratify=labels)

rng = np.random.default_rng(seed)
network = Network([x_train.shape[1], hidden, hidden, 10], rng)
update = make_optimizer(optimizer, lr, momentum)

for epoch in range(1, epochs + 1):
    order = rng.permutation(len(x_train))
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        update(network.parameters, network.gradients(x_train[batch], y_train[batch]))
    val_acc = np.mean(network.predict(x_val) == y_val)  # @objective maximize step=epoch
    print(f"epoch {epoch:2d}  val_acc {val_acc:.4f}")

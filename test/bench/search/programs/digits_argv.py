"""`samples/digits` for those who pass hyperparameters on the command line: the same training, value for value."""

import argparse
import sys
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

sys.path.insert(0, str(Path(__file__).parents[4] / "samples/digits"))
from network import Network, make_optimizer  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.5)
parser.add_argument("--batch_size", type=int, default=16)
parser.add_argument("--optimizer", default="sgd")
parser.add_argument("--momentum", type=float, default=0.5)
parser.add_argument("--hidden", type=int, default=32)
parser.add_argument("--epochs", type=int, default=20)
parser.add_argument("--seed", type=int, default=0)
args = parser.parse_args()

images, labels = load_digits(return_X_y=True)
x_train, x_val, y_train, y_val = train_test_split(images / 16.0, labels, test_size=0.4, random_state=0, stratify=labels)

rng = np.random.default_rng(args.seed)
network = Network([x_train.shape[1], args.hidden, args.hidden, 10], rng)
update = make_optimizer(args.optimizer, args.lr, args.momentum)

for epoch in range(1, args.epochs + 1):
    order = rng.permutation(len(x_train))
    for start in range(0, len(order), args.batch_size):
        batch = order[start : start + args.batch_size]
        update(network.parameters, network.gradients(x_train[batch], y_train[batch]))
    val_acc = np.mean(network.predict(x_val) == y_val)
    print(f"epoch {epoch:2d}  val_acc {val_acc:.6f}", flush=True)

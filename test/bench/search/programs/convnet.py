"""A small convolutional network in PyTorch on the digits of scikit-learn. The same file for both sides of the benchmark."""

import argparse

import torch
from sklearn.datasets import load_digits
from torch import nn

# @search trials=30 parallel=2
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.0005)  # @tune 1e-5..1e-1 log
parser.add_argument("--batch_size", type=int, default=128)  # @tune 16 | 32 | 64 | 128
parser.add_argument("--channels", type=int, default=8)  # @tune 4 | 8 | 16 | 32
parser.add_argument("--dropout", type=float, default=0.5)  # @tune 0..0.8
parser.add_argument("--decay", type=float, default=1e-3)  # @tune 1e-6..1e-1 log
parser.add_argument("--epochs", type=int, default=12)  # @fidelity 1..12
parser.add_argument("--seed", type=int, default=0)  # @seed
args = parser.parse_args()

torch.set_num_threads(1)
torch.manual_seed(args.seed)
images, labels = load_digits(return_X_y=True)
order = torch.randperm(len(images), generator=torch.Generator().manual_seed(0))
x = torch.tensor(images / 16, dtype=torch.float32).reshape(-1, 1, 8, 8)[order]
y = torch.tensor(labels)[order]
x_train, y_train, x_val, y_val = x[:600], y[:600], x[600:], y[600:]

model = nn.Sequential(
    nn.Conv2d(1, args.channels, 3, padding=1),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Conv2d(args.channels, 2 * args.channels, 3, padding=1),
    nn.ReLU(),
    nn.Flatten(),
    nn.Dropout(args.dropout),
    nn.Linear(32 * args.channels, 10),
)
optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr, weight_decay=args.decay)

for epoch in range(1, args.epochs + 1):
    model.train()
    for batch in torch.randperm(len(x_train)).split(args.batch_size):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x_train[batch]), y_train[batch]).backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        val_acc = (model(x_val).argmax(1) == y_val).float().mean().item()  # @objective maximize step=epoch
    print(f"epoch {epoch:2d}  val_acc {val_acc:.6f}", flush=True)

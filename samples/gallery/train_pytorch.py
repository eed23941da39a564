"""Handwritten digits with PyTorch. The objective is the assignment that measures."""

import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn

# @search trials=20
lr = 0.01           # @tune 1e-4..1 log
batch_size = 32     # @tune 16..256 step 16
width = 32          # @tune 8 | 16 | 32 | 64
activation = nn.ReLU()  # @tune nn.ReLU() | nn.GELU() | nn.Tanh()
dropout = 0.2       # @tune 0..0.6
epochs = 10         # @fidelity 1..10

torch.manual_seed(0)  # @seed
x, y = load_digits(return_X_y=True)
x_train, x_valid, y_train, y_valid = train_test_split(
    torch.tensor(x / 16, dtype=torch.float32), torch.tensor(y), test_size=0.25, random_state=0
)
model = nn.Sequential(nn.Linear(64, width), activation, nn.Dropout(dropout), nn.Linear(width, 10))
optimizer = torch.optim.Adam(model.parameters(), lr=lr)

for epoch in range(epochs):
    model.train()
    for batch in torch.randperm(len(x_train)).split(batch_size):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x_train[batch]), y_train[batch]).backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        accuracy = (model(x_valid).argmax(1) == y_valid).float().mean()  # @objective maximize
    print(f"epoch {epoch + 1}: accuracy {accuracy:.3f}")

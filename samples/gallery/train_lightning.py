"""Breast cancer with PyTorch Lightning. What the module logs in validation_step is the objective, by its name."""

import lightning as L
import torch
from sklearn.datasets import load_breast_cancer
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

# @search trials=20
# @objective minimize val_loss
lr = 0.01         # @tune 1e-4..1e-1 log
width = 16        # @tune 4 | 8 | 16 | 32
weight_decay = 0.01  # @tune 1e-5..1e-1 log
epochs = 8        # @fidelity 1..8

L.seed_everything(0)  # @seed
x, y = load_breast_cancer(return_X_y=True)
x = torch.tensor((x - x.mean(0)) / x.std(0), dtype=torch.float32)
train, valid = random_split(TensorDataset(x, torch.tensor(y, dtype=torch.float32)), [0.75, 0.25])


class Classifier(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(30, width), nn.ReLU(), nn.Linear(width, 1), nn.Flatten(0))

    def training_step(self, batch):
        return nn.functional.binary_cross_entropy_with_logits(self.net(batch[0]), batch[1])

    def validation_step(self, batch):
        self.log("val_loss", self.training_step(batch), prog_bar=True)

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=lr, weight_decay=weight_decay)


trainer = L.Trainer(max_epochs=epochs, accelerator="cpu", logger=False, enable_checkpointing=False)
trainer.fit(Classifier(), DataLoader(train, 32, shuffle=True), DataLoader(valid, 256))

"""A tiny BERT, made from a config, that reads digits as 16 tokens of brightness. The Trainer's evaluations are the objective."""

import tempfile

import torch
from sklearn.datasets import load_digits
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments, set_seed

# @search trials=12
# @objective maximize eval_accuracy
learning_rate = 0.003  # @tune 1e-4..3e-2 log
layers = 1             # @tune 1 | 2
hidden = 32            # @tune 16 | 32 | 64
scheduler = "linear"   # @tune "linear" | "cosine" | "constant"

set_seed(0)  # @seed
images, labels = load_digits(return_X_y=True)
tokens = torch.tensor(images.reshape(-1, 4, 2, 4, 2).mean((2, 4)).reshape(-1, 16)).long()
data = [{"input_ids": ids, "labels": label} for ids, label in zip(tokens, labels.tolist())]

config = BertConfig(
    vocab_size=17, hidden_size=hidden, num_hidden_layers=layers, num_attention_heads=2,
    intermediate_size=2 * hidden, max_position_embeddings=16, num_labels=10,
)
with tempfile.TemporaryDirectory() as folder:
    arguments = TrainingArguments(
        folder, num_train_epochs=4, per_device_train_batch_size=32, per_device_eval_batch_size=256, use_cpu=True,
        learning_rate=learning_rate, lr_scheduler_type=scheduler, eval_strategy="epoch", save_strategy="no", report_to="none",
    )
    trainer = Trainer(
        BertForSequenceClassification(config), arguments, train_dataset=data[:1300], eval_dataset=data[1300:],
        compute_metrics=lambda p: {"accuracy": (p.predictions.argmax(1) == p.label_ids).mean()},
    )
    trainer.train()

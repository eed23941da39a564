import { expect, test } from "vitest";
import { channel, expectStops, printed, runFramework, steps, upTo } from "../support/frameworks";

const MODULE = (lightning: string): string => `import json
import torch
import ${lightning} as L
from torch.utils.data import DataLoader, TensorDataset
x = torch.rand(64, 4)
data = DataLoader(TensorDataset(x, x.sum(1, keepdim=True)), 8)
class Net(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = torch.nn.Linear(4, 1)
        self.history = []
    def training_step(self, batch):
        loss = torch.nn.functional.mse_loss(self.net(batch[0]), batch[1])
        self.log("train_loss", loss, prog_bar=True)
        self.log("mean_loss", loss, prog_bar=True, on_step=False, on_epoch=True)
        return loss
    def validation_step(self, batch, batch_idx, dataloader_idx=0):
        self.log("val_loss", torch.nn.functional.mse_loss(self.net(batch[0]), batch[1]), prog_bar=True)
    def on_validation_end(self):
        if not self.trainer.sanity_checking:
            self.history.append(float(next(v for k, v in self.trainer.callback_metrics.items() if k.startswith("val_loss"))))
    def on_train_epoch_end(self):
        self.log("late", float(self.current_epoch), prog_bar=True)
    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.01)
options = dict(accelerator="cpu", logger=False, enable_checkpointing=False)
`;

test("Lightning: validation once an epoch, what training logs, and nothing of the bar's", async () => {
  const run = await runFramework(`# @objective minimize val_loss
# @constraint <= 99 train_loss
# @constraint <= 99 mean_loss
# @constraint <= 99 late
${MODULE("lightning")}
module = Net()
bars = L.pytorch.callbacks
for bar in (bars.TQDMProgressBar(refresh_rate=1), bars.RichProgressBar()):
    L.Trainer(max_epochs=4, callbacks=[bar], **options).fit(module, data, data)
print("history", json.dumps(module.history))
`);
  expect(run.end.kind, run.log).toBe("finished");
  expect(run.problems).toEqual([]);
  expect(channel(run, 0).map(([, value]) => value)).toEqual(printed(run, "history"));
  expect([0, 1, 2, 3].map((index) => steps(run, index))).toEqual(Array(4).fill(upTo(8)));
  expect(channel(run, 3).map(([, value]) => value)).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
});

test("pytorch_lightning: several loaders, validation several times an epoch", async () => {
  const run = await runFramework(`# @objective minimize val_loss/dataloader_idx_1
# @constraint <= 99 val_loss
${MODULE("pytorch_lightning")}
L.Trainer(max_epochs=2, val_check_interval=2, **options).fit(Net(), data, [data, data])
`);
  expect(run.end.kind, run.log).toBe("finished");
  expect(steps(run)).toEqual(upTo(8));
  expect(run.problems.map(({ message }) => message)).toEqual([
    "val_loss may mean val_loss/dataloader_idx_0, val_loss/dataloader_idx_1: write the one that is meant",
  ]);
});

test("Lightning: an early end", () =>
  expectStops(`# @objective minimize val_loss\n${MODULE("lightning")}
L.Trainer(max_epochs=100000, enable_progress_bar=False, **options).fit(Net(), data, data)`));

const TRAINER = `import tempfile
import torch
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainerCallback, TrainingArguments
tokens = torch.randint(0, 9, (64, 4))
rows = [{"input_ids": ids, "labels": int(ids[0] > 4)} for ids in tokens]
model = BertForSequenceClassification(BertConfig(
    vocab_size=9, hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8, max_position_embeddings=4))
def measure(prediction):
    return {"accuracy": (prediction.predictions.argmax(1) == prediction.label_ids).mean()}
class Watch(TrainerCallback):
    def on_evaluate(self, args, state, control, metrics, **kwargs):
        print("evaluated", state.global_step, metrics["eval_accuracy"])
def trainer(**more):
    arguments = TrainingArguments(tempfile.mkdtemp(), per_device_train_batch_size=16, use_cpu=True, save_strategy="no", report_to="none", **more)
    return Trainer(model, arguments, train_dataset=rows, eval_dataset=rows, compute_metrics=measure, callbacks=[Watch()])
`;

test("the Trainer: evaluations by epoch and by step, the training's own loss, and no number twice", async () => {
  const byEpoch = await runFramework(`# @objective maximize accuracy
# @constraint <= 99 loss
# @constraint <= 99 eval_loss
${TRAINER}
trainer(num_train_epochs=3, eval_strategy="epoch", logging_strategy="epoch").train()
`);
  expect(byEpoch.end.kind, byEpoch.log).toBe("finished");
  expect(byEpoch.problems).toEqual([]);
  expect([0, 1, 2].map((index) => steps(byEpoch, index))).toEqual(Array(3).fill([1, 2, 3]));
  const evaluated = [...byEpoch.log.matchAll(/evaluated \d+ ([\d.]+)/g)].map(([, value]) => Number(value));
  expect(byEpoch.values).toEqual(evaluated);

  const bySteps = await runFramework(`# @objective maximize eval_accuracy
# @constraint <= 99 loss
${TRAINER}
t = trainer(max_steps=12, eval_strategy="steps", eval_steps=4, logging_steps=3)
t.train()
t.evaluate()
`);
  expect(bySteps.end.kind, bySteps.log).toBe("finished");
  expect(steps(bySteps, 0)).toEqual([4, 8, 12, 13]);
  expect(steps(bySteps, 1)).toEqual([3, 6, 9, 12]);
});

test("the Trainer: an early end", () =>
  expectStops(`# @objective maximize eval_accuracy\n${TRAINER}
trainer(max_steps=100000, eval_strategy="steps", eval_steps=2).train()`));

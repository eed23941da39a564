"""Tunes a program that runs its own trials, by `tunelens ask-tell`.

    python tune.py [COMMAND...]      COMMAND: how to start it, `tunelens ask-tell` by default
"""

import json
import math
import random
import subprocess
import sys


class AskTell:
    """One study. Every method is one line to `tunelens ask-tell` and one line back."""

    def __init__(self, command, **study):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self.description = self.request(**study)

    def request(self, **request):
        self.process.stdin.write(json.dumps(request, allow_nan=False) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"tunelens ask-tell ended with {self.process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise ValueError(f"{answer['code']}: {answer['error']}")
        return answer

    def ask(self):
        """The next trial's number and values; None when the space is used up."""
        trials = self.request(ask=1)["trials"]
        return (trials[0]["trial"], trials[0]["params"]) if trials else None

    def should_stop(self, trial, step, value):
        return self.request(report=trial, step=step, value=number(value))["stop"]

    def tell(self, trial, value):
        self.request(tell=trial, values=[number(value)])

    def tell_stopped(self, trial):
        self.request(tell=trial, state="pruned")

    def tell_failed(self, trial):
        self.request(tell=trial, state="failed")

    def best(self):
        return self.request(best=True)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def number(value):
    """JSON has no NaN and no infinity: they travel as strings."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


SPACE = {
    "lr": {"type": "float", "low": 1e-4, "high": 1, "log": True},
    "degree": {"type": "int", "low": 1, "high": 9},
    "optimizer": {"type": "categorical", "choices": ["sgd", "adam"]},
    "momentum": {"type": "float", "low": 0, "high": 0.99, "if": 'optimizer == "sgd"'},
}
EPOCHS = 20


def curve(lr, degree, optimizer, momentum=0.0):
    """Fits a polynomial to noisy points by gradient descent; yields the validation error after each epoch."""
    draw = random.Random(0)
    points = [(x, math.sin(3 * x) + draw.gauss(0, 0.1)) for x in (draw.uniform(-1, 1) for _ in range(60))]
    train, validation = points[:40], points[40:]
    weights, speed, square = [0.0] * (degree + 1), [0.0] * (degree + 1), [0.0] * (degree + 1)
    for epoch in range(1, EPOCHS + 1):
        for x, y in train:
            powers = [x**k for k in range(degree + 1)]
            error = sum(w * p for w, p in zip(weights, powers)) - y
            for k, p in enumerate(powers):
                gradient = error * p
                if optimizer == "adam":
                    speed[k] = 0.9 * speed[k] + 0.1 * gradient
                    square[k] = 0.99 * square[k] + 0.01 * gradient**2
                    weights[k] -= lr * speed[k] / (math.sqrt(square[k]) + 1e-8)
                else:
                    speed[k] = momentum * speed[k] + gradient
                    weights[k] -= lr * speed[k]
        try:
            yield epoch, sum((sum(w * x**k for k, w in enumerate(weights)) - y) ** 2 for x, y in validation) / len(validation)
        except OverflowError:
            yield epoch, math.inf


def run(study, trial, params):
    """One trial; True where it ran to its end."""
    for epoch, error in curve(**params):
        if study.should_stop(trial, epoch, error):
            study.tell_stopped(trial)
            return False
    study.tell(trial, error)
    return True


def main():
    command = sys.argv[1:] or ["tunelens", "ask-tell"]
    study = AskTell(command, space=SPACE, directions=["minimize"], sampler="auto", stop="median", horizon=EPOCHS, seed=1, trials=40)
    print(f"{study.description['sampler']}, early stop: {study.description['stop']}")
    stopped = 0
    for _ in range(40):
        asked = study.ask()
        if asked is None:
            break
        stopped += not run(study, *asked)
    best = study.best()
    print(f"{stopped} of 40 trials were stopped early")
    print(f"best: trial {best['trial']} with {best['values'][0]:.4f}, {json.dumps(best['params'])}")
    study.close()


if __name__ == "__main__":
    main()

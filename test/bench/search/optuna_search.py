"""A search as users of Optuna write it: the program as a subprocess, hyperparameters on its command line, metrics from its stdout.

optuna_search.py PROGRAM TRIALS JOBS SEED REPEATS

TPE and MedianPruner with their defaults, the user's own values first; then the best values and the user's own run again, each on as
many fresh seeds. Prints one JSON object.
"""

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import optuna

name, trials, jobs, seed, repeats = sys.argv[1], *map(int, sys.argv[2:6])
optuna.logging.set_verbosity(optuna.logging.ERROR)


def digits(trial):
    values = {
        "lr": trial.suggest_float("lr", 1e-4, 1, log=True),
        "batch_size": trial.suggest_int("batch_size", 16, 128, step=16),
        "optimizer": trial.suggest_categorical("optimizer", ["sgd", "adam", "rmsprop"]),
        "hidden": trial.suggest_int("hidden", 16, 128, step=16),
    }
    if values["optimizer"] == "sgd":
        values["momentum"] = trial.suggest_float("momentum", 0, 0.99)
    return values


def regression(trial):
    return {
        "lr": trial.suggest_float("lr", 1e-4, 1, log=True),
        "momentum": trial.suggest_float("momentum", 0, 0.99),
        "decay": trial.suggest_float("decay", 1e-6, 1e-1, log=True),
        "width": trial.suggest_int("width", 8, 128, step=8),
        "batch_size": trial.suggest_categorical("batch_size", [16, 32, 64, 128]),
        "activation": trial.suggest_categorical("activation", ["tanh", "relu"]),
    }


def convnet(trial):
    return {
        "lr": trial.suggest_float("lr", 1e-5, 1e-1, log=True),
        "batch_size": trial.suggest_categorical("batch_size", [16, 32, 64, 128]),
        "channels": trial.suggest_categorical("channels", [4, 8, 16, 32]),
        "dropout": trial.suggest_float("dropout", 0, 0.8),
        "decay": trial.suggest_float("decay", 1e-6, 1e-1, log=True),
    }


PROGRAMS = {
    "digits": (digits, "digits_argv.py", "maximize", {"lr": 0.5, "batch_size": 16, "optimizer": "sgd", "momentum": 0.5, "hidden": 32}),
    "regression": (
        regression,
        "regression.py",
        "minimize",
        {"lr": 0.002, "momentum": 0.0, "decay": 1e-3, "width": 16, "batch_size": 64, "activation": "tanh"},
    ),
    "convnet": (convnet, "convnet.py", "maximize", {"lr": 0.0005, "batch_size": 128, "channels": 8, "dropout": 0.5, "decay": 1e-3}),
}
suggest, file, direction, own = PROGRAMS[name]
program = Path(__file__).parent / "programs" / file
better = max if direction == "maximize" else min


def run(values, run_seed, trial=None):
    """The best value of a run; raises TrialPruned where the pruner says so."""
    flags = [f"--{key}={value}" for key, value in {**values, "seed": run_seed}.items()]
    process = subprocess.Popen([sys.executable, program, *flags], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    reported = []
    try:
        for line in process.stdout:
            step, value = re.match(r"epoch\s+(\d+)\s+\w+\s+(\S+)", line).groups()
            reported.append(float(value))
            if trial is not None:
                trial.report(float(value), int(step))
                if trial.should_prune():
                    raise optuna.TrialPruned()
    finally:
        process.kill()
        errors = process.stderr.read()
        code = process.wait()
    if not reported:
        raise RuntimeError(f"{program} ended with {code}: {errors}")
    finite = [value for value in reported if value == value]
    return better(finite) if finite else float("nan")


study = optuna.create_study(
    direction=direction, sampler=optuna.samplers.TPESampler(seed=seed), pruner=optuna.pruners.MedianPruner()
)
study.enqueue_trial(own)
study.optimize(lambda trial: run(suggest(trial), 0, trial), n_trials=trials, n_jobs=jobs)
best = study.best_params
with ThreadPoolExecutor(jobs) as pool:
    fresh = range(1, repeats + 1)
    confirmed, baseline = (list(pool.map(lambda s, v=values: run(v, s), fresh)) for values in (best, own))
pruned = sum(trial.state == optuna.trial.TrialState.PRUNED for trial in study.trials)
print(json.dumps({"params": best, "confirmed": confirmed, "baseline": baseline, "trials": len(study.trials), "pruned": pruned}))

"""`samples/digits` as its user would write it for Optuna: the training as a function, in Optuna's own loop.

optuna_loop.py SAMPLE CONFIGURATIONS threads|processes N_JOBS

The configurations are those that were tried by the side that this is compared with, so that both do the same work; Optuna's random
sampler draws them, too, where they are enqueued as fixed values.
"""

import json
import multiprocessing
import os
import sys
import tempfile

import numpy as np
import optuna
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

sample, configurations, how, jobs = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3], int(sys.argv[4])
sys.path.insert(0, sample)
from network import Network, make_optimizer  # noqa: E402

optuna.logging.set_verbosity(optuna.logging.WARNING)


def objective(trial):
    lr = trial.suggest_float("lr", 1e-4, 1, log=True)
    batch_size = trial.suggest_int("batch_size", 16, 128, step=16)
    optimizer = trial.suggest_categorical("optimizer", ["sgd", "adam", "rmsprop"])
    momentum = trial.suggest_float("momentum", 0, 0.99) if optimizer == "sgd" else 0.5
    hidden = trial.suggest_int("hidden", 16, 128, step=16)
    epochs = 20

    images, labels = load_digits(return_X_y=True)
    x_train, x_val, y_train, y_val = train_test_split(images / 16.0, labels, test_size=0.4, random_state=0, stratify=labels)
    rng = np.random.default_rng(0)
    network = Network([x_train.shape[1], hidden, hidden, 10], rng)
    update = make_optimizer(optimizer, lr, momentum)
    best = 0.0
    for epoch in range(1, epochs + 1):
        order = rng.permutation(len(x_train))
        for start in range(0, len(order), batch_size):
            batch = order[start : start + batch_size]
            update(network.parameters, network.gradients(x_train[batch], y_train[batch]))
        val_acc = np.mean(network.predict(x_val) == y_val)
        trial.report(val_acc, epoch)
        best = max(best, val_acc)
    return best


def worker(storage, trials):
    np.seterr(all="ignore")
    optuna.load_study(study_name="s", storage=JournalStorage(JournalFileBackend(storage))).optimize(objective, n_trials=trials)


def create(storage):
    study = optuna.create_study(
        study_name="s", direction="maximize", storage=storage, sampler=optuna.samplers.RandomSampler(seed=0)
    )
    for configuration in configurations:
        study.enqueue_trial(configuration)
    return study


np.seterr(all="ignore")
if how == "threads":
    study = create(None)
    study.optimize(objective, n_trials=len(configurations), n_jobs=jobs)
else:
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "optuna.log")
        study = create(JournalStorage(JournalFileBackend(file)))
        share = [len(configurations) // jobs + (i < len(configurations) % jobs) for i in range(jobs)]
        workers = [multiprocessing.get_context("fork").Process(target=worker, args=(file, n)) for n in share]
        for process in workers:
            process.start()
        for process in workers:
            process.join()
        study = optuna.load_study(study_name="s", storage=JournalStorage(JournalFileBackend(file)))
        print(len(study.trials), "trials, best", study.best_value)
        sys.exit()
print(len(study.trials), "trials, best", study.best_value)

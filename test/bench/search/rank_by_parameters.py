"""How well complete trials tell the final ranks of others, from their curves, their parameters, or both.

rank_by_parameters.py TRIALS.json

Prints rows [complete trials, share of the way that was seen, rank correlations of: the level, a Gaussian process on level and slope, one on
level, slope and parameters, one on parameters]: means of 8 draws of the complete trials.
"""

import json
import sys
import warnings

import numpy as np
from scipy.stats import spearmanr
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

warnings.simplefilter("ignore")
with open(sys.argv[1]) as file:
    recorded = json.load(file)


def axes(params):
    row = []
    for axis in recorded["space"]:
        value = params.get(axis["name"])
        if axis["type"] == "categorical":
            row += [float(value == choice) for choice in axis["choices"]]
        elif value is None:
            row.append(0.5)
        else:
            low, high = axis["low"], axis["high"]
            row.append(np.log(value / low) / np.log(high / low) if axis["log"] else (value - low) / (high - low))
    return row


def is_whole(curve):
    return len(curve) == longest and all(not isinstance(v, str) and v is not None and np.isfinite(v) for v in curve)


longest = max(len(trial["curve"]) for trial in recorded["trials"])
whole = [trial for trial in recorded["trials"] if is_whole(trial["curve"])]
curves = np.array([trial["curve"] for trial in whole]) * (1 if recorded["direction"] == "maximize" else -1)
gap = curves.max() - curves
width = np.median(gap[:, max(0, longest // 10 - 1)])
goodness = width / (width + gap)
final = goodness[:, -1]
parameters = np.array([axes(trial["params"]) for trial in whole])


def rank(predicted, others):
    return spearmanr(predicted, final[others])[0]


def process(features, known, others):
    kernel = ConstantKernel(1.0) * RBF(np.ones(features.shape[1]), (0.1, 30)) + WhiteKernel(0.1, (1e-4, 1))
    model = GaussianProcessRegressor(kernel, normalize_y=True).fit(features[known], final[known])
    return rank(model.predict(features[others]), others)


rng = np.random.default_rng(0)
rows = []
for complete in (12, 40):
    for seen in (0.1, 0.25, 0.5):
        n = max(2, round(seen * longest))
        ranks = []
        for _ in range(8):
            order = rng.permutation(len(whole))
            known, others = order[:complete], order[complete : complete + 30]
            level = goodness[:, n - max(1, round(0.12 * n)) : n].mean(1)
            slope = goodness[:, n - 1] - goodness[:, n // 2]
            curve = np.stack([(x - x[known].mean()) / (2 * x[known].std() + 1e-9) for x in (level, slope)], 1)
            both = np.concatenate([curve, parameters], 1)
            ranks.append([rank(level[others], others), *(process(x, known, others) for x in (curve, both, parameters))])
        rows.append([complete, seen, *np.nanmean(ranks, 0)])
print(json.dumps(rows))

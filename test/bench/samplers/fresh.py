"""Tasks of other kinds than those that the samplers were developed on; the same protocol as `functions.py`."""

import math

from functions import Function


def _float(name, low, high, log=False, **more):
    return {"name": name, "kind": "float", "low": low, "high": high, "log": log, **more}


def _int(name, low, high, **more):
    return {"name": name, "kind": "int", "low": low, "high": high, **more}


def _choice(name, *choices, **more):
    return {"name": name, "kind": "categorical", "choices": list(choices), **more}


def _floats(count, low, high):
    return [_float(f"x{i}", low, high) for i in range(count)]


_PLACES = [0.31, -0.43, 0.17, -0.22, 0.38, 0.12, -0.36, 0.27]


def _waves(x):
    """Gramacy & Lee 2012: ten waves around a slow rise."""
    return math.sin(10 * math.pi * x[0]) / (2 * x[0]) + (x[0] - 1) ** 4


def _edge(x):
    """Least in a corner, with waves on the way."""
    return sum((1 + i) * math.sqrt(v) + 0.5 * math.sin(9 * v) for i, v in enumerate(x))


def _schwefel(x):
    return sum(418.9828872724338 - v * math.sin(math.sqrt(abs(v))) for v in x)


def _styblinski(x):
    return sum(v**4 - 16 * v * v + 5 * v for v in x) / 2


def _plateau(x):
    """A bowl in steps, as of an accuracy on few samples."""
    return math.floor(20 * math.sqrt(sum((v - 0.5 - p) ** 2 for v, p in zip(x, _PLACES)))) / 20


def _sparse(x):
    """Four of twenty parameters matter."""
    weights = [1, 0.7, 0.5, 0.3] + [0.01] * 16
    return sum(w * (v - 0.5 - 0.8 * p) ** 2 for w, v, p in zip(weights, x, 3 * _PLACES))


_TRAINER = [
    _float("lr", 1e-5, 1, log=True),
    _int("batch", 4, 8),
    _int("dropout", 0, 16),
    _int("layers", 1, 9),
    _int("hidden", 1, 32),
    _choice("activation", "relu", "gelu", "tanh", "selu"),
    _choice("norm", "batch", "layer", "none"),
]


def _trainer(x):
    """The best learning rate moves with the batch and the norm, the best dropout with the layers."""
    lr, batch, dropout, layers, hidden, activation, norm = x
    value = 0.4 + {"relu": 0, "gelu": -0.04, "tanh": 0.08, "selu": 0.05}[activation]
    value += {"batch": -0.05 if batch > 5 else 0.06, "layer": -0.02, "none": 0.07}[norm]
    best_lr = -2.2 + 0.35 * (batch - 6) - (0.8 if norm == "none" else 0)
    value += 0.06 * (math.log10(lr) - best_lr) ** 2 + 0.5 * (dropout / 20 - 0.25 - 0.03 * layers) ** 2
    return value + 0.015 * (layers - 5) ** 2 + 0.002 * (hidden - 11) ** 2 + 0.01 * (batch - 6) ** 2


_BRANCHES = [
    _choice("warm", "yes", "no"),
    _float("peak", 1e-4, 10, log=True, **{"if": 'warm == "yes"'}),
    _float("share", 0, 0.5, **{"if": 'warm == "yes"'}),
    _float("lr", 1e-5, 1, log=True, **{"if": 'warm == "no"'}),
    _choice("decay", "step", "cosine", **{"if": 'warm == "no"'}),
    _float("gamma", 0.1, 0.9, **{"if": 'decay == "step"'}),
    _int("depth", 1, 12),
]


def _branches(x):
    """A switch between two sets of parameters; the second is better, and has a switch of its own."""
    warm, peak, share, lr, decay, gamma, depth = x
    if warm == "yes":
        return 0.2 + 0.3 * (math.log10(peak) + 2) ** 2 + 4 * (share - 0.1) ** 2 + 0.02 * depth
    value = 0.3 + 0.2 * (math.log10(lr) + 3) ** 2 - 0.03 * (4 - abs(depth - 7))
    return value if decay == "cosine" else value + 0.07 + 0.5 * (gamma - 0.6) ** 2


FRESH = {
    "waves1": Function([_float("x0", 0.5, 2.5)], -0.8690111349894997, _waves),
    "edge4": Function(_floats(4, 0, 1), 0.0, _edge),
    "schwefel4": Function(_floats(4, -500, 500), 0.0, _schwefel),
    "styblinski5": Function(_floats(5, -5, 5), 5 * -39.16616570377142, _styblinski),
    "plateau6": Function(_floats(6, 0, 1), 0.0, _plateau),
    "sparse20": Function(_floats(20, 0, 1), 0.0, _sparse),
    "trainer7": Function(_TRAINER, 0.31, _trainer),
    "branches7": Function(_BRANCHES, 0.18, _branches),
}

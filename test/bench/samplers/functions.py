"""Continuous and mixed test functions, minimised; `optimum` is the least value."""

import math


class Function:
    def __init__(self, space, optimum, value):
        self.space = space
        self.optimum = optimum
        self._value = value

    def mean(self, params):
        return self._value([params.get(axis["name"]) for axis in self.space])

    def one_run(self, params, generator):
        return self.mean(params)

    def regret(self, value):
        """The gap to the optimum, in the function's own unit."""
        return value - self.optimum


def _floats(*bounds):
    return [{"name": f"x{i}", "kind": "float", "low": low, "high": high, "log": False} for i, (low, high) in enumerate(bounds)]


def _branin(x):
    a, b = x
    return (b - 5.1 / (4 * math.pi**2) * a * a + 5 / math.pi * a - 6) ** 2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(a) + 10


_HARTMANN_A = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
_HARTMANN_P = [
    [1312, 1696, 5569, 124, 8283, 5886],
    [2329, 4135, 8307, 3736, 1004, 9991],
    [2348, 1451, 3522, 2883, 3047, 6650],
    [4047, 8828, 8732, 5743, 1091, 381],
]


def _hartmann(x):
    return -sum(
        weight * math.exp(-sum(a * (v - p * 1e-4) ** 2 for a, p, v in zip(row, place, x)))
        for weight, row, place in zip([1, 1.2, 3, 3.2], _HARTMANN_A, _HARTMANN_P)
    )


_SHIFT = [3.1, -7.4, 11.2, -14.9, 8.3]


def _ackley(x):
    z = [v - s for v, s in zip(x, _SHIFT)]
    n = len(z)
    far = math.sqrt(sum(v * v for v in z) / n)
    waves = sum(math.cos(2 * math.pi * v) for v in z) / n
    return -20 * math.exp(-0.2 * far) - math.exp(waves) + 20 + math.e


def _rosenbrock(x):
    return sum(100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in zip(x, x[1:]))


def _levy(x):
    w = [1 + (v - 1) / 4 for v in x]
    inner = sum((v - 1) ** 2 * (1 + 10 * math.sin(math.pi * v + 1) ** 2) for v in w[:-1])
    return math.sin(math.pi * w[0]) ** 2 + inner + (w[-1] - 1) ** 2 * (1 + math.sin(2 * math.pi * w[-1]) ** 2)


_MIXED = [
    {"name": "lr", "kind": "float", "low": 1e-5, "high": 1, "log": True},
    {"name": "momentum", "kind": "float", "low": 0, "high": 1, "log": False},
    {"name": "decay", "kind": "float", "low": 1e-4, "high": 1, "log": True},
    {"name": "layers", "kind": "int", "low": 0, "high": 8},
    {"name": "optimizer", "kind": "categorical", "choices": ["a", "b", "c", "d"]},
    {"name": "schedule", "kind": "categorical", "choices": ["x", "y", "z"]},
]


def _mixed(x):
    """Each optimizer has a best learning rate of its own, the schedule moves the best momentum."""
    lr, momentum, decay, layers, optimizer, schedule = x
    base, at = {"a": (0.4, -2), "b": (0, -3), "c": (0.15, -1.5), "d": (0.3, -2.5)}[optimizer]
    extra = {"x": 0, "y": 0.05, "z": 0.2}[schedule]
    best = 0.6 if schedule == "y" else 0.9
    return (
        base
        + extra
        + 0.15 * (math.log10(lr) - at) ** 2
        + 0.8 * (momentum - best) ** 2
        + 0.04 * (math.log10(decay) + 3) ** 2
        + 0.01 * (layers - 6) ** 2
    )


FUNCTIONS = {
    "branin": Function(_floats((-5, 10), (0, 15)), 0.39788735772973816, _branin),
    "hartmann6": Function(_floats(*[(0, 1)] * 6), -3.3223680114155147, _hartmann),
    "ackley5": Function(_floats(*[(-32.768, 32.768)] * 5), 0.0, _ackley),
    "rosenbrock4": Function(_floats(*[(-5, 10)] * 4), 0.0, _rosenbrock),
    "levy8": Function(_floats(*[(-10, 10)] * 8), 0.0, _levy),
    "mixed6": Function(_MIXED, 0.0, _mixed),
}

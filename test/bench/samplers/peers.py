"""The other samplers, each with `ask` → values, `tell`, and `recommend` → values where it has an opinion of its own."""

import importlib.metadata
import warnings

warnings.filterwarnings("ignore")


class Optuna:
    def __init__(self, name, space, seed, trials):
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        samplers = {
            "optuna-tpe": lambda: optuna.samplers.TPESampler(seed=seed),
            "optuna-gp": lambda: optuna.samplers.GPSampler(seed=seed),
            "optuna-cmaes": lambda: optuna.samplers.CmaEsSampler(seed=seed),
            "qmc": lambda: optuna.samplers.QMCSampler(seed=seed, scramble=True),
            "random": lambda: optuna.samplers.RandomSampler(seed=seed),
        }
        self.study = optuna.create_study(sampler=samplers[name]())
        self.distributions = {axis["name"]: self._distribution(optuna.distributions, axis) for axis in space}
        self.conditions = {axis["name"]: axis["if"] for axis in space if "if" in axis}
        self.trial = None

    @staticmethod
    def _distribution(kinds, axis):
        if axis["kind"] == "categorical":
            return kinds.CategoricalDistribution(axis["choices"])
        if axis["kind"] == "int":
            return kinds.IntDistribution(axis["low"], axis["high"])
        return kinds.FloatDistribution(axis["low"], axis["high"], log=axis["log"])

    def ask(self):
        if not self.conditions:
            self.trial = self.study.ask(self.distributions)
            return self.trial.params
        self.trial = self.study.ask()
        for name, distribution in self.distributions.items():
            if self._applies(name):
                self.trial._suggest(name, distribution)
        return self.trial.params

    def _applies(self, name):
        """Whether a condition like `a == "b"` holds for what was suggested before."""
        if name not in self.conditions:
            return True
        other, _, value = self.conditions[name].split(" ")
        return self.trial.params.get(other) == value.strip('"')

    def tell(self, params, value):
        self.study.tell(self.trial, value)


class Hebo:
    def __init__(self, name, space, seed, trials):
        import numpy
        import torch
        from hebo.design_space.design_space import DesignSpace
        from hebo.optimizers.hebo import HEBO

        numpy.random.seed(seed)
        torch.manual_seed(seed)
        torch.set_num_threads(1)
        self.numpy = numpy
        self.space = space
        self.optimizer = HEBO(DesignSpace().parse([self._axis(axis) for axis in space]), scramble_seed=seed)
        self.suggestion = None

    @staticmethod
    def _axis(axis):
        if axis["kind"] == "categorical":
            return {"name": axis["name"], "type": "cat", "categories": axis["choices"]}
        if axis["kind"] == "int":
            return {"name": axis["name"], "type": "int", "lb": axis["low"], "ub": axis["high"]}
        return {"name": axis["name"], "type": "pow" if axis["log"] else "num", "lb": axis["low"], "ub": axis["high"]}

    def ask(self):
        self.suggestion = self.optimizer.suggest(n_suggestions=1)
        return _plain(self.space, self.suggestion.iloc[0].to_dict())

    def tell(self, params, value):
        self.optimizer.observe(self.suggestion, self.numpy.array([[value]]))


class Smac:
    def __init__(self, name, space, seed, trials):
        import tempfile

        from ConfigSpace import Categorical, ConfigurationSpace, Float, Integer
        from smac import HyperparameterOptimizationFacade, Scenario

        def axis_of(axis):
            if axis["kind"] == "categorical":
                return Categorical(axis["name"], axis["choices"])
            if axis["kind"] == "int":
                return Integer(axis["name"], (axis["low"], axis["high"]))
            return Float(axis["name"], (axis["low"], axis["high"]), log=axis["log"])

        configurations = ConfigurationSpace(seed=seed)
        configurations.add([axis_of(axis) for axis in space])
        self.space = space
        self.folder = tempfile.TemporaryDirectory()
        # its initial design takes a quarter of the trials that are planned
        scenario = Scenario(configurations, n_trials=trials, seed=seed, deterministic=True, output_directory=self.folder.name)
        self.optimizer = HyperparameterOptimizationFacade(scenario, lambda config, seed: 0.0, overwrite=True, logging_level=False)
        self.info = None

    def ask(self):
        self.info = self.optimizer.ask()
        return _plain(self.space, dict(self.info.config))

    def tell(self, params, value):
        from smac.runhistory.dataclasses import TrialValue

        self.optimizer.tell(self.info, TrialValue(cost=value))


class Skopt:
    def __init__(self, name, space, seed, trials):
        import numpy

        for old, kind in (("int", int), ("float", float), ("bool", bool)):
            if old not in numpy.__dict__:
                setattr(numpy, old, kind)  # names of an older NumPy that this library still uses
        from skopt import Optimizer
        from skopt.space import Categorical, Integer, Real

        def axis_of(axis):
            if axis["kind"] == "categorical":
                return Categorical(axis["choices"])
            if axis["kind"] == "int":
                return Integer(axis["low"], axis["high"])
            return Real(axis["low"], axis["high"], prior="log-uniform" if axis["log"] else "uniform")

        self.space = space
        self.optimizer = Optimizer([axis_of(axis) for axis in space], "GP", random_state=seed)
        self.point = None

    def ask(self):
        self.point = self.optimizer.ask()
        return _plain(self.space, dict(zip([axis["name"] for axis in self.space], self.point)))

    def tell(self, params, value):
        self.optimizer.tell(self.point, value)


class Hyperopt:
    """What `fmin` does a trial, with the trial's value from outside."""

    def __init__(self, name, space, seed, trials):
        import numpy
        from hyperopt import Trials, base, hp, tpe

        self.numpy, self.base, self.tpe = numpy, base, tpe
        self.space = space
        expressions = {axis["name"]: self._axis(hp, numpy, axis) for axis in space}
        self.domain = base.Domain(lambda values: 0.0, expressions)
        self.trials = Trials()
        self.generator = numpy.random.default_rng(seed)
        self.document = None

    @staticmethod
    def _axis(hp, numpy, axis):
        name = axis["name"]
        if axis["kind"] == "categorical":
            return hp.choice(name, list(range(len(axis["choices"]))))
        if axis["kind"] == "int":
            return hp.uniformint(name, axis["low"], axis["high"])
        if axis["log"]:
            return hp.loguniform(name, float(numpy.log(axis["low"])), float(numpy.log(axis["high"])))
        return hp.uniform(name, axis["low"], axis["high"])

    def ask(self):
        ids = self.trials.new_trial_ids(1)
        self.trials.refresh()
        found = self.tpe.suggest(ids, self.domain, self.trials, int(self.generator.integers(2**31 - 1)))
        self.trials.insert_trial_docs(found)
        self.trials.refresh()
        self.document = self.trials._dynamic_trials[-1]
        values = self.base.spec_from_misc(self.document["misc"])
        named = {a["name"]: a["choices"][int(values[a["name"]])] if a["kind"] == "categorical" else values[a["name"]] for a in self.space}
        return _plain(self.space, named)

    def tell(self, params, value):
        self.document["state"] = self.base.JOB_STATE_DONE
        self.document["result"] = {"loss": value, "status": "ok"}
        self.trials.refresh()


def _plain(space, values):
    """NumPy's numbers as Python's own, in the bounds that rounding may have left."""
    plain = {}
    for axis in space:
        value = values[axis["name"]]
        if axis["kind"] == "categorical":
            plain[axis["name"]] = str(value)
        elif axis["kind"] == "int":
            plain[axis["name"]] = int(value)
        else:
            plain[axis["name"]] = min(max(float(value), axis["low"]), axis["high"])
    return plain


PEERS = {
    "optuna-tpe": (Optuna, "optuna"),
    "optuna-gp": (Optuna, "optuna"),
    "optuna-cmaes": (Optuna, "optuna"),
    "qmc": (Optuna, "optuna"),
    "random": (Optuna, "optuna"),
    "hebo": (Hebo, "HEBO"),
    "smac": (Smac, "smac"),
    "skopt": (Skopt, "scikit-optimize"),
    "hyperopt": (Hyperopt, "hyperopt"),
}


def make_peer(name, space, seed, trials):
    return PEERS[name][0](name, space, seed, trials)


def version(name):
    distribution = PEERS[name][1]
    return f"{distribution} {importlib.metadata.version(distribution)}"

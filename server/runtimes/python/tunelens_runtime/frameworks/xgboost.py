"""
XGBoost: `CallbackContainer`, which `train`, `cv` and the scikit-learn estimators make for their callbacks. Tested with xgboost 1.7,
2.1 and 3.2.
"""

import sys

from . import boosting, logged

_NAME = "xgboost"


def install(module):
    cls = module.CallbackContainer
    initialise = cls.__init__
    add = logged.guarded(_NAME)(_add)
    callback = type("Metrics", (module.TrainingCallback,), {"after_iteration": _after_iteration})

    def hooked_init(self, *args, **kwargs):
        initialise(self, *args, **kwargs)
        add(self, callback)

    hooked_init.__name__, hooked_init.__qualname__, hooked_init.__doc__ = initialise.__name__, initialise.__qualname__, initialise.__doc__
    hooked_init.__wrapped__ = initialise
    cls.__init__ = hooked_init


def _add(container, callback):
    if _rank() == 0:
        logged.trains(_NAME)
        # First: another one prints what was measured.
        container.callbacks = [callback(), *container.callbacks]


def _after_iteration(self, model, epoch, evals_log):
    _hear(epoch, evals_log)
    return False


@logged.guarded(_NAME)
def _hear(epoch, evals_log):
    metrics = {"%s-%s" % (data, name): _last(values) for data, own in evals_log.items() for name, values in own.items()}
    logged.log(_NAME, metrics, int(epoch) + 1, boosting.meant)


def _last(values):
    """Of a cross-validation, the mean of mean and deviation."""
    return values[-1][0] if isinstance(values[-1], tuple) else values[-1]


def _rank():
    collective = sys.modules.get("xgboost.collective")
    try:
        return collective.get_rank() if collective is not None else 0
    except Exception:
        return 0

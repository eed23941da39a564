"""
LightGBM: `engine.train` and `engine.cv`, which the scikit-learn estimators call as well. Tested with lightgbm 3.3, 4.3 and 4.7.
"""

import inspect
import types

from . import boosting, logged

_NAME = "lightgbm"
_FIRST = -(1 << 30)  # before callbacks that print (10) or stop (30)


def install(module):
    for name, door in (("train", _train_door), ("cv", _cv_door)):
        _enter(module, getattr(module, name), door)


def _train_door(*args, **kwargs):
    return __tunelens_train__(*args, **kwargs)  # noqa: F821


def _cv_door(*args, **kwargs):
    return __tunelens_cv__(*args, **kwargs)  # noqa: F821


def _enter(module, function, door):
    """The function object stays, with other code: estimators and programs may have imported it by name already."""
    signature = inspect.signature(function)
    if "callbacks" not in signature.parameters:
        raise AttributeError("%s has no callbacks" % function.__name__)
    inner = types.FunctionType(function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__)
    inner.__kwdefaults__ = function.__kwdefaults__

    def with_callback(*args, **kwargs):
        logged.trains(_NAME)
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError:
            return inner(*args, **kwargs)
        bound.arguments["callbacks"] = [*(bound.arguments.get("callbacks") or ()), _callback()]
        return inner(*bound.args, **bound.kwargs)

    setattr(module, door.__code__.co_names[0], with_callback)
    function.__code__ = door.__code__
    function.__defaults__ = function.__kwdefaults__ = None
    function.__signature__ = signature


def _callback():
    @logged.guarded(_NAME)
    def metrics(env):
        results = [_named(*tuple(result)[:3]) for result in env.evaluation_result_list or ()]
        logged.log(_NAME, dict(results), int(env.iteration) + 1, boosting.meant)

    metrics.order = _FIRST
    metrics.before_iteration = False
    return metrics


def _named(data, metric, value):
    # Before 4.0 a cross-validation put both into one name.
    return ("-".join(metric.split(" ", 1)) if data == "cv_agg" else "%s-%s" % (data, metric)), value

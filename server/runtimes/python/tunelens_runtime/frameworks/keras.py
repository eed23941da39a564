"""
Keras: `CallbackList`, the list of callbacks that `fit` makes. Tested with keras 3.3 and 3.15 (PyTorch,
TensorFlow) and tf_keras 2.21.
"""

import json
import os
import re

from . import logged

_NAME = "keras"
_HOOKED = "__tunelens__"


def install(module):
    cls = module.CallbackList
    on_epoch_end, on_train_begin = cls.on_epoch_end, cls.on_train_begin
    if getattr(on_epoch_end, _HOOKED, False):
        return

    def hooked_on_train_begin(self, logs=None):
        # The bar of the first epoch shows its metrics before the epoch ends.
        if _is_chief():
            logged.begin(_NAME)
        return on_train_begin(self, logs)

    def hooked_on_epoch_end(self, epoch, logs=None):
        if not _is_chief() or not isinstance(self.callbacks, list):
            return on_epoch_end(self, epoch, logs)
        collector = _Collector()
        self.callbacks.insert(_before_bar(self.callbacks), collector)
        try:
            return on_epoch_end(self, epoch, logs)
        finally:
            self.callbacks.remove(collector)

    setattr(hooked_on_epoch_end, _HOOKED, True)
    for hooked, original in ((hooked_on_epoch_end, on_epoch_end), (hooked_on_train_begin, on_train_begin)):
        hooked.__name__, hooked.__qualname__, hooked.__doc__ = original.__name__, original.__qualname__, original.__doc__
        hooked.__wrapped__ = original
        setattr(cls, original.__name__, hooked)


class _Collector:
    """A callback for the end of one epoch: behind the user's own, which may add to `logs`, and before the bar prints them."""

    def on_epoch_end(self, epoch, logs=None):
        _hear(epoch, logs or {})


@logged.guarded(_NAME)
def _hear(epoch, logs):
    logged.log(_NAME, logs, int(epoch) + 1, _meant)


def _before_bar(callbacks):
    for index, callback in enumerate(callbacks):
        if any(cls.__name__ == "ProgbarLogger" for cls in type(callback).__mro__):
            return index
    return len(callbacks)


def _meant(wanted, names):
    """A second model's metric object is `auc_1` where the first one's was `auc`."""
    numbered = re.compile(re.escape(wanted) + r"_\d+$")
    return [name for name in names if numbered.match(name)]


def _is_chief():
    """Of several workers that TensorFlow knows of, the first."""
    config = os.environ.get("TF_CONFIG")
    if not config:
        return True
    try:
        task = json.loads(config).get("task") or {}
        return task.get("type", "worker") in ("chief", "master") or int(task.get("index", 0)) == 0
    except (ValueError, AttributeError):
        return True

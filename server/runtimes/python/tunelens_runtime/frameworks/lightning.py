"""
PyTorch Lightning: `trainer.call._call_callback_hooks`, which every hook of every callback goes through. Tested with lightning and
pytorch_lightning 2.6.
"""

from . import logged

_NAME = "lightning"
_ENDS = ("on_validation_end", "on_train_epoch_end", "on_test_end")


def install(module):
    call = module._call_callback_hooks

    def _call_callback_hooks(trainer, hook_name, *args, **kwargs):
        # Before the callbacks: the bar is one, and prints what is logged. At the end of a training epoch those that watch metrics
        # are called last, when nothing can be logged any more.
        if hook_name == "on_fit_start":
            if trainer.is_global_zero:
                logged.begin(_NAME)
        elif hook_name in _ENDS and kwargs.get("monitoring_callbacks", True):
            _hear(trainer, hook_name)
        return call(trainer, hook_name, *args, **kwargs)

    _call_callback_hooks.__wrapped__ = call
    module._call_callback_hooks = _call_callback_hooks


def _hear(trainer, hook_name):
    if trainer.sanity_checking:
        return
    try:
        metrics = _fresh(trainer, hook_name == "on_train_epoch_end")
    except Exception as error:
        logged.tell_unknown("lightning" if type(trainer).__module__.startswith("lightning.") else "pytorch_lightning", error)
        return
    if trainer.is_global_zero:
        # The bar shows what else was logged so far.
        logged.log(_NAME, metrics, trainer.current_epoch + 1, _meant, others=tuple(trainer.callback_metrics))


def _fresh(trainer, training):
    """What the loop that ends has logged; `callback_metrics` also holds what other loops did earlier. On every rank: it may be reduced here."""
    results = trainer._results
    if results is None:
        return {}
    metrics = dict(results.metrics(True)["callback"]) if training else {}
    metrics.update(results.metrics(False)["callback"])
    return metrics


def _meant(wanted, names):
    """With several loaders a name carries the number of its own."""
    return [name for name in names if name.startswith(wanted + "/dataloader_idx_")]

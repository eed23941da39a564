"""
PyTorch Lightning: `trainer.call._call_callback_hooks`, which every hook of every callback goes through. Tested with lightning 2.1
and 2.6, pytorch_lightning 2.0 and 2.6; before 2.0 it was elsewhere.
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
            begin(trainer)
        elif hook_name in _ENDS and kwargs.get("monitoring_callbacks", True):
            hear(trainer)
        return call(trainer, hook_name, *args, **kwargs)

    guard = logged.guarded(module.__name__.split(".")[0])
    begin, hear = guard(_begin), guard(_hear)
    _call_callback_hooks.__wrapped__ = call
    module._call_callback_hooks = _call_callback_hooks


def _begin(trainer):
    if trainer.is_global_zero:
        logged.begin(_NAME)


def _hear(trainer):
    if trainer.sanity_checking:
        return
    # On every rank alike: it may be reduced here.
    known = trainer.callback_metrics
    metrics = {name: known[name] for name in _fresh(trainer._results) if name in known}
    if trainer.is_global_zero:
        # The bar shows what else was logged so far.
        logged.log(_NAME, metrics, trainer.current_epoch + 1, _meant, others=tuple(known))


def _fresh(results):
    """Names that the loop which ends has logged; `callback_metrics` also holds what other loops did earlier."""
    names = {}
    for metric in (results or {}).values():
        if not metric.has_reset:
            for on_step in (False, True):
                names.update(dict.fromkeys(results._forked_name(metric, on_step)))
    return names


def _meant(wanted, names):
    """With several loaders a name carries the number of its own."""
    return [name for name in names if name.startswith(wanted + "/dataloader_idx_")]

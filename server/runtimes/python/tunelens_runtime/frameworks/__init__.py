"""Metrics that a framework logs by itself, for annotations that stand alone. One file per framework; nothing is put in without such an annotation."""

# Module that holds what is hooked -> file beside this one, and the module that has the version.
_HOOKS = {
    "keras.src.callbacks.callback_list": ("keras", "keras"),
    "keras.src.callbacks": ("keras", "keras"),
    "keras.callbacks": ("keras", "keras"),
    "tf_keras.src.callbacks": ("keras", "tf_keras"),
    "lightning.pytorch.trainer.call": ("lightning", "lightning"),
    "pytorch_lightning.trainer.call": ("lightning", "pytorch_lightning"),
    "transformers.trainer_callback": ("transformers", "transformers"),
    "xgboost.callback": ("xgboost", "xgboost"),
    "lightgbm.engine": ("lightgbm", "lightgbm"),
}


def install(job):
    """Before and after the frameworks are imported alike: what is loaded is hooked now, the rest as it is imported. May be called again with another job."""
    metrics = job.get("metrics") or {}
    import sys

    if not metrics and __name__ + ".logged" not in sys.modules:
        return
    from .. import post_import
    from . import logged

    logged.configure(metrics)
    if metrics:
        post_import.watch({module: _hook(*where) for module, where in _HOOKS.items()})


def _hook(name, package):
    def hook(module):
        from . import logged

        try:
            import importlib

            importlib.import_module("%s.%s" % (__name__, name)).install(module)
        except Exception as error:
            logged.tell_unknown(package, error)

    return hook

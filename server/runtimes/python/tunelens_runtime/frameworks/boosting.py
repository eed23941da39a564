"""How users of XGBoost and LightGBM write the name of a metric, which is logged as `DATA-METRIC`."""

_TRAINING = {"train", "training", "dtrain", "train_set", "learn"}
# Other names of a metric -> those that it may be logged under.
_METRICS = {
    "logloss": ("logloss", "mlogloss", "binary_logloss", "multi_logloss"),
    "log_loss": ("logloss", "mlogloss", "binary_logloss", "multi_logloss"),
    "error": ("error", "merror", "binary_error", "multi_error"),
    "mae": ("mae", "l1"),
    "mean_absolute_error": ("mae", "l1"),
    "mse": ("mse", "l2"),
    "mean_squared_error": ("mse", "l2"),
    "root_mean_squared_error": ("rmse",),
    "average_precision": ("aucpr", "average_precision"),
}


def meant(wanted, names):
    """`valid_0's auc`, `valid_0 auc`, `valid-auc-mean`; the metric alone where one set has it, or one beside the training's own."""
    short = wanted[: -len("-mean")] if wanted.endswith("-mean") else wanted
    data, _, metric = short.replace("'s ", " ").replace("-", " ", 1).partition(" ")
    named = [name for name in names if _parts(name)[0] == data and _parts(name)[1] in _spellings(metric)]
    if named:
        return named
    found = [name for name in names if _parts(name)[1] in _spellings(short)]
    others = [name for name in found if _parts(name)[0] not in _TRAINING]
    return others or found


def _parts(name):
    data, _, metric = name.partition("-")
    return data, metric


def _spellings(metric):
    return (metric, *_METRICS.get(metric.lower(), ()))

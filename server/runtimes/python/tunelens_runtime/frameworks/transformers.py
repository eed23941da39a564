"""
Hugging Face Transformers: `CallbackHandler.call_event`, which tells the Trainer's callbacks. Tested with transformers 4.46
and 5.23.
"""

from . import logged

_NAME = "transformers"
# Event -> where its metrics are.
_EVENTS = {"on_train_begin": None, "on_log": "logs", "on_evaluate": "metrics", "on_predict": "metrics"}
# What a training logs under a name of its own; never short for an evaluation's.
_TRAINING = {"loss", "grad_norm", "learning_rate", "epoch"}


def install(module):
    cls = module.CallbackHandler
    call_event = cls.call_event

    def hooked_call_event(self, event, args, state, control, **kwargs):
        # Before the callbacks: some print what is logged.
        if event in _EVENTS:
            _hear(self, event, args, state, kwargs.get(_EVENTS[event]))
        return call_event(self, event, args, state, control, **kwargs)

    hooked_call_event.__name__, hooked_call_event.__qualname__ = call_event.__name__, call_event.__qualname__
    hooked_call_event.__wrapped__ = call_event
    cls.call_event = hooked_call_event


@logged.guarded(_NAME)
def _hear(handler, event, args, state, metrics):
    if not state.is_world_process_zero:
        return
    if not isinstance(metrics, dict):
        logged.trains(_NAME)
        return
    if event == "on_log":
        handler.__dict__["_tunelens_logged"] = metrics
        measured = any(name.startswith("eval_") for name in metrics)
    else:
        # An evaluation has logged the same numbers just before.
        last = handler.__dict__.pop("_tunelens_logged", {})
        metrics = {name: value for name, value in metrics.items() if last.get(name) is not value}
        measured = True
    if metrics:
        logged.log(_NAME, metrics, _position(args, state, measured), _meant, "evaluation" if measured else "training")


def _position(args, state, measured):
    """The epoch where epochs are what the Trainer goes by (trials differ in steps per epoch), else the step."""
    if measured:
        strategy = getattr(args, "eval_strategy", getattr(args, "evaluation_strategy", None))
    else:
        strategy = getattr(args, "logging_strategy", None)
    if getattr(strategy, "value", strategy) == "epoch" and state.epoch:
        return max(1, round(state.epoch))
    return max(1, int(state.global_step))


def _meant(wanted, names):
    return [name for name in names if name == "eval_" + wanted] if wanted not in _TRAINING else []

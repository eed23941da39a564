"""`__tunelens_report__`: put behind the annotated statements of the run text."""

from . import link, stop
from .values import NotANumber, to_float, to_step

_NO_STEP = "the variable named by step= holds no finite number; the reports are counted from 1 instead"

_counts = {}
_told = set()


def report(channel, value, step=None):
    """Sends `value` for the objective or constraint `channel`; gives `value` back as it is."""
    stop.check()  # a loop that swallows the stop must not flood the study until its grace is over
    main = stop.enter()
    try:
        if step is None and type(value) is float and value - value == 0:
            count = _counts[channel] = _counts.get(channel, 0) + 1
            link.send(b"[%d,%d,%r,1]\n" % (channel, count, value))
        else:
            _send(channel, value, step)
    except Exception as error:
        _tell_once(channel, "report-failed", "this value could not be reported: %r" % (error,))
    finally:
        stop.exit(main)
    stop.check()
    return value


def _send(channel, value, step):
    try:
        number = to_float(value)
    except NotANumber as error:
        return _tell_once(channel, "objective-not-a-number", str(error))
    count = _counts[channel] = _counts.get(channel, 0) + 1
    given = to_step(step) if step is not None else None
    if given is None and step is not None:
        _tell_once(channel, "step-not-a-number", _NO_STEP)
    # A step that was only counted carries a mark: several processes of one trial are then numbered together.
    tail = b"]\n" if given is not None else b",1]\n"
    link.send(b"[%d,%s,%s" % (channel, repr(count if given is None else given).encode(), _wire(number)) + tail)


def _wire(number):
    if number != number:
        return b"NaN"
    if number in (float("inf"), float("-inf")):
        return b"Infinity" if number > 0 else b"-Infinity"
    return repr(float(number)).encode()


def _tell_once(channel, code, message):
    if (channel, code) not in _told:
        _told.add((channel, code))
        link.tell({"problem": {"code": code, "message": message, "channel": channel}})

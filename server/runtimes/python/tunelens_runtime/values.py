"""From whatever a training program calls a number to a float."""


class NotANumber(Exception):
    """The value cannot be reported; the text says what it is."""


def to_float(value):
    """Float of a number, a one-element array or tensor; raises NotANumber, whatever the value does."""
    if type(value) is float:
        return value
    try:
        return _plain(_element(value))
    except NotANumber:
        raise
    except Exception:
        raise NotANumber(_name(value)) from None


def _element(value):
    """The only element of an array or tensor; anything else as it is."""
    if isinstance(value, (int, float, str, bytes)):
        return value
    detach = getattr(value, "detach", None)
    if callable(detach):
        value = detach()
    shape = getattr(value, "shape", None)
    item = getattr(value, "item", None)
    if shape is not None:
        count = 1
        for length in shape:
            count *= int(length)
        if count != 1:
            raise NotANumber("%s of shape %s" % (_name(value), tuple(int(n) for n in shape)))
        if callable(item):
            return item()
        numpy = getattr(value, "numpy", None)
        if callable(numpy):
            return _element(numpy())
    return value


def _plain(value):
    if value is None or isinstance(value, (str, bytes, bytearray, complex)):
        raise NotANumber("%r" % (value,) if value is None else "%s %.60r" % (_name(value), value))
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def _name(value):
    kind = type(value)
    module = kind.__module__
    return kind.__qualname__ if module in ("builtins", "__main__") else "%s.%s" % (module, kind.__qualname__)


def to_step(step):
    """The step as an int, as a float where it is no whole number (seconds, parts of an epoch), or None when it is no finite number."""
    try:
        number = to_float(step)
        return int(number) if number == int(number) else number
    except Exception:
        return None

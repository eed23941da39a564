"""Errors as the user knows them: their own frames, their own lines, and one line about it for the study."""

import os
import sys

from . import link, overlay, stop

STUB = "<tunelens>"
_HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_LIBRARIES = {"site-packages", "dist-packages"}

_root = None
_told = None


def configure(root):
    global _root
    _root = None if root is None else os.path.realpath(root)


def _is_hidden(name):
    return name == STUB or name.startswith(_HERE) or name.startswith("<frozen importlib")


def stripped(trace):
    """The traceback from the user's first frame on, without frames of ours and of the import system."""
    import types

    frames = []
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name == STUB:
            frames.clear()
        elif not _is_hidden(name):
            frames.append(trace)
        trace = trace.tb_next
    result = None
    for frame in reversed(frames):
        result = types.TracebackType(result, frame.tb_frame, frame.tb_lasti, frame.tb_lineno)
    return result


def excepthook(kind, error, trace):
    """Prints through `linecache`, which shows the trial's own values, also before Python 3.13."""
    if issubclass(kind, stop.TunelensStop):
        return _leave()
    if _runs_entry():
        tell_error(error, stripped(trace))
    import traceback

    printed = traceback.TracebackException(kind, error, stripped(trace))
    _tidy(printed, set())
    if sys.stderr is not None:
        for line in printed.format():
            sys.stderr.write(line)


def _runs_entry():
    """Whether the file that this process runs is one of the trial's, by its path or by `-m`."""
    return overlay.find(getattr(sys.modules.get("__main__"), "__file__", None) or "") is not None


def _leave():
    """A stopped `python -m`, which nothing of ours stands around. A process of another name ends as Python would end it."""
    if _runs_entry():
        stop.leave()


def _tidy(printed, seen):
    """No frames of ours; carets are left out where the run text's columns are not those of the line that is shown."""
    if printed is None or id(printed) in seen:
        return
    seen.add(id(printed))
    printed.stack[:] = [frame for frame in printed.stack if not _is_hidden(frame.filename)]
    for frame in printed.stack:
        real = overlay.find(frame.filename)
        if real is not None and hasattr(frame, "colno") and _differs(real, frame.lineno):
            frame.colno = frame.end_colno = None
    for other in (printed.__cause__, printed.__context__, *(getattr(printed, "exceptions", None) or ())):
        _tidy(other, seen)


def _differs(real, line):
    show, run = overlay.lines(real), overlay.lines(real, "run")
    return line is None or not 0 < line <= min(len(show), len(run)) or show[line - 1] != run[line - 1]


def tell_error(error, trace):
    """The last line of the error and the user's own deepest line, once. Never raises."""
    global _told
    if id(error) == _told:
        return
    _told = id(error)
    try:
        message = {"message": _summary(error)}
        if isinstance(error, SyntaxError) and error.filename and os.path.isabs(error.filename):
            message.update(file=overlay.given(error.filename), line=error.lineno or 1, syntax=True)
        else:
            place = _own_line(trace)
            if place is not None:
                message.update(file=place[0], line=place[1])
        link.tell({"error": message})
    except Exception:
        pass


def tell_exit(error):
    """`sys.exit("text")` prints the text and fails: the text is the reason."""
    if error.code is not None and not isinstance(error.code, int):
        trace = stripped(error.__traceback__)
        place = _own_line(trace)
        message = {"message": _first_line(str(error.code)) or "SystemExit"}
        if place is not None:
            message.update(file=place[0], line=place[1])
        link.tell({"error": message})


def _summary(error):
    kind = type(error)
    name = kind.__qualname__
    if kind.__module__ not in ("builtins", "__main__", "exceptions"):
        name = "%s.%s" % (kind.__module__, name)
    try:
        text = _first_line(error.msg if isinstance(error, SyntaxError) and error.msg else str(error))
    except Exception:
        text = ""
    return "%s: %s" % (name, text) if text else name


def _first_line(text):
    for line in text.splitlines():
        if line.strip():
            return line.strip()[:500]
    return ""


def _own_line(trace):
    found = None
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if is_own(name):
            found = (overlay.given(name), trace.tb_lineno)
        trace = trace.tb_next
    return found


def is_own(name):
    """Whether a file is of the user's own program, and no library."""
    if overlay.find(name) is not None:
        return True
    if name.startswith("<"):  # `<frozen os>`, `<string>`: no file
        return False
    real = os.path.realpath(name)
    if _root is None or not real.startswith(_root.rstrip(os.sep) + os.sep) or _LIBRARIES & set(real.split(os.sep)):
        return False
    prefix = os.path.realpath(sys.prefix) + os.sep
    return not real.startswith(prefix) or _root.startswith(prefix)

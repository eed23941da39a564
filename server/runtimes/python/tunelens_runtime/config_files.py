"""The config files of a search as this trial sees them: whoever opens one through Python's `open` reads the trial's text."""

import builtins
import importlib.machinery
import io
import os
import sys

from . import link

_texts = {}  # real path -> path of the trial's text
_names = set()  # base names, to turn down other paths quickly
_given = {}  # real path -> the path that the study knows the file by
_told = set()
_real_open = io.open
_real_os_open = os.open
_WRITING = frozenset("wax+")


def find(path):
    """The real path of the config file behind `path`, or None when it is none, or the program has made it its own."""
    try:
        name = path if type(path) is str else os.fsdecode(path)
        if name[name.rfind("/") + 1 :] not in _names and not os.path.islink(name):
            return None
        real = os.path.realpath(name)
        text = _texts.get(real)
        return real if text is not None and os.path.exists(text) else None
    except Exception:
        return None


class _Open:
    """Stands in for `open`. No function: as an attribute of a class it stays unbound, as the built-in does; pickled by name."""

    __name__ = __qualname__ = "open"
    __module__ = "builtins"
    __doc__ = io.open.__doc__

    def __call__(self, file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):
        if opener is None and type(file) is not int:
            real = find(file)
            if real is not None:
                opener = _opener(real, mode)
        return _real_open(file, mode, buffering, encoding, errors, newline, closefd, opener)

    def __reduce__(self):
        return "open"

    def __repr__(self):
        return "<built-in function open>"


def _opener(real, mode):
    """Opens the trial's text instead; None where the program is to have the file itself."""
    if not isinstance(mode, str) or _WRITING.isdisjoint(mode):
        _read(real)
    elif not _was_read(real):
        if "x" not in mode:
            _leave(real)
        return None
    text = _texts[real]
    return lambda path, flags: _real_os_open(text, flags, 0o666)


def _read(real):
    if real not in _told:
        _told.add(real)
        link.tell({"loaded": _given[real]})
        _real_open(_texts[real] + ".read", "w").close()


def _was_read(real):
    """By any process of the trial. What it writes then comes from the trial's values, and must not get into the user's file."""
    return os.path.exists(_texts[real] + ".read")


def _leave(real):
    """The program writes the file anew: from here on it is the program's own, in every process of the trial."""
    try:
        os.unlink(_texts[real])
    except OSError:
        pass


def _moving(move):
    """`os.replace` and `os.rename`: how programs write a file that is never seen half written."""

    def moved(src, dst, *, src_dir_fd=None, dst_dir_fd=None):
        gone = find(src) if src_dir_fd is None else None
        if gone is not None:
            _leave(gone)
        real = find(dst) if dst_dir_fd is None else None
        if real is not None:
            if _was_read(real):
                import shutil

                shutil.copyfile(src, _texts[real])
                return os.unlink(src, dir_fd=src_dir_fd)
            _leave(real)
        return move(src, dst, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd)

    moved.__name__ = moved.__qualname__ = move.__name__
    moved.__module__ = os.name
    moved.__doc__ = move.__doc__
    return moved


def _code_opener(open_code):
    def overlaid_open_code(path):
        real = find(path)
        return open_code(path) if real is None else open(path, "rb")

    return overlaid_open_code


def _patch_loader():
    """`pkgutil.get_data` asks the loader of a package. Modules stay with it: bytecode is made from what it gives."""
    get_data = importlib.machinery.SourceFileLoader.get_data

    def overlaid_get_data(self, path):
        real = find(path)
        if real is None:
            return get_data(self, path)
        with open(path, "rb") as f:
            return f.read()

    importlib.machinery.SourceFileLoader.get_data = overlaid_get_data


def _patch():
    builtins.open = io.open = _Open()
    tokenize = sys.modules.get("tokenize")
    if tokenize is not None:
        tokenize._builtin_open = builtins.open
    io.open_code = _code_opener(io.open_code)
    os.replace, os.rename = _moving(os.replace), _moving(os.rename)
    _patch_loader()


def install(configs):
    """Called once more, with the trial's own, in a process that was forked from one that has the hooks."""
    first = not isinstance(builtins.open, _Open)
    for known in (_texts, _given, _names, _told):
        known.clear()
    for path, text in configs.items():
        real = os.path.realpath(path)
        _texts[real] = text
        _given[real] = path
        _names.add(os.path.basename(path))
        _names.add(os.path.basename(real))
    if _texts and first:
        _patch()

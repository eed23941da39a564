"""The files of a search as this trial sees them: whoever opens one through Python's `open` reads the trial's text."""

import builtins
import importlib.machinery
import io
import os
import sys

from . import link, overlay

_texts = {}  # real path -> path of the trial's text
_sources = {}  # the same of modules: programs execute text that they have read as well
_names = set()  # base names, to turn down other paths quickly
_given = {}  # real path -> the path that the study knows the file by
_told = set()
_real_open = io.open
_real_os_open = os.open
_WRITING = frozenset("wax+")


def _resolve(path):
    """The real path of what may be one of the files; None for most others."""
    try:
        name = path if type(path) is str else os.fsdecode(path)
        if name[name.rfind("/") + 1 :] not in _names and not os.path.islink(name):
            return None
        return os.path.realpath(name)
    except Exception:
        return None


def find(path):
    """The real path of the config file behind `path`, or None when it is none, or the program has made it its own."""
    real = _resolve(path)
    return real if real in _texts and os.path.exists(_texts[real]) else None


class _Open:
    """Stands in for `open`. No function: as an attribute of a class it stays unbound, as the built-in does; pickled by name."""

    __name__ = __qualname__ = "open"
    __module__ = "builtins"
    __doc__ = io.open.__doc__

    def __call__(self, file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):
        if opener is None and type(file) is not int:
            real = _resolve(file)
            if real is not None:
                opener = _opener(real, mode)
        return _real_open(file, mode, buffering, encoding, errors, newline, closefd, opener)

    def __reduce__(self):
        return "open"

    def __repr__(self):
        return "<built-in function open>"


def _opener(real, mode):
    """Opens the trial's text instead; None where the program is to have the file itself."""
    text = _texts.get(real)
    reads = not isinstance(mode, str) or _WRITING.isdisjoint(mode)
    if text is None:
        text = _source(real) if reads else None
    elif not os.path.exists(text):
        text = None
    elif reads:
        _read(real)
    elif not _was_read(real):
        if "x" not in mode:
            _leave(real)
        text = None
    return None if text is None else lambda path, flags: _real_os_open(text, flags, 0o666)


def _source(real):
    """The text of a module: who reads one that nobody has imported is about to execute it, anybody else looks at it."""
    texts = _sources.get(real)
    # pytest keeps bytecode of what it reads.
    if texts is None or "_pytest.assertion.rewrite" in sys.modules:
        return None
    if overlay.is_loaded(real):
        return texts["show"]
    overlay.execute_from_text(real)
    return texts["run"]


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


def install(configs, files):
    """Called once more, with the trial's own, in a process that was forked from one that has the hooks."""
    first = not isinstance(builtins.open, _Open)
    for known in (_texts, _sources, _given, _names, _told):
        known.clear()
    if not configs and len(files) < 2 and not os.environ.get("TUNELENS_COMMAND"):
        return  # nothing but the entry, which Python itself runs
    for kept, given in ((_texts, configs), (_sources, files)):
        for path, text in given.items():
            real = os.path.realpath(path)
            kept[real] = text
            _given[real] = text.get("given", path) if kept is _sources else path
            _names.update((os.path.basename(path), os.path.basename(real)))
    if first:
        _patch()

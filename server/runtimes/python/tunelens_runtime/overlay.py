"""The user's annotated files as this trial sees them: imports compile the trial's text, and whoever asks for the source sees the edited one."""

import importlib.machinery
import io
import os
import sys

from . import link, stop

_texts = {}  # real path -> {"show": path of the text with values in, "run": the same with the reports in}
_names = set()  # base names, to turn down other paths quickly
_given = {}  # real path -> the path that the study knows the file by, which is another where the program runs in a copy
_real_open_code = io.open_code
_lines = {}
_loaded = set()


def find(path):
    """The overlaid real path behind `path`, or None."""
    try:
        name = os.fspath(path)
        if isinstance(name, bytes):
            name = os.fsdecode(name)
        if os.path.basename(name) not in _names and not os.path.islink(name):
            return None
        real = os.path.realpath(name)
        return real if real in _texts else None
    except Exception:
        return None


def text(real, which):
    """One of the two texts of an overlaid file, decoded: an encoding cookie in it has been obeyed by who wrote the job."""
    with _real_open_code(_texts[real][which]) as f:
        data = f.read()
    return data.decode("utf-8-sig", "surrogatepass")


def lines(real, which="show"):
    """Lines as `linecache` keeps them."""
    found = _lines.get((real, which))
    if found is None:
        found = io.StringIO(text(real, which), newline=None).readlines()
        if found and not found[-1].endswith("\n"):
            found[-1] += "\n"
        _lines[real, which] = found
    return found


def compile_with(to_code, real, path):
    """The code that runs. A syntax error is raised from the text that the user can recognise."""
    loaded(real)
    try:
        return to_code(text(real, "run"), path)
    except SyntaxError:
        pass
    to_code(text(real, "show"), path)
    return to_code(text(real, "run"), path)


def loaded(real):
    if real not in _loaded:
        _loaded.add(real)
        link.tell({"loaded": _given[real]})


def is_loaded(real):
    return real in _loaded


def execute_from_text(real):
    """`python -m cProfile train.py` and its like; also the children that multiprocessing spawns, which end as it wants them to."""
    loaded(real)
    multiprocessing = sys.modules.get("multiprocessing.process")
    if multiprocessing is None or multiprocessing.parent_process() is None:
        stop.lead()


def tell_missed():
    """At the end: modules of the program whose text was never asked of us, because an importer of its own read them."""
    if _loaded.issuperset(_texts):
        return  # there are thousands of modules to ask otherwise
    for module in list(sys.modules.values()):
        try:
            path = object.__getattribute__(module, "__dict__").get("__file__")
            real = find(path) if path else None
        except Exception:
            continue
        if real is not None and real not in _loaded:
            link.tell({"missed": _given[real]})


def given(path):
    """The name that the study has for a file."""
    real = find(path)
    return os.path.abspath(path) if real is None else _given[real]


def _open_code(path):
    """Used by `runpy.run_path`, and with it by spawned children for the main module."""
    real = find(path)
    if real is None:
        return _real_open_code(path)
    execute_from_text(real)
    return io.BytesIO(_as_bytes(text(real, "run")))


def _as_bytes(source):
    """For those who compile bytes and will obey an encoding cookie in them."""
    data = source.encode("utf-8", "surrogatepass")
    import tokenize

    try:
        encoding = tokenize.detect_encoding(io.BytesIO(data).readline)[0]
        return data if encoding in ("utf-8", "utf-8-sig") else source.encode(encoding)
    except (SyntaxError, UnicodeError):
        return data


def _patch_linecache():
    """`inspect`, `traceback` and whoever compiles from source get the edited text, also after a `clearcache`."""
    import linecache as module

    update = module.updatecache

    def updatecache(filename, module_globals=None):
        real = find(filename)
        if real is None:
            return update(filename, module_globals)
        found = list(lines(real))
        # Without a modification time `checkcache` leaves the entry alone.
        module.cache[filename] = (sum(map(len, found)), None, found, filename)
        return found

    module.updatecache = updatecache


def _patch_loader():
    loader = importlib.machinery.SourceFileLoader
    get_code, get_source = loader.get_code, loader.get_source

    def overlaid_get_code(self, fullname):
        real = find(self.path)
        if real is None:
            return get_code(self, fullname)
        if getattr(sys, "argv", [None])[0] == "-m":
            stop.lead()
        return compile_with(self.source_to_code, real, self.path)

    def overlaid_get_source(self, fullname):
        real = find(self.path)
        return get_source(self, fullname) if real is None else "".join(lines(real))

    loader.get_code = overlaid_get_code
    loader.get_source = overlaid_get_source


def install(files):
    first = not _texts
    for known in (_texts, _given, _names, _lines, _loaded):
        known.clear()
    for path, texts in files.items():
        real = os.path.realpath(path)
        _texts[real] = texts
        _given[real] = texts.get("given", path)
        _names.add(os.path.basename(path))
        _names.add(os.path.basename(real))
    if not _texts or not first:
        return
    io.open_code = _open_code
    _patch_loader()
    _patch_linecache()

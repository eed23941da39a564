"""`python train.py`: CPython asks `sys.path_hooks` for an importer of the script itself. Claiming it runs the trial's text with all else as usual."""

import importlib.machinery
import os
import sys

from . import overlay, stop, tracebacks
from .script_importer import ScriptImporter

_armed = False


class _EntryImporter(ScriptImporter):
    def claims(self, path):
        # A spawned child's `runpy.run_path` asks as well, and must not run the main body a second time.
        return _armed and overlay.find(path) is not None

    def statement(self):
        return "__import__('tunelens_runtime.entry').entry.run(%r, globals())" % self.path


def arm():
    """Only for `python x.py`: not for -c, -m, nor a child that multiprocessing spawned."""
    global _armed
    arguments = getattr(sys, "argv", None)
    if arguments and arguments[0] not in ("", "-c", "-m") and overlay.find(arguments[0]) is not None:
        _armed = True
        sys.path_hooks.insert(0, _EntryImporter)
        stop.lead()


def _restore_path(path):
    """`sys.path[0]` is the importer's path by now; a script finds its own folder there."""
    sys.path_hooks[:] = [hook for hook in sys.path_hooks if hook is not _EntryImporter]
    sys.path_importer_cache.pop(path, None)
    if sys.path and sys.path[0] == path:
        set_folder(path)


def set_folder(path, module=None):
    """Puts the script's folder where the importer's path stands in `sys.path`; a module's is the one that it was started in."""
    if getattr(sys.flags, "safe_path", False) or sys.flags.isolated:
        del sys.path[0]
    else:
        sys.path[0] = os.getcwd() if module is not None else os.path.dirname(os.path.realpath(path))


def run(path, namespace, module=None):
    """Executes `path` as `__main__` in `namespace`, as `python path` would have, or `python -m module`."""
    global _armed
    _armed = False
    _restore_path(path)
    dress(path, namespace)
    execute(path, namespace, module)


def dress(path, namespace):
    """Makes `namespace` the one that a script finds itself in."""
    namespace.pop("__path__", None)
    namespace.update(__name__="__main__", __file__=path, __spec__=None, __package__=None, __doc__=None)
    if sys.version_info < (3, 15):
        namespace["__cached__"] = None
    namespace["__loader__"] = importlib.machinery.SourceFileLoader("__main__", path)
    return namespace


def _dress_module(module, namespace):
    """As `runpy` does, which imports the packages around it first."""
    from importlib.util import find_spec

    spec = find_spec(module)
    if spec is not None and spec.submodule_search_locations is not None:
        spec = find_spec(module + ".__main__")
    if spec is None:
        raise ImportError("No module named %s" % module)
    namespace.update(__spec__=spec, __package__=spec.parent, __loader__=spec.loader, __file__=spec.origin)
    if sys.version_info < (3, 15):
        namespace["__cached__"] = spec.cached


def execute(path, namespace, module=None):
    try:
        if module is not None:
            _dress_module(module, namespace)
        loader = namespace["__loader__"]
        exec(overlay.compile_with(loader.source_to_code, overlay.find(path), path), namespace)
    except stop.TunelensStop:
        stop.leave()
    except SystemExit as error:
        tracebacks.tell_exit(error)
        raise
    except BaseException as error:
        _fail(error)


def _fail(error):
    """What the interpreter does with an uncaught exception, less the frames that are ours."""
    kind, trace = type(error), tracebacks.stripped(error.__traceback__)
    tracebacks.tell_error(error, trace)
    try:
        sys.excepthook(kind, error.with_traceback(trace), trace)
    except SystemExit:
        raise
    except BaseException as failure:
        tracebacks.excepthook(type(failure), failure, failure.__traceback__)
        tracebacks.excepthook(kind, error, trace)
    code = 130 if isinstance(error, KeyboardInterrupt) else 1
    del error, trace
    raise SystemExit(code) from None

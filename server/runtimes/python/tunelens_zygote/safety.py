"""Whether this process, with the libraries in it, can be forked."""

import ctypes
import os
import signal
import sys
import threading
import time

from tunelens_runtime.tracebacks import is_own

from . import linux, places
from .preload import FORKED_IN_VAIN

_CANARY_SECONDS = 20.0
# jemalloc's, which pandas starts by importing pyarrow: it lets go of its locks before a fork, and the child does its work itself.
_READY_FOR_FORKS = {"jemalloc_bg_thd"}


class Refused(Exception):
    """Trials of this program start from nothing; the text says why."""


class Watch:
    """Looks at the process after each import. `cold`: the modules that were there before all of them."""

    def __init__(self, cold):
        self._seen = set(cold) | {"__main__"}

    def check(self, name):
        top = name.partition(".")[0]
        for module in FORKED_IN_VAIN:
            if module in sys.modules:
                raise Refused("tensorflow cannot be forked")
        if threading.active_count() > 1:
            raise Refused("%s starts threads when it is imported" % top)
        native = [thread for thread in linux.native_threads() if thread not in _READY_FOR_FORKS]
        if native and len(native) > _pool_threads():
            raise Refused("%s starts threads of its own when it is imported" % top)
        if linux.open_devices() or _cuda_is_initialised():
            raise Refused("%s uses the GPU when it is imported" % top)
        self._check_files(top)

    def _check_files(self, top):
        fresh = [(key, module) for key, module in list(sys.modules.items()) if key not in self._seen]
        for key, module in fresh:
            self._seen.add(key)
            file = getattr(module, "__file__", None)
            if not isinstance(file, str) or key.startswith("tunelens_") or module is sys.modules["__main__"] or places.is_library(file):
                continue
            # PyTorch has modules whose file is a bare name.
            if is_own(file) and os.path.isfile(file):
                raise Refused("%s imports %s of the workspace" % (top, os.path.basename(file)))


def check_all(folders, cold):
    """After all imports. `folders`: those that the program puts before others in `sys.path`."""
    for folder in folders:
        for name in places.offered(folder):
            if name in sys.modules and name not in cold:
                raise Refused("the workspace has a module called %s, and a library of that name is there too" % name)
    _fly_canary()


def _cuda_is_initialised():
    cuda = getattr(sys.modules.get("torch"), "cuda", None)
    try:
        return cuda is not None and cuda.is_initialized()
    except Exception:
        return False


def _pool_threads():
    """Threads of OpenBLAS's pools, which end before a fork and come back when needed."""
    count = 0
    for path in linux.mapped_libraries():
        if "openblas" not in os.path.basename(path).lower():
            continue
        try:
            library = ctypes.CDLL(path)
        except OSError:
            continue
        for symbol in _THREAD_COUNTS:
            function = getattr(library, symbol, None)
            if function is not None:
                count += max(0, function() - 1)
                break
    return count


_THREAD_COUNTS = [
    prefix + "openblas_get_num_threads" + suffix for prefix in ("scipy_", "") for suffix in ("", "64_", "_64", "64__")
]


def _fly_canary():
    """A forked copy does a little of what trials do; libraries that cannot bear a fork hang or crash here."""
    pid = fork()
    if pid == 0:
        status = 1
        try:
            _sing()
            status = 0
        finally:
            os._exit(status)
    end = time.monotonic() + _CANARY_SECONDS
    pause = 0.001
    while time.monotonic() < end:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            if status != 0:
                raise Refused("a forked copy of the libraries crashed")
            return
        time.sleep(pause)
        pause = min(0.05, pause * 1.5)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    raise Refused("a forked copy of the libraries hung")


def _sing():
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.dot(numpy.ones((200, 200)), numpy.ones((200, 200))).sum()
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.mm(torch.ones(200, 200), torch.ones(200, 200)).sum().item()
        if torch.cuda._is_in_bad_fork():
            raise RuntimeError("CUDA was touched before the fork")
    arrow = sys.modules.get("pyarrow")
    if arrow is not None:
        arrow.array(range(10000)).cast("float64")


def fork():
    """`os.fork` without the warnings of those who fear for threads: there are none but pools that are made for it."""
    warnings = sys.modules.get("warnings")
    if warnings is None:
        return os.fork()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return os.fork()

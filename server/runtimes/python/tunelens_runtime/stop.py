"""How a trial is ended: SIGTERM raises in the main thread, and every report after it raises again."""

import _thread
import os
import signal
import sys

_LEADER = "TUNELENS_LEADER"

_stopping = False
_masks = {}  # thread → the signals that it had blocked before its fork
_reporting = False  # the main thread is inside a report, which must not be torn


class TunelensStop(BaseException):
    """The study ended this trial. Not an Exception, so that `except Exception` lets it through."""


def _on_terminate(number, frame):
    global _stopping
    # Asked twice, as the group of a command may be: what the first one unwinds is not cut short.
    again = _stopping and _unwinding(sys.exc_info()[1])
    _stopping = True
    if not _reporting and not again:
        raise TunelensStop()


def enter():
    """Marks the main thread as reporting; gives what `exit` takes."""
    global _reporting
    main = _thread.get_ident() == _main_thread and not _reporting
    if main:
        _reporting = True
    return main


def exit(main):
    global _reporting
    if main:
        _reporting = False


def check():
    """Raises in a program that was told to stop, unless it is unwinding: a report in a `finally` must not cut that short."""
    if _stopping and not _unwinding(sys.exc_info()[1]):
        raise TunelensStop()


def _unwinding(error):
    seen = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, TunelensStop):
            return True
        seen.add(id(error))
        error = error.__context__
    return False


def run_exit_functions():
    """But for those by which PyTorch takes back its operators one by one, for the benefit of a process that goes on: tens of milliseconds."""
    import atexit

    try:
        for finalizer, entry in list(sys.modules["weakref"].finalize._registry.items()):
            if getattr(entry.func, "__module__", None) == "torch.library":
                finalizer.atexit = False
    except Exception:
        pass
    atexit._run_exitfuncs()


def leave():
    """The end of a stopped program: threads and exit functions run, the interpreter's finalisation (seconds in frameworks) does not."""
    steps = [run_exit_functions, _flush]
    threading = sys.modules.get("threading")
    if threading is not None:
        steps.insert(0, threading._shutdown)
    for step in steps:
        try:
            step()
        except BaseException:
            pass
    os._exit(143)


def _flush():
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def _forks():
    """SIGTERM waits until a worker has its own way to answer it: in between, the interpreter would forget it or our handler swallow it."""
    _masks[_thread.get_ident()] = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})


def _has_forked():
    mask = _masks.pop(_thread.get_ident(), None)
    if mask is not None:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _forked():
    """A worker dies of SIGTERM as usual: `Pool.terminate` and data loaders rely on it."""
    global _main_thread, _reporting
    _main_thread = _thread.get_ident()
    _reporting = False
    if signal.getsignal(signal.SIGTERM) is _on_terminate:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _has_forked()


def install():
    """Only in the trial's leading process, the one that gets the signal."""
    global _main_thread
    _main_thread = _thread.get_ident()
    if os.environ.get(_LEADER) == str(os.getpid()):
        _listen()


def lead():
    """Called in a process that runs the entry: behind a command of the user's, it is the one to be ended in order."""
    if os.environ.get("TUNELENS_COMMAND") and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        try:
            _listen()
        except ValueError:
            pass  # not in the main thread, where no signal arrives


def _listen():
    signal.signal(signal.SIGTERM, _on_terminate)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=_forks, after_in_parent=_has_forked, after_in_child=_forked)


_main_thread = _thread.get_ident()

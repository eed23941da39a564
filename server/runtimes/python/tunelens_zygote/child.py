"""Makes a forked child the process that `python train.py` would have been."""

import gc
import os
import random
import sys
import time


def become(order, output, gate, parent, closed):
    """Right after the fork: nothing here can run code of the user's. `closed`: descriptors that are the zygote's alone."""
    from .detached import detach

    detach(order["job"], output, parent, closed)
    _set_environment(order["environment"])
    _restart_generators()
    _restart_clocks()
    order["gate"] = gate


def _set_environment(wanted):
    wanted = {**wanted, "TUNELENS_LEADER": str(os.getpid())}
    for name in [name for name in os.environ if name not in wanted]:
        del os.environ[name]
    for name, value in wanted.items():
        # What is as it was stays in place: libraries hold pointers to it.
        if os.environ.get(name) != value:
            os.environ[name] = value
    if hasattr(time, "tzset"):
        time.tzset()


def _restart_generators():
    """A program that does not seed draws other numbers in each trial, as from a start of its own."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None and "numpy.random" in sys.modules:
        _quietly(numpy.random.seed)
    generator = getattr(sys.modules.get("torch"), "default_generator", None)
    if generator is not None:
        _quietly(generator.seed)
    tempfile = sys.modules.get("tempfile")
    if tempfile is not None:
        tempfile._name_sequence = tempfile.tempdir = None


def _restart_clocks():
    logging = sys.modules.get("logging")
    if logging is not None and hasattr(logging, "_startTime"):
        nanoseconds = isinstance(logging._startTime, int)
        logging._startTime = time.time_ns() if nanoseconds else time.time()


def _quietly(function):
    try:
        function()
    except Exception:
        pass


def run(order, entry, module, namespace):
    """The program, when the study says go. Does not return."""
    import tunelens_runtime
    from tunelens_runtime import entry as entries

    try:
        tunelens_runtime.install(order["job"])
    except Exception as error:
        sys.stderr.write("tunelens: %r\n" % (error,))
    go = os.read(order["gate"], 1)
    os.close(order["gate"])
    if not go:
        os._exit(125)
    if order["replay"]:
        os.write(1, order["replay"])
    from .lessons import Lesson

    lesson = Lesson(order["job"]) if order["learn"] else None
    order["draws"].repeat()
    code = 0
    try:
        entries.run(entry, namespace, module)
    except SystemExit as error:
        code = error.code
    status = _status(code)
    if lesson is not None and status == 0:
        _quietly(lesson.write)
    _leave(status, order["inherited"], namespace)


def _status(code):
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    _quietly(sys.stdout.flush)
    sys.stderr.write("%s\n" % (code,))
    return 1


def _leave(status, inherited, namespace):
    """What a user can see of the interpreter's own end, without taking every library apart: that costs half a second of copied pages."""
    from tunelens_runtime import stop

    threading = sys.modules.get("threading")
    try:
        if threading is not None:
            threading._shutdown()
    except BaseException:
        sys.excepthook(*sys.exc_info())
    try:
        stop.run_exit_functions()
    except BaseException:
        pass  # it has been printed
    _clear_own_modules(inherited, namespace)
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except Exception:
            status = status or 120
    os._exit(status)


def _clear_own_modules(inherited, namespace):
    """Destructors of the user's own objects run, and open files get written."""
    from . import places

    threading = sys.modules.get("threading")
    if threading is not None and threading.active_count() > 1:
        # A daemon thread goes on for a moment yet, and would find its names gone.
        return _write_files()
    own = [namespace]
    for name in inherited.others():
        module = sys.modules[name]
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and not places.is_library(file):
            own.append(vars(module))
    for names in own:
        for hidden in (True, False):
            for name in [n for n in names if isinstance(n, str) and n != "__builtins__"]:
                if not hidden or name.startswith("_") and not name.startswith("__"):
                    names[name] = None
    gc.collect()


def _write_files():
    import io

    for file in gc.get_objects():
        if isinstance(file, io.IOBase) and not file.closed and file.writable():
            _quietly(file.flush)

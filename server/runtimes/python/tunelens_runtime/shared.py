"""
What multiprocessing's resource tracker would remove at the end: written down in the trial's own files, as the tracker is killed with the
trial's other processes, or before it is done.
"""

import os

from . import post_import

_FOLDER = "/dev/shm/"
_PREFIXES = {"semaphore": "sem.", "shared_memory": ""}
_YOUNG = 1.0  # seconds; what is older was there, and is only used here

_list = None


def install(job_path):
    global _list
    _list = os.path.join(os.path.dirname(job_path), "shared")
    if os.path.isdir(_FOLDER):
        post_import.watch({"multiprocessing.resource_tracker": _hook})


def _hook(module):
    tracker = getattr(module, "ResourceTracker", None)
    send = getattr(tracker, "_send", None)
    if send is None:
        return

    def _send(self, command, name, kind, *more):
        _note(command, name, kind)
        return send(self, command, name, kind, *more)

    tracker._send = _send


def _note(command, name, kind):
    try:
        sign = {"REGISTER": "+", "UNREGISTER": "-"}.get(command)
        prefix = _PREFIXES.get(kind)
        file = None if sign is None or prefix is None else prefix + name.lstrip("/")
        if file is None or not _is_plain(file) or sign == "+" and not _is_new(file):
            return
        opened = os.open(_list, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            os.write(opened, ("%s %s\n" % (sign, file)).encode())
        finally:
            os.close(opened)
    except Exception:
        pass


def _is_plain(name):
    return name.isascii() and name.translate({ord(c): "a" for c in "._-"}).isalnum() and not name.startswith((".", "-"))


def _is_new(file):
    import time

    return time.time() - os.stat(_FOLDER + file).st_ctime < _YOUNG

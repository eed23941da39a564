"""
Starts trials from nothing: forks, and executes the user's command in the child. A small process can be forked in a fraction of the time
that the study's takes, whose page tables are copied. Linux only; `python -I -S -X utf8 launcher.py`, any Python 3.9.
"""

import os
import signal
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from tunelens_zygote.detached import detach  # noqa: E402
from tunelens_zygote.parent import Parent  # noqa: E402

_DESCRIPTOR = 3
_NOT_FOUND, _NOT_EXECUTABLE = 127, 126  # as a shell says it


class _Launcher(Parent):
    def become(self, order, output, gate, parent, closed):
        detach(order["job"], output, parent, closed)
        # Python ignores these; a program it starts would, too.
        for number in (signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(number, signal.SIG_DFL)
        if not os.read(gate, 1):
            os._exit(125)
        command = order["command"]
        try:
            os.execvpe(command[0], command, _environment(order["environment"]))
        except OSError as error:
            os.write(2, ("%s: %s\n" % (command[0], error.strerror)).encode())
            os._exit(_NOT_FOUND if isinstance(error, FileNotFoundError) else _NOT_EXECUTABLE)


def _environment(wanted):
    environment = {**wanted, "TUNELENS_LEADER": str(os.getpid())}
    place = environment.get("PWD")
    if place is not None and not _is_here(place):
        environment["PWD"] = os.getcwd()
    return environment


def _is_here(folder):
    try:
        return os.path.samefile(folder, ".")
    except OSError:
        return False


launcher = _Launcher(_DESCRIPTOR)
if not launcher.begin():
    launcher.refuse("this kernel cannot hand orphans over")
launcher.say({"ready": os.getpid(), "libraries": [], "seconds": 0, "left": None})
launcher.loop()

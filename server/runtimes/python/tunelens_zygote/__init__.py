"""
A process that has imported the program's libraries and forks one child per trial. Linux only.

It is started by the user's own command, less that the script's path ends in `/.`: claimed here through `sys.path_hooks` it gives a
`__main__` as CPython makes it for the script, and an interpreter that the runtime was shut out of cannot run the program by mistake.
"""

import sys

from tunelens_runtime.script_importer import ScriptImporter

_DESCRIPTOR = 3
_COLD = frozenset(sys.modules)  # what a trial started from nothing has loaded by now


class _ZygoteEntry(ScriptImporter):
    """Its code lets the zygote serve, and goes on to the program in every forked child."""

    def claims(self, path):
        return path == _claimed

    def statement(self):
        return "__import__('tunelens_zygote').main(globals())"


_claimed = None
_task = None


def arm(task):
    """`task`: path of a JSON file that says what to import."""
    global _claimed, _task
    arguments = getattr(sys, "argv", None)
    if arguments and arguments[0].endswith("/."):
        _claimed, _task = arguments[0], task
        sys.path_hooks.insert(0, _ZygoteEntry)


def main(namespace):
    """Serves as the zygote; comes back in a child alone, as the program's process."""
    import json

    from . import server

    sys.path_hooks[:] = [hook for hook in sys.path_hooks if hook is not _ZygoteEntry]
    sys.path_importer_cache.pop(_claimed, None)
    with open(_task, encoding="utf-8") as f:
        task = json.load(f)
    order = server.serve(_DESCRIPTOR, task, _claimed, namespace, _COLD)

    from . import child

    child.run(order, task["entry"], task["module"], namespace)

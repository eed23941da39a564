"""The zygote: imports the program's libraries and forks a child for each trial."""

import gc
import importlib
import os
import sys
import time

from . import child, inherited, lessons, linux, preparation, safety
from .parent import Parent


class _Server(Parent):
    fork = staticmethod(safety.fork)

    def __init__(self, line):
        super().__init__(line)
        self.replay = b""
        self.started_with = dict(os.environ)
        self.loaded = self.inherited = None
        # Trials that are still listened to, and what they taught.
        self.lessons = 0
        self.learned = []
        self.collects = gc.isenabled()

    def freeze(self):
        """What is there stays where it is: children that went through it would copy its pages. Garbage stays as well."""
        # Each trial looks for files of its own time.
        importlib.invalidate_caches()
        self.inherited = inherited.Inherited()
        gc.disable()
        gc.freeze()

    def _learn(self):
        # Trials that ran beside each other teach the same.
        names = [name for name in self.learned if name not in sys.modules]
        self.learned = []
        for name in names:
            if name not in sys.modules:
                self.loaded.load(name, None)
        if names:
            safety.check_all((), frozenset())
            self.freeze()

    def ready_to_start(self, order):
        try:
            self._learn()
        except safety.Refused as reason:
            self.say({"spoiled": str(reason)})
            return str(reason)
        order["environment"] = self._environment(order["environment"])
        return None

    def become(self, order, output, gate, parent, closed):
        child.become(order, output, gate, parent, closed)
        order["replay"] = self.replay
        order["learn"] = self.lessons > 0
        order["inherited"] = self.inherited
        order["kept"] = self  # taking it apart would copy its pages
        order["draws"] = self.loaded.draws
        if self.collects:
            gc.enable()

    def _environment(self, changes):
        """What the zygote was started with, what imports did to it, what is this trial's; a name without a value is not set."""
        whole = {**self.started_with, **self.loaded.environment, **changes}
        return {name: value for name, value in whole.items() if value is not None}

    def heard_end(self, trial):
        names = lessons.read(trial.job) if self.lessons > 0 else None
        if names is not None:
            self.lessons -= 1
            self.learned += names


def serve(line, task, claimed, namespace, cold):
    """Imports, tells, and serves; returns in the children alone, with the child's order."""
    server = _Server(line)
    started = time.perf_counter()
    if not server.begin():
        server.refuse("this kernel cannot hand orphans over")
    try:
        loaded = preparation.import_libraries(task, claimed, namespace, cold)
    except safety.Refused as reason:
        server.refuse(str(reason))
    server.loaded = loaded
    server.lessons = task["lessons"] if loaded.is_clear else 0
    with open(task["log"], "rb") as f:
        server.replay = f.read()
    server.freeze()
    server.say(
        {
            "ready": os.getpid(),
            "libraries": loaded.libraries,
            "seconds": time.perf_counter() - started,
            "left": None if loaded.left is None else preparation.left_reason(loaded.left),
        }
    )
    return server.loop()

"""Libraries import parts of themselves when they are first used; what one trial imported so, the zygote imports for those after it."""

import json
import os
import sys

from . import places

_FILE = "imports.json"


class Lesson:
    """Taken by a trial, before the program runs."""

    def __init__(self, job):
        self._path = os.path.join(os.path.dirname(job), _FILE)
        self._known = frozenset(sys.modules)

    def write(self):
        """At the end of the program."""
        libraries = {name.partition(".")[0] for name in self._known}
        names = [name for name in sys.modules if name not in self._known and name.partition(".")[0] in libraries]
        names = [name for name in names if _is_library(sys.modules[name], name)]
        with open(self._path + ".draft", "w", encoding="utf-8") as f:
            json.dump(names, f)
        os.rename(self._path + ".draft", self._path)


def _is_library(module, name):
    try:
        file = module.__spec__.origin
        return module.__spec__.name == name and isinstance(file, str) and places.is_library(file)
    except AttributeError:
        return False


def read(job):
    """Names of modules, None when the trial left no lesson."""
    try:
        with open(os.path.join(os.path.dirname(job), _FILE), encoding="utf-8") as f:
            return json.load(f)
    except (OSError, ValueError):
        return None

"""The modules that every trial finds imported."""

import sys


class Inherited:
    """Listed before the fork, and never gone through after it: to look at a module's name is to copy the page that it is on."""

    def __init__(self):
        self._names = frozenset(sys.modules)
        self._newest = next(reversed(sys.modules))

    def others(self):
        """Names of the modules that a trial has imported by itself, in order."""
        names = []
        for name in reversed(sys.modules):
            if name == self._newest:
                break
            if name not in self._names:
                names.append(name)
        return names[::-1]

"""
Some libraries draw random numbers when they are imported. A program that seeds before it imports them goes on behind those draws: where
the import was made ahead, the program's own import statement draws as many.
"""

import builtins
import random

_MOST = 1000


class Draws:
    """In the zygote: 32-bit words that imports took from Python's generator, by what was imported."""

    def __init__(self):
        self._words = {}
        self._before = None

    def begin(self):
        self._before = random.getstate()

    def end(self, name, attributes):
        """`attributes`: None for an import by whatever statement."""
        after = random.getstate()
        if after != self._before:
            key = (name, attributes)
            self._words[key] = self._words.get(key, 0) + _words_between(self._before, after)

    def repeat(self):
        """In a trial, from here on."""
        pending = {key: words for key, words in self._words.items() if words > 0}
        if pending:
            builtins.__import__ = _Import(builtins.__import__, pending)


def _words_between(before, after):
    """None that can be told when an import seeded the generator."""
    twin = random.Random()
    twin.setstate(before)
    for words in range(_MOST):
        if twin.getstate()[1] == after[1]:
            return words
        twin.getrandbits(32)
    return 0


class _Import:
    """Stands in for `__import__` until all has been drawn."""

    def __init__(self, original, pending):
        self._original, self._pending = original, pending

    def __call__(self, name, globals=None, locals=None, fromlist=(), level=0):
        if level == 0:
            attributes = tuple(attribute for attribute in fromlist or () if attribute != "*")
            for key in ((name, attributes), (name, None)):
                for _ in range(self._pending.pop(key, 0)):
                    random.getrandbits(32)
            if not self._pending and builtins.__import__ is self:
                builtins.__import__ = self._original
        return self._original(name, globals, locals, fromlist, level)

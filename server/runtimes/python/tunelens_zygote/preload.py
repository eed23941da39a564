"""Imports what the program will import, as far as that can be known without running it."""

import importlib
import os
import sys

from . import effects, places
from .draws import Draws
from .walk import Walk

# Opens a browser, prints a poem, starts a window: nobody's library.
_NEVER = {"antigravity", "this", "idlelib", "turtledemo", "__hello__", "__phello__"}
FORKED_IN_VAIN = {"tensorflow", "tensorflow_cpu", "tensorflow_intel"}


class _Visitor:
    def __init__(self):
        self.libraries = []  # third-party names, in order
        self.left = None  # (file, line, reason, name): from here on each trial imports by itself
        self.inserted = []
        # Nothing that imports look at is changed by the program in a way that was not followed.
        self.is_clear = True
        self._stop = None
        self._found = {}

    def find(self, name, folders):
        if folders is not None:
            return places.find(name, folders)
        if name not in self._found:
            self._found[name] = places.find(name, None)
        return self._found[name]

    def unsafe(self, file, line, reason):
        self._stop = self._stop or (file, line, reason)
        self.is_clear = False

    def apply(self, effect):
        if self._stop is not None:
            return
        if isinstance(effect, effects.PathEntry):
            self._found.clear()
            self.inserted.append(effect.folder)
            sys.path.insert(len(sys.path) if effect.index is None else effect.index, effect.folder)
        else:
            self.set(effect)

    def set(self, setting):
        pass

    def library(self, name, attributes):
        top = name.partition(".")[0]
        path, folders, _ = self.find(top, None)
        if path is None and folders is None:
            return False
        if self._stop is not None:
            if self.left is None and places.is_third_party(top):
                self.left = (*self._stop, top)
            return True
        if top in _NEVER:
            return True
        done = self.load(name, attributes)
        if done and top not in self.libraries and places.is_third_party(top):
            self.libraries.append(top)
        return done

    def load(self, name, attributes):
        return True

    def restore_path(self):
        for folder in self.inserted:
            if folder in sys.path:
                sys.path.remove(folder)


class Survey(_Visitor):
    """What would be imported."""


class Preload(_Visitor):
    """Imports, and remembers what the imports did to the environment. `check(name)` is called after each; an exception of its ends all."""

    def __init__(self, check):
        super().__init__()
        self.environment = {}  # name → value, None where it was taken away
        self.draws = Draws()
        self._check = check

    def set(self, setting):
        if setting.value is None:
            os.environ.pop(setting.name, None)
        elif not (setting.default and setting.name in os.environ):
            os.environ[setting.name] = setting.value

    def load(self, name, attributes):
        before, known = dict(os.environ), len(sys.modules)
        self.draws.begin()
        try:
            _import(name, attributes or ())
            return True
        except BaseException:
            return False
        finally:
            self.draws.end(name, attributes)
            self._remember(before)
            if len(sys.modules) != known:
                self._check(name)

    def _remember(self, before):
        after = dict(os.environ)
        for name in before.keys() | after.keys():
            if before.get(name) != after.get(name):
                self.environment[name] = after.get(name)


def _import(name, attributes):
    module = importlib.import_module(name)
    for attribute in attributes:
        try:
            getattr(module, attribute)
        except AttributeError:
            importlib.import_module("%s.%s" % (name, attribute))


def survey(entry, module, texts, tuned):
    visitor = Survey()
    Walk(visitor, texts, tuned).program(entry, module)
    visitor.restore_path()
    return visitor


def preload(entry, module, texts, tuned, check):
    visitor = Preload(check)
    walk = Walk(visitor, texts, tuned)
    walk.program(entry, module)
    visitor.is_clear = visitor.is_clear and not walk.risky
    return visitor

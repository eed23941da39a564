"""Goes through the statements of a program in the order in which they would run, and tells what they import."""

import ast
import os

from . import effects
from .constants import Unknown, evaluate


class Walk:
    """
    Calls `visitor.library(name, attributes)` for each absolute import that is no module of the workspace (True when it could be
    imported), `visitor.apply(effect)` for what such imports can notice, `visitor.unsafe(file, line, reason)` for what cannot be followed.
    `visitor.find(name, folders)` → (path or None, folders of a package or None, whether it is the workspace's own).
    """

    def __init__(self, visitor, texts, tuned):
        self.visitor, self.texts, self.tuned = visitor, texts, tuned
        self.seen = set()
        self.packages = {}  # dotted name of a workspace package → its folders
        self.risky = set()  # functions of the program that change what imports see

    def program(self, entry, module):
        """`module`: its name where it runs as one, whose packages are imported first."""
        package = None
        if module is not None:
            package = module if os.path.basename(entry) == "__main__.py" else module.rpartition(".")[0]
            self.module(package)
        self._file(entry, "__main__", package)

    def _file(self, path, name, package):
        real = os.path.realpath(path)
        if real in self.seen:
            return True
        self.seen.add(real)
        text = self.texts.get(real)
        try:
            if text is None:
                with open(path, "rb") as f:
                    text = f.read()
            tree = ast.parse(text)
        except (OSError, SyntaxError, ValueError, RecursionError):
            return False
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and effects.has_effects(node):
                self.risky.add(node.name)
        _Module(self, path, name, package, self.tuned.get(real, ())).block(tree.body, False)
        return True

    def module(self, name):
        """A module by its full name, the packages around it first; whether all were found."""
        parts = name.split(".")
        for i in range(1, len(parts) + 1):
            current, parent = ".".join(parts[:i]), ".".join(parts[: i - 1])
            path, folders, own = self.visitor.find(current, self.packages.get(parent) if i > 1 else None)
            if path is None and folders is None:
                return False
            if not own:
                return self.visitor.library(name, ())
            if folders is not None:
                self.packages[current] = folders
            if path is not None and not (path.endswith(".py") and self._file(path, current, current if folders is not None else parent)):
                return path is not None and not path.endswith(".py")
        return True


class _Module:
    def __init__(self, walk, path, name, package, tuned):
        self.walk, self.path, self.name, self.package, self.tuned = walk, path, name, package, set(tuned)
        self.names = {"__file__": path, "__name__": name}

    def block(self, statements, conditional, ends=False):
        """Whether every import could be made; `ends`: the first that could not ends the block."""
        done = True
        for statement in statements:
            done = self.statement(statement, conditional) and done
            if ends and not done:
                return False
        return done

    def statement(self, node, conditional):
        if isinstance(node, ast.Import):
            return all([self._import(alias.name) for alias in node.names])
        if isinstance(node, ast.ImportFrom):
            return self._import_from(node)
        if isinstance(node, ast.If):
            return self._if(node, conditional)
        if isinstance(node, ast.Try) or type(node).__name__ == "TryStar":
            return self._try(node, conditional)
        if isinstance(node, (ast.With, ast.AsyncWith)):
            self.block(node.body, conditional)
            return True
        if isinstance(node, (ast.For, ast.AsyncFor, ast.While)) or type(node).__name__ == "Match":
            for part in [node.body, node.orelse] if hasattr(node, "orelse") else [case.body for case in node.cases]:
                self.block(part, True)
            return True
        if isinstance(node, ast.ClassDef):
            return self.block(node.body, conditional)
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self._plain(node, conditional)
        return True

    def _if(self, node, conditional):
        test = ast.unparse(node.test)
        if test in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            return self.block(node.orelse, conditional)
        if test.replace("'", '"') in ('__name__ == "__main__"', '"__main__" == __name__'):
            return self.block(node.body if self.name == "__main__" else node.orelse, conditional)
        self._effects(ast.Expr(node.test), node.lineno, conditional)
        self.block(node.body, True)
        self.block(node.orelse, True)
        return True

    def _try(self, node, conditional):
        done = self.block(node.body, conditional, ends=True)
        if done:
            done = self.block(node.orelse, conditional)
        elif node.handlers:
            done = self.block(node.handlers[0].body, conditional)
        return self.block(node.finalbody, conditional) and done

    def _plain(self, node, conditional):
        self._effects(node, node.lineno, conditional)
        target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else getattr(node, "target", None)
        if isinstance(target, ast.Name):
            self.names.pop(target.id, None)
            if not self._is_tuned(node) and getattr(node, "value", None) is not None and not isinstance(node, ast.AugAssign):
                try:
                    self.names[target.id] = evaluate(node.value, self.names)
                except Unknown:
                    pass

    def _effects(self, node, line, conditional):
        try:
            found = effects.effects_of(node, self.names, self.walk.risky)
            if found and self._is_tuned(node):
                raise effects.Unsafe("tunes a value that matters")
            if found and conditional and not all(isinstance(e, effects.PathEntry) and e.index is None for e in found):
                first = found[0]
                raise effects.Unsafe("may set %s" % first.name if isinstance(first, effects.Setting) else "may change sys.path")
        except effects.Unsafe as reason:
            self.walk.visitor.unsafe(self.path, line, str(reason))
            return
        for effect in found:
            self.walk.visitor.apply(effect)

    def _is_tuned(self, node):
        first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
        return any(first <= line <= last for line in self.tuned)

    def _import(self, name, attributes=()):
        if not self.walk.visitor.find(name.partition(".")[0], None)[2]:
            return self.walk.visitor.library(name, attributes)
        if not self.walk.module(name):
            return False
        for attribute in attributes:
            if name in self.walk.packages:
                self.walk.module("%s.%s" % (name, attribute))
        return True

    def _import_from(self, node):
        attributes = tuple(alias.name for alias in node.names if alias.name != "*")
        if node.level == 0:
            return self._import(node.module, attributes)
        base = (self.package or "").split(".")
        base = base[: len(base) - node.level + 1]
        if not base or base == [""]:
            return False
        return self._import(".".join(base + ([node.module] if node.module else [])), attributes)


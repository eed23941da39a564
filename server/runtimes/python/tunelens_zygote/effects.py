"""What a statement does that an import after it can notice: the environment, `sys.path`, the import system."""

import ast

from .constants import Unknown, dotted, evaluate

_ENVIRONMENT = {"os.environ", "environ"}
_MODULES = {"sys.modules", "sys.meta_path", "sys.path_hooks"}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class Unsafe(Exception):
    """What follows cannot be imported before the statement has run; the text goes on after `train.py `."""


class Setting:
    """`os.environ[name] = value`; None takes it away; `default`: only where it is not set."""

    def __init__(self, name, value, default=False):
        self.name, self.value, self.default = name, value, default


class PathEntry:
    """`sys.path.insert(index, folder)`; None puts it at the end."""

    def __init__(self, index, folder):
        self.index, self.folder = index, folder


def executed(node):
    """The nodes that run when the statement does: not the bodies of functions."""
    pending = [node]
    while pending:
        current = pending.pop(0)
        yield current
        if not isinstance(current, _FUNCTIONS):
            pending.extend(ast.iter_child_nodes(current))


def effects_of(statement, names, risky):
    """
    The Settings and PathEntries of a statement, in order. Raises Unsafe for what cannot be followed. `names`: known values;
    `risky`: functions of the program that have effects of their own, by name.
    """
    found = []
    for node in executed(statement):
        if isinstance(node, ast.Call):
            found += _call(node, names, risky)
        elif isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                found += _assignment(target, node, names)
        elif isinstance(node, ast.Delete):
            for target in node.targets:
                found += _deletion(target, names)
    return found


def has_effects(function):
    """Whether a call of the function may matter to imports after it."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and (_is_mutation(dotted(node.func)) or _reason(node.func) is not None):
            return True
        targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.Delete)) and any(_touches(t) for t in targets):
            return True
    return False


def _touches(target):
    inner = target.value if isinstance(target, ast.Subscript) else target
    return dotted(inner) in _ENVIRONMENT | _MODULES | {"sys.path"}


def _is_mutation(name):
    owner, _, method = (name or "").rpartition(".")
    if owner in _ENVIRONMENT:
        return method in ("update", "setdefault", "pop", "clear", "popitem")
    return owner in _MODULES | {"sys.path"} and method in ("insert", "append", "extend", "update", "pop", "remove", "clear")


def _reason(function):
    """Why what follows a call of this function cannot be imported ahead; None for most."""
    name = dotted(function) or ""
    last = name.rpartition(".")[2]
    if last in ("putenv", "unsetenv", "load_dotenv"):
        return "changes the environment"
    if last.startswith(("patch", "monkey_patch", "monkeypatch", "unpatch")) or last == "install" or "import_hook" in last:
        return "calls %s" % name
    return None


def _call(node, names, risky):
    name = dotted(node.func)
    reason = _reason(node.func)
    if reason is not None:
        raise Unsafe(reason)
    if name is not None and name.rpartition(".")[2] in risky:
        raise Unsafe("calls %s, which changes what imports see," % name)
    if not _is_mutation(name):
        return []
    owner, _, method = name.rpartition(".")
    if owner in _MODULES:
        raise Unsafe("changes %s" % owner)
    if owner == "sys.path":
        return _path_call(method, node, names)
    return _environment_call(method, node, names)


def _environment_call(method, node, names):
    try:
        arguments = [evaluate(a, names) for a in node.args]
        keywords = {k.arg: evaluate(k.value, names) for k in node.keywords}
        if method == "update" and None not in keywords:
            for mapping in arguments:
                keywords = {**dict(mapping), **keywords}
            return [_setting(name, value) for name, value in keywords.items()]
        if method == "setdefault" and len(arguments) == 2:
            return [_setting(*arguments, True)]
        if method == "pop" and arguments:
            return [Setting(arguments[0], None)]
    except Unknown:
        pass
    raise Unsafe("sets %s" % _name_of(node.args[0] if node.args else None))


def _setting(name, value, default=False):
    if not isinstance(name, str) or not isinstance(value, str):
        raise Unknown()
    return Setting(name, value, default)


def _name_of(node):
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else "environment variables"


def _path_call(method, node, names):
    try:
        arguments = [evaluate(a, names) for a in node.args]
        if method == "insert":
            return [PathEntry(int(arguments[0]), str(arguments[1]))]
        if method == "append":
            return [PathEntry(None, str(arguments[0]))]
        if method == "extend":
            return [PathEntry(None, str(folder)) for folder in arguments[0]]
    except (Unknown, LookupError, TypeError, ValueError):
        # What comes last hides nothing that was found without it.
        if method in ("append", "extend"):
            return []
    raise Unsafe("changes sys.path")


def _assignment(target, node, names):
    if isinstance(target, (ast.Tuple, ast.List)):
        return [effect for element in target.elts for effect in _assignment(element, None, names)]
    if not _touches(target):
        return []
    owner = dotted(target.value if isinstance(target, ast.Subscript) else target)
    if owner in _ENVIRONMENT and isinstance(target, ast.Subscript) and isinstance(node, (ast.Assign, ast.AnnAssign)):
        try:
            return [_setting(evaluate(target.slice, names), evaluate(node.value, names))]
        except Unknown:
            raise Unsafe("sets %s" % _name_of(target.slice)) from None
    if owner == "sys.path" and isinstance(node, ast.AugAssign) and target is not None and not isinstance(target, ast.Subscript):
        try:
            return [PathEntry(None, str(folder)) for folder in evaluate(node.value, names)]
        except (Unknown, TypeError):
            return []
    raise Unsafe("changes the environment" if owner in _ENVIRONMENT else "changes %s" % owner)


def _deletion(target, names):
    if not _touches(target):
        return []
    owner = dotted(target.value) if isinstance(target, ast.Subscript) else None
    if owner in _ENVIRONMENT:
        try:
            return [Setting(evaluate(target.slice, names), None)]
        except Unknown:
            pass
    raise Unsafe("changes %s" % (owner or "the import system"))

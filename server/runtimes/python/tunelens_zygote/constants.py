"""Values of the expressions that programs compute paths and settings from, found without running the program."""

import ast
import os
import pathlib


class Unknown(Exception):
    """The value cannot be told without running the program."""


_FUNCTIONS = {
    "os.path.abspath": os.path.abspath,
    "os.path.basename": os.path.basename,
    "os.path.dirname": os.path.dirname,
    "os.path.expanduser": os.path.expanduser,
    "os.path.join": os.path.join,
    "os.path.normpath": os.path.normpath,
    "os.path.realpath": os.path.realpath,
    "os.getcwd": os.getcwd,
    "Path": pathlib.Path,
    "pathlib.Path": pathlib.Path,
    "Path.cwd": pathlib.Path.cwd,
    "str": str,
    "int": int,
}
_METHODS = {"resolve", "absolute", "joinpath", "as_posix", "format"}
_ATTRIBUTES = {"parent", "parents", "name"}


def dotted(node):
    """`a.b.c` of a chain of names, or None."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id] + parts[::-1])


def evaluate(node, names):
    """The value of `node`, given those of `names`. Raises Unknown."""
    try:
        return _value(node, names)
    except Unknown:
        raise
    except Exception:
        raise Unknown() from None


def _value(node, names):
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name) and node.id in names:
        return names[node.id]
    if isinstance(node, (ast.List, ast.Tuple)):
        return [_value(e, names) for e in node.elts]
    if isinstance(node, ast.Dict):
        return {_value(k, names): _value(v, names) for k, v in zip(node.keys, node.values)}
    if isinstance(node, ast.JoinedStr):
        return "".join(_part(p, names) for p in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Div)):
        left, right = _value(node.left, names), _value(node.right, names)
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(left, pathlib.PurePath):
            return left / right
    if isinstance(node, ast.Subscript):
        return _value(node.value, names)[_value(node.slice, names)]
    if isinstance(node, ast.Attribute) and node.attr in _ATTRIBUTES:
        return getattr(_path(node.value, names), node.attr)
    if isinstance(node, ast.Call):
        return _call(node, names)
    raise Unknown()


def _part(node, names):
    if isinstance(node, ast.FormattedValue) and node.conversion == -1 and node.format_spec is None:
        return str(_value(node.value, names))
    return _value(node, names)


def _path(node, names):
    value = _value(node, names)
    if not isinstance(value, pathlib.PurePath):
        raise Unknown()
    return value


def _call(node, names):
    arguments = [_value(a, names) for a in node.args]
    if node.keywords:
        raise Unknown()
    name = dotted(node.func)
    if name in _FUNCTIONS and name.split(".")[0] not in names:
        return _FUNCTIONS[name](*arguments)
    if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
        return getattr(_value(node.func.value, names), node.func.attr)(*arguments)
    raise Unknown()

"""Calls a function once a module has been imported, or at once where it is imported already."""

import sys

_pending = {}  # module name -> function that takes the module
_done = set()


def watch(hooks):
    for name, hook in hooks.items():
        if name in _done or name in _pending:
            continue
        module = sys.modules.get(name)
        if module is not None and not _is_being_imported(module):
            _done.add(name)
            hook(module)
        else:
            _pending[name] = hook
    if _pending and _Finder not in sys.meta_path:
        sys.meta_path.insert(0, _Finder)


def _is_being_imported(module):
    return getattr(getattr(module, "__spec__", None), "_initializing", False)


class _Finder:
    """Finds nothing itself: lets the loader of a watched module call the hook behind the module's own code."""

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        hook = _pending.get(name)
        if hook is None:
            return None
        for finder in list(sys.meta_path):
            find = getattr(finder, "find_spec", None)
            spec = None if finder is cls or find is None else find(name, path, target)
            if spec is not None:
                _call_after(spec.loader, name, hook)
                return spec
        return None


def _call_after(loader, name, hook):
    execute = getattr(loader, "exec_module", None)
    if execute is None:
        return

    def exec_module(module):
        execute(module)
        if module.__name__ == name and _pending.pop(name, None) is not None:
            _done.add(name)
            loader.__dict__.pop("exec_module", None)
            hook(module)

    try:
        loader.exec_module = exec_module
    except AttributeError:
        pass

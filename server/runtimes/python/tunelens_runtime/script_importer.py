"""What `sys.path_hooks` gives CPython in place of the script named on its command line."""

import importlib.machinery


class ScriptImporter:
    """Stands for one script; hands CPython a statement of ours that runs in the namespace of `__main__`."""

    def __init__(self, path):
        if not self.claims(path):
            raise ImportError(path)
        self.path = path

    def claims(self, path):
        raise NotImplementedError

    def statement(self):
        raise NotImplementedError

    def find_spec(self, fullname, target=None):
        if fullname != "__main__":
            return None
        spec = importlib.machinery.ModuleSpec("__main__", self, origin=self.path)
        spec.has_location = True
        return spec

    def is_package(self, fullname):
        return False

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        raise ImportError(module.__name__)

    def get_source(self, fullname):
        return None

    def get_code(self, fullname):
        from .tracebacks import STUB

        return compile(self.statement(), STUB, "exec")

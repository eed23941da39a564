"""Found through PYTHONPATH by every Python that a trial starts; goes on to the interpreter's own sitecustomize."""

import os
import sys


def _leave_path(here):
    """Our folder is in sys.path only to be found: the program sees the path that it would have without us."""
    sys.path[:] = [p for p in sys.path if os.path.abspath(p or ".") != here]


def _chain():
    import importlib.machinery
    import importlib.util

    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", sys.path)
    if spec is None or spec.loader is None:
        return
    module = importlib.util.module_from_spec(spec)
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


def _arm_zygote():
    """Not for what its imports start: hence the variable goes at once."""
    task = os.environ.pop("TUNELENS_ZYGOTE", None)
    if task:
        import tunelens_zygote

        tunelens_zygote.arm(task)


def _enter():
    job = os.environ.get("TUNELENS_JOB")
    if job:
        try:
            import tunelens_runtime

            tunelens_runtime.install(job)
            _arm_zygote()
        except Exception as error:
            sys.stderr.write("tunelens: %r\n" % (error,))
    _leave_path(os.path.dirname(os.path.abspath(__file__)))
    _chain()


_enter()

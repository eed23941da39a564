"""From a fresh interpreter to one with the program's libraries in it."""

import os
import sys

from . import linux, preload, safety


def import_libraries(task, claimed, namespace, cold):
    """Imports what the program will, in a process that looks as the program's own; raises Refused. `cold`: the modules that any trial begins with."""
    from tunelens_runtime import entry as entries

    entry, module = task["entry"], task["module"]
    sys.argv[0] = entry
    if claimed in getattr(sys, "orig_argv", ()):
        at = sys.orig_argv.index(claimed)
        sys.orig_argv[at : at + 1] = [entry] if module is None else ["-m", module]
    if sys.path and sys.path[0] == claimed:
        entries.set_folder(entry, module)
    entries.dress(entry, namespace)
    texts = {os.path.realpath(path): text for path, text in task["texts"].items()}
    tuned = {os.path.realpath(path): lines for path, lines in task["tuned"].items()}
    planned = preload.survey(entry, module, texts, tuned)
    for name in planned.libraries:
        if name in preload.FORKED_IN_VAIN:
            raise safety.Refused("tensorflow cannot be forked")
    if planned.left is not None and not planned.libraries:
        raise safety.Refused(left_reason(planned.left))
    # PyTorch counts the GPUs without taking hold of them, for libraries that ask when they are imported.
    asked = "PYTORCH_NVML_BASED_CUDA_CHECK"
    os.environ.setdefault(asked, "1")
    loaded = preload.preload(entry, module, texts, tuned, safety.Watch(cold).check)
    if linux.children():
        raise safety.Refused("a library starts processes when it is imported")
    safety.check_all([sys.path[0] if sys.path else "", *loaded.inserted], cold)
    loaded.restore_path()
    return loaded


def left_reason(left):
    file, line, reason, library = left
    return "%s %s before it imports %s (line %d)" % (os.path.basename(file), reason, library, line)

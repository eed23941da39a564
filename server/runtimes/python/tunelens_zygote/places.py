"""Where modules come from: Python's own, installed, or the user's."""

import os
import sys
import sysconfig

_PACKAGES = {"site-packages", "dist-packages"}
_STANDARD = tuple({os.path.realpath(sysconfig.get_path(name)) + os.sep for name in ("stdlib", "platstdlib")})


def is_installed(path):
    return bool(_PACKAGES & set(path.split(os.sep)))


def is_library(path):
    """Whether a file or folder is an installed package's or Python's own."""
    if is_installed(path) or path.startswith(_STANDARD):
        return True
    real = os.path.realpath(path)
    return is_installed(real) or (real + os.sep).startswith(_STANDARD)


def find(name, folders):
    """(file or None, folders of a package or None, whether it is the user's own); nothing is imported."""
    for finder in list(sys.meta_path):
        try:
            spec = finder.find_spec(name, folders)
        except Exception:
            continue
        if spec is None:
            continue
        places = list(spec.submodule_search_locations) if spec.submodule_search_locations is not None else None
        if spec.has_location:
            return spec.origin, places, not is_library(spec.origin)
        if places:
            return None, places, not all(map(is_library, places))
        return spec.origin or "built-in", None, False
    return None, None, False


def is_third_party(name):
    path, folders, own = find(name, None)
    return not own and any(is_installed(p) or is_installed(os.path.realpath(p)) for p in [path or "", *(folders or ())])


def offered(folder):
    """Names of the modules that a folder offers to imports."""
    try:
        entries = os.listdir(folder or ".")
    except OSError:
        return set()
    names = set()
    for entry in entries:
        stem, dot, rest = entry.partition(".")
        if dot and (rest == "py" or rest.endswith("so")):
            names.add(stem)
        elif not dot and os.path.isfile(os.path.join(folder or ".", entry, "__init__.py")):
            names.add(entry)
    return names

"""multiprocessing's folders for sockets lie among the trial's own files, which go with it: a worker that is ended leaves its folder behind."""

import os

from . import post_import

# What a socket's path may have, less the names below.
_ROOM = 107 - len("/pymp-12345678/listener-12345678")

_base = None


def install(job_path):
    global _base
    _base = os.path.dirname(job_path)
    if len(os.fsencode(_base)) <= _ROOM:
        post_import.watch({"multiprocessing.util": _hook})


def _hook(util):
    original = getattr(util, "get_temp_dir", None)
    if original is None:
        return

    def get_temp_dir():
        try:
            config = util.process.current_process()._config
            if config.get("tempdir") is None:
                import tempfile

                config["tempdir"] = tempfile.mkdtemp(prefix="pymp-", dir=_base)
        except (AttributeError, OSError):
            pass
        return original()

    util.get_temp_dir = get_temp_dir

"""What runs inside the user's own interpreter. Standard library only, Python 3.9 and newer; never raises into the program except to stop it."""


def install(job_path):
    """Puts the hooks in: edited modules, the edited entry, reports, the stop, tracebacks."""
    import atexit
    import builtins
    import json
    import sys

    from . import entry, link, overlay, report, stop, tracebacks

    with open(job_path, encoding="utf-8") as f:
        job = json.load(f)
    overlay.install(job["files"])
    link.configure(job["socket"], job["token"])
    atexit.register(overlay.tell_missed)
    tracebacks.configure(job.get("root"))
    builtins.__tunelens_report__ = report.report
    sys.excepthook = tracebacks.excepthook
    entry.arm()
    stop.install()

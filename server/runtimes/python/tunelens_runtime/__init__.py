"""What runs inside the user's own interpreter. Standard library only, Python 3.9 and newer; never raises into the program except to stop it."""


def install(job_path):
    """
    Puts the hooks in: edited modules, the edited entry, reports, the stop, tracebacks. Called once more, with the trial's job, in a
    process that was forked from one that has the hooks: they are put in once and follow the job that was told last.
    """
    import atexit
    import builtins
    import json
    import sys

    from . import config_files, entry, frameworks, link, overlay, report, shared, stop, temporary, tracebacks

    with open(job_path, encoding="utf-8") as f:
        job = json.load(f)
    overlay.install(job["files"])
    config_files.install(job.get("configs", {}), job["files"])
    link.configure(job["socket"], job["token"])
    tracebacks.configure(job.get("root"))
    if getattr(builtins, "__tunelens_report__", None) is not report.report:
        atexit.register(overlay.tell_missed)
        builtins.__tunelens_report__ = report.report
        sys.excepthook = tracebacks.excepthook
    entry.arm()
    stop.install()
    frameworks.install(job)
    temporary.install(job_path)
    shared.install(job_path)

"""What a framework logs: the wanted metrics become reports, and the names of all are told to the study."""

import _thread
import os
import sys

from .. import link, report, stop

_wanted = {}  # name in the annotation -> channels
_names = {}  # framework -> names told
_begun = set()  # frameworks that train and have not logged yet
_found = {}  # (framework, names of one event) -> [(logged name, channel)]
_channels = {}  # framework -> channels that it reports
_steps = {}  # channel -> last step
_bases = {}  # track -> step at which its positions begin
_told = set()
_process = None
_main_thread = None


def configure(metrics):
    global _process, _main_thread
    _wanted.clear()
    _wanted.update(metrics)
    for state in (_names, _begun, _found, _channels, _steps, _bases, _told):
        state.clear()
    _process, _main_thread = os.getpid(), _thread.get_ident()


def begin(framework):
    """A training begins; what it logs is known later. Until then the study waits with what a progress bar prints."""
    _announce(framework, (), begins=True)


def trains(framework):
    """A training begins that prints nothing before it logs."""
    _announce(framework, ())


def log(framework, metrics, position, meant=None, track=None, others=()):
    """
    Reports what is wanted among `metrics` and raises where the trial is to stop; raises nothing else. `position` counts epochs, rounds or
    steps from 1. `meant(wanted, names)` gives the logged names that another spelling may stand for. `track` tells apart positions
    that count different things. `others` are names that come at other times.
    """
    if not _wanted:
        return
    try:
        found = _matches(framework, tuple(metrics), meant)
        if others:
            _matches(framework, tuple(others), meant)
        _announce(framework, (*metrics, *others))
        if found:
            _report(found, metrics, position, track or framework)
    except Exception as error:
        _tell_once("framework-failed", "%s: what it logged could not be read: %r" % (framework, error), None)
    stop.check()


def guarded(package):
    """For what looks into a framework: an error there is told and never reaches the program."""

    def decorate(function):
        def guard(*args):
            try:
                return function(*args)
            except Exception as error:
                tell_unknown(package, error)

        return guard

    return decorate


def _matches(framework, logged, meant):
    """The wanted among the names of one event, found once for each set of names."""
    key = (framework, logged)
    found = _found.get(key)
    if found is None:
        found = _found[key] = []
        for wanted, channels in _wanted.items():
            names = [wanted] if wanted in logged else list(meant(wanted, logged)) if meant else []
            if len(names) == 1:
                found.extend((names[0], channel) for channel in channels)
            elif names:
                _tell_ambiguous(wanted, names, channels)
        _channels.setdefault(framework, set()).update(channel for _, channel in found)
    return found


def _announce(framework, names, begins=False):
    if not _wanted:
        return
    known = _names.get(framework)
    if known is not None and known.issuperset(names) and (begins or framework not in _begun):
        return
    if begins:
        _begun.add(framework)
    else:
        _begun.discard(framework)
    known = _names.setdefault(framework, set())
    known.update(names)
    message = {"framework": framework, "names": sorted(known), "channels": sorted(_channels.get(framework, ()))}
    link.tell(dict(message, begins=True) if begins else message)


def _report(found, metrics, position, track):
    if _is_alone():
        step = _step(track, position, [channel for _, channel in found])
        for name, channel in found:
            report.report(channel, metrics[name], step)
    else:
        for name, channel in found:
            report.report(channel, metrics[name])


def _step(track, position, channels):
    """Another fit begins at 1 again: the steps of a channel go on counting."""
    base = _bases.get(track, 0)
    last = max(_steps.get(channel, 0) for channel in channels)
    if base + position <= last:
        base = _bases[track] = last + 1 - position
    for channel in channels:
        _steps[channel] = base + position
    return base + position


def _is_alone():
    """Workers and threads that fit side by side do not know of each other's steps: the study numbers those."""
    if os.getpid() != _process or _thread.get_ident() != _main_thread:
        return False
    processes = sys.modules.get("multiprocessing.process")
    return processes is None or processes.parent_process() is None


def _tell_ambiguous(wanted, names, channels):
    listed = ", ".join(sorted(names))
    for channel in channels:
        message = "%s may mean %s: write the one that is meant" % (wanted, listed)
        _tell_once("metric-ambiguous", message, channel)


def tell_unknown(package, error):
    version = getattr(sys.modules.get(package), "__version__", "this version")
    message = (
        "%s %s keeps its metrics where they are not looked for (%s): they are read from what the program prints; "
        "put the annotation behind a statement that assigns the metric to be sure"
    )
    missing = isinstance(error, AttributeError) and getattr(error, "name", None)
    _tell_once("framework-unknown", message % (package, version, "no %s" % missing if missing else error), None)


def _tell_once(code, message, channel):
    if (code, channel, message) not in _told:
        _told.add((code, channel, message))
        if channel is None and _wanted:
            channel = next(iter(_wanted.values()))[0]
        link.tell({"problem": {"code": code, "message": message, "channel": channel}})

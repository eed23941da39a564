"""The few things of Linux that the standard library has no words for."""

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_MARK = b"TUNELENS_JOB="

_libc = ctypes.CDLL(None, use_errno=True)
_mark_at = None
_mark_room = 0


def adopt_orphans():
    """Descendants that lose their parent become children of this process."""
    return _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0


def die_with(parent):
    """This process is killed when its parent ends, also if that has happened already."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(125)


def children():
    """Process ids of this process's children; None where the kernel does not tell."""
    try:
        with open("/proc/self/task/%d/children" % os.getpid(), "rb") as f:
            return [int(pid) for pid in f.read().split()]
    except (OSError, ValueError):
        return None


def native_threads():
    """Names of the threads other than the main one."""
    names = []
    for task in os.listdir("/proc/self/task"):
        if int(task) != os.getpid():
            try:
                with open("/proc/self/task/%s/comm" % task) as f:
                    names.append(f.read().strip())
            except OSError:
                pass
    return names


def mapped_libraries():
    paths = set()
    with open("/proc/self/maps", errors="surrogateescape") as f:
        for line in f:
            parts = line.split(None, 5)
            if len(parts) == 6 and ".so" in parts[5]:
                paths.add(parts[5].rstrip("\n"))
    return paths


def open_devices():
    """Paths of the device files that a process which has initialised an accelerator holds open."""
    found = []
    for fd in os.listdir("/proc/self/fd"):
        try:
            path = os.readlink("/proc/self/fd/" + fd)
        except OSError:
            continue
        # NVML, which only counts and watches GPUs, opens others and may be forked.
        if path.startswith(("/dev/nvidia-uvm", "/dev/kfd", "/dev/davinci", "/dev/habanalabs", "/dev/accel")):
            found.append(path)
    return found


def find_mark():
    """
    Where `TUNELENS_JOB=` lies in the environment that the kernel shows of this process. A fork shows its parent's, so a child writes
    its own job over it: that is how processes which left a trial's group are found.
    """
    global _mark_at, _mark_room
    try:
        with open("/proc/self/stat", "rb") as f:
            start, end = (int(x) for x in f.read().rpartition(b")")[2].split()[47:49])
        with open("/proc/self/environ", "rb") as f:
            region = b"\0" + f.read()
        at = region.find(b"\0" + _MARK)
        if at < 0 or not start or end - start < len(region) - 1:
            return
        _mark_room = region.index(b"\0", at + 1) - at - 1
        _mark_at = start + at
    except (OSError, ValueError, IndexError):
        pass


def write_mark(job):
    text = _MARK + os.fsencode(job)
    if _mark_at is not None and len(text) <= _mark_room:
        ctypes.memmove(_mark_at, text.ljust(_mark_room, b"\0"), _mark_room)


def mark_of(pid):
    """The job in the environment that the kernel shows of a process; None without one, or when it is gone."""
    try:
        with open("/proc/%d/environ" % pid, "rb") as f:
            for entry in f.read().split(b"\0"):
                if entry.startswith(_MARK):
                    return os.fsdecode(entry[len(_MARK) :])
    except OSError:
        pass
    return None

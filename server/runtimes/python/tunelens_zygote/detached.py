"""Makes a forked child a process of its own, which writes where its trial does and ends when its parent does."""

import os
import signal

from . import linux


def detach(job, output, parent, closed):
    """`closed`: descriptors that are the parent's alone."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    linux.die_with(parent)
    linux.write_mark(job)
    for fd in closed:
        os.close(fd)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)

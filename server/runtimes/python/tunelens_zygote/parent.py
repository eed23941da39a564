"""A process that starts trials on the study's orders and tells of their ends. One JSON object a line both ways."""

import json
import os
import select
import signal

from . import linux


class _Trial:
    def __init__(self, number, job, gate, keeper):
        self.number, self.job, self.gate, self.keeper = number, job, gate, keeper


class Parent:
    """`fork()` makes the copies of this process that become trials."""

    fork = staticmethod(os.fork)

    def __init__(self, line):
        self.line = _high(line)
        self.running = {}  # process id → _Trial
        self.ended = {}  # number → job, of those whose descendants are being looked for
        self.rest = self.said = b""
        self.wake, self.waker = map(_high, os.pipe())
        for fd in (self.wake, self.waker):
            os.set_blocking(fd, False)

    def begin(self):
        """Whether all that trials start will be children of this process one day."""
        linux.find_mark()
        return linux.adopt_orphans()

    def ready_to_start(self, order):
        """Why the trial cannot be started, None when it can."""

    def become(self, order, output, gate, parent, closed):
        """In the child, which runs nothing of the user's here. The order is what the loop returns, unless the child never comes back."""
        raise NotImplementedError

    def heard_end(self, trial):
        """The trial's leader has ended; its files are there yet."""

    def say(self, message):
        """Heard once it is flushed, which the loop does at every turn: what belongs together wakes the study once."""
        self.said += json.dumps(message).encode() + b"\n"

    def flush(self):
        while self.said:
            self.said = self.said[os.write(self.line, self.said) :]

    def refuse(self, reason):
        self.say({"refused": reason})
        self.flush()
        os._exit(0)

    def loop(self):
        """Returns an order in a forked child alone."""
        signal.signal(signal.SIGCHLD, _ignore)
        signal.set_wakeup_fd(self.waker, warn_on_full_buffer=False)
        poll = select.poll()
        poll.register(self.line, select.POLLIN)
        poll.register(self.wake, select.POLLIN)
        while True:
            self.flush()
            ready = [fd for fd, _ in poll.poll()]
            if self.wake in ready:
                self._drain()
                self._reap()
            if self.line in ready:
                for message in self._messages():
                    order = self._obey(message)
                    if order is not None:
                        return order

    def _drain(self):
        try:
            while os.read(self.wake, 4096):
                pass
        except BlockingIOError:
            pass

    def _messages(self):
        data = os.read(self.line, 1 << 16)
        if not data:
            self._end()
        *lines, self.rest = (self.rest + data).split(b"\n")
        return [json.loads(line) for line in lines]

    def _end(self):
        """The study is gone, or has no more trials: nothing stays."""
        for pid in self.running:
            _kill_group(pid)
        while True:
            others = linux.children()
            if not others:
                os._exit(0)
            for pid in others:
                _kill(pid)
            try:
                os.waitpid(-1, 0)
            except ChildProcessError:
                os._exit(0)

    def _obey(self, message):
        if "start" in message:
            return self._start(message)
        for trial in self.running.values():
            if trial.number == message.get("go"):
                self._release(trial, b"g")
        return None

    def _release(self, trial, word):
        if trial.gate is not None:
            try:
                os.write(trial.gate, word)
            except OSError:
                pass
            os.close(trial.gate)
            os.close(trial.keeper)
            trial.gate = trial.keeper = None

    def _start(self, order):
        reason = self.ready_to_start(order)
        if reason is not None:
            self.say({"failed": order["start"], "error": reason})
            return None
        opened = []
        try:
            # Held open for reading as well until the study reads: the first to write would wait, or find nobody.
            os.mkfifo(order["output"], 0o600)
            keeper = os.open(order["output"], os.O_RDWR | os.O_NONBLOCK)
            opened.append(keeper)
            output = os.open(order["output"], os.O_WRONLY)
            opened.append(output)
            gate_read, gate_write = os.pipe()
            opened += [gate_read, gate_write]
            parent = os.getpid()
            pid = self.fork()
        except OSError as error:
            for fd in opened:
                os.close(fd)
            self.say({"failed": order["start"], "error": error.strerror or str(error)})
            return None
        if pid == 0:
            try:
                others = [fd for trial in self.running.values() for fd in (trial.gate, trial.keeper) if fd is not None]
                self.become(order, output, gate_read, parent, [self.line, self.wake, self.waker, keeper, gate_write, *others])
                return order
            except BaseException:
                os._exit(125)
        os.close(output)
        os.close(gate_read)
        self.running[pid] = _Trial(order["start"], order["job"], gate_write, keeper)
        self.say({"started": order["start"], "pid": pid})
        return None

    def _reap(self):
        while True:
            try:
                found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                break
            if found is None:
                break
            if found.si_pid in self.running:
                # Before its number can be given to another process.
                _kill_group(found.si_pid)
            pid, status, usage = os.wait4(found.si_pid, 0)
            trial = self.running.pop(pid, None)
            if trial is not None:
                self._release(trial, b"")
                self.heard_end(trial)
                self._tell_exit(trial, status, usage)
                self.ended[trial.number] = trial.job
        self._sweep()

    def _tell_exit(self, trial, status, usage):
        signalled = os.WIFSIGNALED(status)
        self.say(
            {
                "exit": trial.number,
                "code": None if signalled else os.WEXITSTATUS(status),
                "signal": _signal_name(os.WTERMSIG(status)) if signalled else None,
                "memory": usage.ru_maxrss,
            }
        )

    def _sweep(self):
        """Ends what left the group of a trial that has ended: it is a child of ours by now. Its own children will be, then."""
        if not self.ended:
            return
        others = linux.children()
        orphans = {} if others is None else {pid: linux.mark_of(pid) for pid in others if pid not in self.running}
        live = {trial.job for trial in self.running.values()}
        left = set()
        for pid, job in orphans.items():
            if job in live:
                continue
            # One that shows no job may be a running trial's; it waits until none runs.
            if job not in self.ended.values() and live:
                continue
            _kill(pid)
            left.add(job)
        for number, job in list(self.ended.items()):
            if job not in left and not (None in left and not live):
                del self.ended[number]
                self.say({"swept": number, "sure": others is not None})


def _ignore(number, frame):
    pass


def _kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        pass


def _kill_group(pid):
    try:
        os.killpg(pid, signal.SIGKILL)
    except OSError:
        pass


def _signal_name(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return "SIG%d" % number


def _high(fd):
    """The same descriptor out of the way: those of libraries and programs begin where they would without us."""
    import fcntl

    try:
        moved = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 200)
    except OSError:
        os.set_inheritable(fd, False)
        return fd
    os.close(fd)
    return moved

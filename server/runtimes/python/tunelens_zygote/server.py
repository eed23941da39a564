"""The zygote's loop: orders in, children out. One JSON object a line both ways."""

import gc
import importlib
import json
import os
import select
import signal
import sys
import time

from . import child, inherited, lessons, linux, preparation, safety


class _Trial:
    def __init__(self, number, job, gate, keeper):
        self.number, self.job, self.gate, self.keeper = number, job, gate, keeper


class _Server:
    def __init__(self, line):
        self.line = line
        self.running = {}  # process id → _Trial
        self.ended = {}  # number → job, of those whose descendants are being looked for
        self.replay = b""
        self.started_with = dict(os.environ)
        self.loaded = self.inherited = None
        # Trials that are still listened to, and what they taught.
        self.lessons = 0
        self.learned = []
        self.rest = b""
        self.wake, self.waker = map(_high, os.pipe())
        self.collects = gc.isenabled()
        for fd in (self.wake, self.waker):
            os.set_blocking(fd, False)

    def say(self, message):
        data = json.dumps(message).encode() + b"\n"
        while data:
            data = data[os.write(self.line, data) :]

    def loop(self):
        """Returns an order in a forked child, never in the zygote."""
        signal.signal(signal.SIGCHLD, _ignore)
        signal.set_wakeup_fd(self.waker, warn_on_full_buffer=False)
        poll = select.poll()
        poll.register(self.line, select.POLLIN)
        poll.register(self.wake, select.POLLIN)
        while True:
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

    def freeze(self):
        """What is there stays where it is: children that went through it would copy its pages. Garbage stays as well."""
        # Each trial looks for files of its own time.
        importlib.invalidate_caches()
        self.inherited = inherited.Inherited()
        gc.disable()
        gc.freeze()

    def _learn(self):
        names, self.learned = self.learned, []
        for name in names:
            if name not in sys.modules:
                self.loaded.load(name, None)
        if names:
            safety.check_all((), frozenset())
            self.freeze()

    def _start(self, order):
        opened = []
        try:
            self._learn()
        except safety.Refused as reason:
            self.say({"spoiled": str(reason)})
            self.say({"failed": order["start"], "error": str(reason)})
            return None
        try:
            # Held open for reading as well until the study reads: the first to write would wait, or find nobody.
            os.mkfifo(order["output"], 0o600)
            keeper = os.open(order["output"], os.O_RDWR | os.O_NONBLOCK)
            opened.append(keeper)
            output = os.open(order["output"], os.O_WRONLY)
            opened.append(output)
            gate_read, gate_write = os.pipe()
            opened += [gate_read, gate_write]
            environment = self._environment(order["environment"])
            parent = os.getpid()
            pid = safety.fork()
        except OSError as error:
            for fd in opened:
                os.close(fd)
            self.say({"failed": order["start"], "error": error.strerror or str(error)})
            return None
        if pid == 0:
            try:
                others = [fd for trial in self.running.values() for fd in (trial.gate, trial.keeper) if fd is not None]
                order["environment"] = environment
                child.become(order, output, gate_read, parent, [self.line, self.wake, self.waker, keeper, gate_write, *others])
                order["replay"] = self.replay
                order["learn"] = self.lessons > 0
                order["inherited"] = self.inherited
                order["kept"] = self  # taking it apart would copy its pages
                order["draws"] = self.loaded.draws
                if self.collects:
                    gc.enable()
                return order
            except BaseException:
                os._exit(125)
        os.close(output)
        os.close(gate_read)
        self.running[pid] = _Trial(order["start"], order["job"], gate_write, keeper)
        self.say({"started": order["start"], "pid": pid})
        return None

    def _environment(self, changes):
        """What the zygote was started with, what imports did to it, what is this trial's; a name without a value is not set."""
        whole = {**self.started_with, **self.loaded.environment, **changes}
        return {name: value for name, value in whole.items() if value is not None}

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
                self._listen(trial)
                self._tell_exit(trial, status, usage)
                self.ended[trial.number] = trial.job
        self._sweep()

    def _listen(self, trial):
        names = lessons.read(trial.job) if self.lessons > 0 else None
        if names is not None:
            self.lessons -= 1
            self.learned += names

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


def serve(line, task, claimed, namespace, cold):
    """Imports, tells, and serves; returns in the children alone, with the child's order."""
    line = _high(line)
    server = _Server(line)
    started = time.perf_counter()
    linux.find_mark()
    if not linux.adopt_orphans():
        server.say({"refused": "this kernel cannot hand orphans over"})
        os._exit(0)
    try:
        loaded = preparation.import_libraries(task, claimed, namespace, cold)
    except safety.Refused as reason:
        server.say({"refused": str(reason)})
        os._exit(0)
    server.loaded = loaded
    server.lessons = task["lessons"] if loaded.is_clear else 0
    with open(task["log"], "rb") as f:
        server.replay = f.read()
    server.freeze()
    server.say(
        {
            "ready": os.getpid(),
            "libraries": loaded.libraries,
            "seconds": time.perf_counter() - started,
            "left": None if loaded.left is None else preparation.left_reason(loaded.left),
        }
    )
    return server.loop()

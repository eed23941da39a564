"""The line to the study: a Unix socket of this process's own. Sending never raises, and waits for a slow study only within a bound."""

import _thread
import json
import os
import time

_SEND_WAIT = 1.0  # seconds that one message may wait for room before it is left to the flusher
_EXIT_WAIT = 20.0  # seconds for what is left at the end of the process
_LIMIT = 64 << 20  # bytes that may wait; beyond them messages wait longer, none is thrown away while the study lives

_address = None
_token = None
_lock = _thread.RLock()
_socket = None
_queue = bytearray()
_broken = False
_flushing = False


def configure(address, token):
    global _address, _token, _broken
    first = _address is None
    _address, _token, _broken = address, token, False
    if not first:
        return
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_forked)
    import atexit

    atexit.register(_end)
    _flush_before_exit()


def tell(message):
    send(json.dumps(message).encode() + b"\n")


def send(line):
    """Puts the line straight into the socket, so that not even SIGKILL right afterwards loses it."""
    if _broken or _address is None:
        return
    with _lock:
        if _socket is not None and not _queue:
            try:
                sent = _socket.send(line)
            except Exception:
                sent = 0  # the long way knows what to do about it
            if sent == len(line):
                return
            line = line[sent:]
        if not _connected():
            return
        _queue.extend(line)
        if _drain() or _flushing and len(_queue) < _LIMIT:
            return
        _wait(_SEND_WAIT)
        if _queue:
            _start_flusher()


def flush():
    """Waits until everything is in the study's hands, or the study is gone."""
    if _queue:
        with _lock:
            _wait(_EXIT_WAIT)


def _end():
    """Closes as well, or an interpreter told to would warn of a socket that the user never opened. A later report connects again."""
    flush()
    with _lock:
        _hang_up()


def _hang_up():
    global _socket
    connection, _socket = _socket, None
    if connection is not None:
        try:
            connection.close()
        except OSError:
            pass


def _connected():
    global _socket, _broken
    if _socket is not None:
        return True
    try:
        import _socket as sockets

        connection = sockets.socket(sockets.AF_UNIX, sockets.SOCK_STREAM)
        connection.connect(_address)
        connection.setblocking(False)
        hello = {"token": _token, "pid": os.getpid()}
        rank = os.environ.get("RANK") or os.environ.get("LOCAL_RANK")
        if rank and rank.isdigit():
            hello["rank"] = int(rank)
        _queue[:0] = json.dumps(hello).encode() + b"\n"
        _socket = connection
        return True
    except Exception:
        _broken = True
        return False


def _drain():
    """Sends what fits; True when nothing is left."""
    try:
        _send_queue()
    except (BlockingIOError, InterruptedError):
        return False
    except Exception:
        _again()
    return True


def _send_queue():
    while _queue:
        sent = _socket.send(_queue)
        del _queue[:sent]


def _again():
    """Once more over a new connection: a program may close descriptors that it did not open. Else the study is gone."""
    global _broken
    _hang_up()
    try:
        if _connected():
            _socket.setblocking(True)
            _send_queue()
            _socket.setblocking(False)
    except Exception:
        _broken = True
    if _broken:
        _queue.clear()


def _wait(seconds):
    end = time.monotonic() + seconds
    while not _drain() and time.monotonic() < end:
        try:
            _writable(min(0.5, end - time.monotonic()))
        except Exception:
            time.sleep(0.01)


def _writable(seconds):
    import select

    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(_socket.fileno(), select.POLLOUT)
        poll.poll(max(0, int(seconds * 1000)))
    else:
        select.select([], [_socket.fileno()], [], max(0, seconds))


def _start_flusher():
    global _flushing
    if not _flushing:
        try:
            _thread.start_new_thread(_flusher, ())
            _flushing = True
        except RuntimeError:
            pass


def _flusher():
    global _flushing
    while True:
        with _lock:
            if _drain():
                _flushing = False
                return
        time.sleep(0.01)


def _forked():
    """A child talks over a connection of its own; what waits here is its parent's to send."""
    global _lock, _flushing
    _lock = _thread.RLock()
    _queue.clear()
    _flushing = False
    _hang_up()


def _flush_before_exit():
    """`os._exit` skips atexit, and multiprocessing's forked workers end by it."""
    leave = os._exit

    def _exit(status):
        flush()
        leave(status)

    _exit.__doc__ = leave.__doc__
    os._exit = _exit

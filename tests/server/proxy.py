"""The network between a seat and the server, which a test can break and mend."""

import contextlib
import socket
import threading

from tests.patience import PATIENCE

_COMMIT = b"COMMIT\0"  # not "READ COMMITTED", with which others begin


class Proxy:
    """Listens on ``port``. ``cut`` breaks what is connected and lets nobody in until ``mend``.

    ``knocked`` counts who asked to be connected.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self.knocked = 0
        self._lines: list[socket.socket] = []
        self._lock = threading.Lock()
        self._open = True
        self._losing: bool | None = None
        self._stays_cut = False
        self._answered = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        with self._lock:
            self._open = False
            for line in self._lines:
                _break(line)
            self._lines.clear()

    def mend(self) -> None:
        with self._lock:
            self._open = True

    def lose_commit(self, *, arrives: bool, stays_cut: bool = False) -> None:
        """The line breaks at the next COMMIT, on its way there or on its answer's way back."""
        self._losing, self._stays_cut = arrives, stays_cut
        self._answered.clear()

    def close(self) -> None:
        self.cut()
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _peer = self._listening.accept()
            except OSError:
                return
            with self._lock:
                self.knocked += 1
                if not self._open:
                    _break(near)
                    continue
                far = socket.create_connection(("127.0.0.1", self._target))
                self._lines += [near, far]
            for carry in (self._ask, self._answer):
                threading.Thread(target=carry, args=(near, far), daemon=True).start()

    def _ask(self, near: socket.socket, far: socket.socket) -> None:
        with _ending(near, far):
            while said := near.recv(65536):
                if self._losing is not None and _COMMIT in said:
                    if self._losing:
                        far.sendall(said)
                        self._answered.wait(PATIENCE)
                    else:
                        self._lose()
                    return
                far.sendall(said)

    def _lose(self) -> None:
        self._losing, self._open = None, not self._stays_cut

    def _answer(self, near: socket.socket, far: socket.socket) -> None:
        with _ending(near, far):
            while said := far.recv(65536):
                if self._losing and _COMMIT in said:
                    self._lose()  # before the line breaks, which the seat notices at once
                    self._answered.set()
                    return
                near.sendall(said)


@contextlib.contextmanager
def _ending(near: socket.socket, far: socket.socket):
    with contextlib.suppress(OSError):
        yield
    _break(near)
    _break(far)


def _break(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    line.close()

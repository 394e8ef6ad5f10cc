"""The network between a seat and the server, which a test can break and mend."""

import contextlib
import socket
import threading


class Proxy:
    """Listens on ``port``. ``cut`` breaks what is connected and lets nobody in until ``mend``."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._lines: list[socket.socket] = []
        self._lock = threading.Lock()
        self._open = True
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
                if not self._open:
                    _break(near)
                    continue
                far = socket.create_connection(("127.0.0.1", self._target))
                self._lines += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=_carry, args=(one, other), daemon=True).start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    try:
        while said := one.recv(65536):
            other.sendall(said)
    except OSError:
        pass
    _break(one)
    _break(other)


def _break(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    line.close()

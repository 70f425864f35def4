"""A bad line: what goes through it is passed on, until it is cut."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Line:
    """A TCP proxy on a port of its own. While it is ``down`` nobody comes through;
    while it is ``one_way`` nothing comes back."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ends: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.down = False
        self.one_way = False
        self.address: tuple[str, int] = self._listener.getsockname()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """All connections are gone, without a word, and no new one is let through."""
        with self._lock:
            self.down = True
            ends, self._ends = self._ends, set()
        for end in ends:
            _end(end)

    def mend(self) -> None:
        """It can be used again."""
        self.down = False

    def lead(self, target: tuple[str, int]) -> None:
        """It leads there from now on, and can be used."""
        self._target = target
        self.mend()

    def close(self) -> None:
        """It is not there any more."""
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if self.down:
                    near.close()
                else:
                    self._join(near)

    def _join(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(self._target, 5)
        except OSError:
            near.close()
            return
        far.settimeout(None)
        with self._lock:
            self._ends |= {near, far}
        for ends in ((near, far, False), (far, near, True)):
            threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(
        self, source: socket.socket, target: socket.socket, back: bool
    ) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                if not (back and self.one_way):
                    target.sendall(data)
        with self._lock:
            self._ends -= {source, target}
        for end in (source, target):
            _end(end)


def _end(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def bad_line(target: tuple[str, int]) -> Iterator[Line]:
    """A line to there, for as long as it is needed."""
    line = Line(target)
    try:
        yield line
    finally:
        line.close()

"""Real daemons, started and ended by tests, and plain clients of theirs."""

import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar

from twisted.logger import LogEvent, formatEvent, globalLogPublisher

import twistchat

#: How long a test waits for anything before it says that it is not going to happen.
SECONDS = 20.0
TWISTD = Path(sys.executable).with_name("twistd")
#: The plugin stands beside the package that is tested, wherever that is.
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name[:3] != "COV"},
    "PYTHONPATH": str(Path(twistchat.__file__).parents[1]),
    "PYTHONWARNINGS": "default,ignore::DeprecationWarning",
}
_WAY = re.compile(
    r"(line|telnet|irc|web): "
    r"(?:nc |telnet |irssi -c |openssl s_client -quiet -connect |https?://)"
    r"(\S+?)(?: -p |[ :])(\d+)/?  "
)

Address = tuple[str, int] | str


def wait_until(true: Callable[[], Any], seconds: float = SECONDS) -> Any:
    """Return what it gives as soon as that is true."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)
    return found


def listens(path: Path) -> bool:
    """Whether somebody answers at that socket, which is there a moment earlier."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


class Daemons:
    """Starts daemons on one folder. In the end none of them runs, nor has logged a bug,
    and all clients are closed."""

    def __init__(self, folder: Path, *settings: str) -> None:
        self._folder = folder
        self._settings = settings
        self._started: list[Daemon] = []

    def start(self, *settings: str, **how: Any) -> "Daemon":
        """A daemon whose doors are open."""
        daemon = Daemon(self._folder, *self._settings, *settings, **how)
        self._started.append(daemon)
        return daemon.ready()

    def __enter__(self) -> "Daemons":
        return self

    def __exit__(self, *error: object) -> None:
        for client in Client.opened:
            client.close()
        Client.opened.clear()
        for daemon in self._started:
            daemon.kill()
        for daemon in self._started:
            assert daemon.clean(), daemon.log


class Daemon:
    """``twistd -n chat`` on the folder ``data`` in ``folder``, its log beside it.

    ``doors`` and ``settings`` are options; ``under`` is a command to run it under, and
    whatever ``how`` has goes to Popen.
    """

    def __init__(
        self,
        folder: Path,
        *settings: str,
        doors: Sequence[str] = ("--line", "0", "--telnet", "0", "--irc", "0"),
        under: Sequence[str] = (),
        **how: Any,
    ) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.path = folder / f"log-{time.monotonic_ns()}"
        for door in ("--irc", "--web"):  # they would be at the port that all want
            doors = doors if door in doors else (*doors, door, "off")
        sets = [word for setting in settings for word in ("--set", setting)]
        command = [*under, TWISTD, "-n", "chat", "--data", self.data, *doors, *sets]
        with self.path.open("w") as log:
            how = {"stdout": log, "env": ENVIRONMENT, **how}
            self.process = subprocess.Popen(
                command, cwd=folder, stdin=subprocess.DEVNULL, stderr=log, **how
            )

    def ready(self, seconds: float = SECONDS) -> "Daemon":
        """Wait until its doors are open, and it heeds signals."""

        def is_ready() -> bool:
            assert self.process.poll() is None, self.log
            return " (this machine only" in self.log

        wait_until(is_ready, seconds)
        return self

    @property
    def pid(self) -> int:
        """Its process, which may be a child of what it is run under."""
        parent = self.process.pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        return int(children[0]) if children else parent

    @property
    def log(self) -> str:
        """All that it has logged."""
        return self.path.read_text(encoding="utf-8", errors="replace")

    def address(self, door: str = "line") -> tuple[str, int]:
        """Where the door is, if it is a TCP one. The log tells of one by one."""

        def found() -> tuple[str, int] | None:
            ways = _WAY.findall(self.log)
            return {name: (host, int(port)) for name, host, port in ways}.get(door)

        address: tuple[str, int] = wait_until(found)
        return address

    @property
    def database(self) -> Path:
        return self.data / "chat.db"

    def tell(self, number: int = signal.SIGTERM) -> None:
        os.kill(self.pid, number)

    def ended(self, seconds: float = SECONDS) -> int:
        """Wait for its end: the exit status."""
        return self.process.wait(seconds)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Its exit status after that signal."""
        self.tell(number)
        return self.ended()

    def kill(self) -> None:
        """End it whatever it does, if it still does anything."""
        if self.process.poll() is None:
            os.kill(self.pid, signal.SIGKILL)
            self.ended()

    def clean(self) -> bool:
        """Its log is free of bugs."""
        bugs = r"Traceback|Unhandled|Fatal|Warning|#critical|bug "
        return not re.search(bugs, self.log)


class Client:
    """One connection that is read line by line, whatever ends the lines have."""

    opened: ClassVar[list["Client"]] = []

    def __init__(
        self,
        address: Address,
        *,
        wrap: Callable[[socket.socket], socket.socket] = lambda plain: plain,
        receive_buffer: int = 0,
    ) -> None:
        unix = isinstance(address, str)
        ipv6 = not unix and ":" in address[0]
        family = socket.AF_UNIX if unix else socket.AF_INET6 if ipv6 else socket.AF_INET
        plain = socket.socket(family)
        if receive_buffer:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        plain.settimeout(SECONDS)
        plain.connect(address)
        self.name = ""
        self.socket = wrap(plain)
        self._rest = b""
        self.opened.append(self)

    def say(self, *lines: str) -> None:
        """Send these lines."""
        self.socket.sendall("".join(f"{line}\n" for line in lines).encode())

    def line(self, seconds: float = SECONDS) -> str | None:
        """The next line; None at the end."""
        end = time.monotonic() + seconds
        while b"\n" not in self._rest:
            self.socket.settimeout(max(0.001, end - time.monotonic()))
            try:
                data = self.socket.recv(65_536)
            except ConnectionError:
                data = b""
            if not data:
                return None
            self._rest += data
        line, self._rest = self._rest.split(b"\n", 1)
        return line.decode().rstrip("\r")

    def until(self, text: str, seconds: float = SECONDS) -> list[str]:
        """The lines up to the first that has the text in it."""
        lines: list[str] = []
        end = time.monotonic() + seconds
        while not (lines and text in lines[-1]):
            try:
                line = self.line(end - time.monotonic())
            except TimeoutError:
                line = None
            assert line is not None, f"no {text!r} in {lines}"
            lines.append(line)
        return lines

    def rest(self) -> list[str]:
        """All lines up to the end of the connection."""
        return list(iter(self.line, None))

    def enter(self, name: str, room: str = "lobby", *commands: str) -> "Client":
        """Come in, and read what is told then."""
        self.name = name
        self.say(f"{name} {room}", *commands, "/names")
        self.until("-- welcome ")
        self.until(f"== #{room}: ")
        if commands:
            self.say("/version")
            self.until("-- twistchat ")
        else:
            self.until(f"== #{room}: ")
        return self

    def ask(self, question: str, answer: str) -> float:
        """The seconds until the answer is there."""
        start = time.monotonic()
        self.say(question)
        self.until(answer)
        return time.monotonic() - start

    def silent(self, seconds: float = 0.1) -> bool:
        """Nothing comes in this time."""
        return not self._rest and not select.select([self.socket], [], [], seconds)[0]

    def close(self) -> None:
        with suppress(OSError):
            self.socket.close()


def resident_bytes(pid: int) -> int:
    """The memory that a process has in use."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    return int(found[1]) * 1024


@contextmanager
def logged() -> Iterator[list[str]]:
    """What is logged meanwhile, a text each."""
    lines: list[str] = []

    def note(event: LogEvent) -> None:
        failure = event.get("log_failure")
        lines.append(formatEvent(event) + (f" {failure.value!r}" if failure else ""))

    globalLogPublisher.addObserver(note)
    try:
        yield lines
    finally:
        globalLogPublisher.removeObserver(note)

"""The two programs of a benchmark: the server under load and the generator of it."""

from __future__ import annotations

import json
import os
import resource
import shlex
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from pathlib import Path
from pwd import getpwnam
from tempfile import TemporaryDirectory
from typing import Any, Self

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BUILD = ROOT / "build" / "benchmarks"
GENERATOR = BUILD / "chatload"
CFLAGS = "-std=c11 -D_DEFAULT_SOURCE -O2 -Wall -Wextra"

DOORS = ("line", "telnet", "irc", "web")
SPARE_FILES = 256  # what a server opens besides its clients, and keeps free
START_TIMEOUT = 30.0  # seconds until the port has to answer
STOP_TIMEOUT = 40.0  # seconds from SIGTERM to the end
LOGIN_TIMEOUT = 120  # seconds for all logins of a scenario
RUN_TIMEOUT = 600.0  # seconds for one run of the generator


class RunFailed(Exception):
    """A program did not do what was asked; the text says which and why."""


def compile_generator() -> None:
    """Build the load generator into the build folder."""
    BUILD.mkdir(parents=True, exist_ok=True)
    sources = [HERE / "chatload.c", *sorted(HERE.glob("chatload/*.c"))]
    compiler = shlex.split(os.environ.get("CC", "cc")) + shlex.split(CFLAGS)
    subprocess.run([*compiler, "-o", GENERATOR, *sources], check=True)


def allow_clients(wanted: int) -> int:
    """Raise the limit on open files for this process and its children.

    Returns how many clients it allows: ``wanted``, or fewer.
    """
    needed = wanted + SPARE_FILES
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < needed:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (needed, needed))
            return wanted
        except (OSError, ValueError):  # not root, or above what the kernel allows
            needed = hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
    return needed - SPARE_FILES


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def daemon_command(
    port: int, data: str, history: str, profile: Path | None, door: str = "line"
) -> list[str]:
    """How the daemon is started: with one open door, the line door if no other."""
    profiling = []
    if profile:
        profiling = [f"--profile={profile}", "--profiler=cprofile", "--savestats"]
    return [
        str(Path(sys.executable).parent / "twistd"),
        "-n",
        "--pidfile=",
        *profiling,
        "chat",
        "--config",
        str(ROOT / "conf" / "benchmark.toml"),
        "--data",
        data,
        *(f"--{each}={port if each == door else 'off'}" for each in DOORS),
        "--set",
        f"history.default={history}",
    ]


class Server(ABC):
    """A server under load, fresh, for the length of a ``with``.

    ``folder`` is its own and is gone afterwards. ``user`` is who it runs as: None for
    whoever runs this. So many logins are under way at once as ``in_flight`` says.
    """

    name: str
    user: str | None = None
    in_flight = 50

    def __init__(self) -> None:
        self.port = free_port()
        self.folder: Path

    @abstractmethod
    def command(self) -> list[str]:
        """How it is started, so that it stays in the foreground. Called once, when the
        folder is there, to put into it what the server needs."""

    def __enter__(self) -> Self:
        self._log = BUILD / f"{self.name}.log"
        self._temporary = self._make_folder()
        self.folder = Path(self._temporary.name)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self.command(),
                cwd=self._home(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                user=self.user,
                group=None if self.user is None else getpwnam(self.user).pw_gid,
                extra_groups=None if self.user is None else [],
            )
        try:
            self._wait_for_port()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            print(
                f"{self.name}: killed, {STOP_TIMEOUT:.0f} s after SIGTERM",
                file=sys.stderr,
            )
            self._process.kill()
            self._process.wait()
        self._temporary.cleanup()

    def _make_folder(self) -> TemporaryDirectory[str]:
        return TemporaryDirectory()

    def _home(self) -> Path:
        return self.folder

    @property
    def pid(self) -> int:
        return self._process.pid

    def last_words(self) -> str:
        """The end of the server's log."""
        lines = self._log.read_text(errors="replace").splitlines()
        return "\n".join(lines[-15:])

    def _wait_for_port(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                status = self._process.returncode
                raise RunFailed(
                    f"{self.name} ended with {status}:\n{self.last_words()}"
                )
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RunFailed(f"the port of {self.name} is silent:\n{self.last_words()}")


class Daemon(Server):
    """The daemon of this project, with one open door.

    The data is kept below the build folder, on the disk of the project: the folder for
    temporary files may be in memory, where a commit costs nothing.
    """

    name = "daemon"

    def __init__(
        self, history: str, profile: Path | None = None, door: str = "line"
    ) -> None:
        super().__init__()
        self._history = history
        self._profile = profile
        self._door = door

    def command(self) -> list[str]:
        """Its data goes into its folder."""
        data, history = str(self.folder), self._history
        return daemon_command(self.port, data, history, self._profile, self._door)

    def _make_folder(self) -> TemporaryDirectory[str]:
        return TemporaryDirectory(dir=BUILD, prefix="data-")

    def _home(self) -> Path:
        return ROOT


def run_generator(
    server: Server, arguments: list[str], program: str = ""
) -> dict[str, Any]:
    """Put the load on the server, by chatload or another program beside it; the report
    of the generator."""
    generator = [
        str(GENERATOR),
        f"--login-timeout={LOGIN_TIMEOUT}",
        f"--in-flight={server.in_flight}",
    ]
    if program:
        generator = [sys.executable, str(HERE / program)]
    command = [
        *generator,
        f"--port={server.port}",
        f"--pid={server.pid}",
        *arguments,
    ]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=RUN_TIMEOUT
    )
    if done.returncode != 0:
        log = f"the log of {server.name} ends:\n{server.last_words()}"
        raise RunFailed(f"{done.stderr}{log}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report

"""The two programs of a benchmark: the daemon under load and the generator of it."""

from __future__ import annotations

import json
import os
import resource
import shlex
import socket
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BUILD = ROOT / "build" / "benchmarks"
GENERATOR = BUILD / "chatload"
CFLAGS = "-std=c11 -D_DEFAULT_SOURCE -O2 -Wall -Wextra"

SPARE_FILES = 256  # what a daemon opens besides its clients, and keeps free
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
    port: int, data: str, history: str, profile: Path | None
) -> list[str]:
    """How the daemon is started: with one open door, the line door."""
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
        "--line",
        str(port),
        "--telnet",
        "off",
        "--set",
        f"history.default={history}",
    ]


class Daemon:
    """A fresh daemon, with a data folder of its own, for the length of a ``with``.

    The data is kept below the build folder, on the disk of the project: the folder for
    temporary files may be in memory, where a commit costs nothing.
    """

    def __init__(self, history: str, profile: Path | None = None) -> None:
        self.port = free_port()
        self._history = history
        self._profile = profile
        self._log = BUILD / "daemon.log"

    def __enter__(self) -> Daemon:
        self._data = TemporaryDirectory(dir=BUILD, prefix="data-")
        command = daemon_command(
            self.port, self._data.name, self._history, self._profile
        )
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
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
                f"daemon: killed, {STOP_TIMEOUT:.0f} s after SIGTERM", file=sys.stderr
            )
            self._process.kill()
            self._process.wait()
        self._data.cleanup()

    @property
    def pid(self) -> int:
        return self._process.pid

    def last_words(self) -> str:
        """The end of the daemon's log."""
        lines = self._log.read_text(errors="replace").splitlines()
        return "\n".join(lines[-15:])

    def _wait_for_port(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                status = self._process.returncode
                raise RunFailed(f"the daemon ended with {status}:\n{self.last_words()}")
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RunFailed(f"the daemon's port is silent:\n{self.last_words()}")


def run_generator(
    daemon: Daemon, arguments: list[str], accounts: bool = False
) -> dict[str, Any]:
    """Put the load on the daemon, of people who own their names or of guests; the
    report of the generator."""
    generator = [str(GENERATOR), f"--login-timeout={LOGIN_TIMEOUT}"]
    if accounts:
        generator = [sys.executable, str(HERE / "accountload.py")]
    command = [
        *generator,
        f"--port={daemon.port}",
        f"--pid={daemon.pid}",
        *arguments,
    ]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=RUN_TIMEOUT
    )
    if done.returncode != 0:
        raise RunFailed(f"{done.stderr}the daemon's log ends:\n{daemon.last_words()}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report

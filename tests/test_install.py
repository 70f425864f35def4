"""The package as people get it: a wheel in an empty environment, run by twistd."""

import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

ROOT = Path(__file__).parent.parent
NOT_COPIED = shutil.ignore_patterns(".*", "build", "*.egg-info", "*.mo", "__pycache__")
NO_NETWORK = re.compile("NewConnection|NameResolution|Network is unreachable|Timeout")
SECONDS = 30
#: The tests' own Python path and measuring must not reach what they start.
ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("PYTHON", "COV"))
}

T = TypeVar("T")
Run = Callable[..., subprocess.CompletedProcess[str]]


def ready(*command: str | Path, cwd: Path) -> None:
    """Run a step of the installation; without a network nothing can be tested."""
    done = subprocess.run(
        command, cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True
    )
    output = done.stdout + done.stderr
    if done.returncode and NO_NETWORK.search(output):
        pytest.skip("no network to install from")
    assert done.returncode == 0, output


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the sources."""
    source = tmp_path_factory.mktemp("build") / "twistchat"
    shutil.copytree(ROOT, source, ignore=NOT_COPIED)
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps")
    ready(*pip, "--wheel-dir", "dist", ".", cwd=source)
    (wheel,) = (source / "dist").glob("*.whl")
    return wheel


@pytest.fixture(scope="session")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that holds the wheel and what it needs."""
    folder = tmp_path_factory.mktemp("environment")
    ready(sys.executable, "-m", "venv", folder, cwd=folder)
    ready(folder / "bin/pip", "install", "--quiet", wheel, cwd=folder)
    return folder / "bin"


@pytest.fixture
def run(programs: Path, tmp_path: Path) -> Run:
    """Runs twistd to its end, in an empty folder."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [programs / "twistd", *arguments],
            cwd=tmp_path,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )

    return run


class Daemon:
    """``twistd -n chat``, its log in a file."""

    def __init__(self, programs: Path, folder: Path, *arguments: str) -> None:
        self.output = folder / "output"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [programs / "twistd", "-n", "--pidfile=", "chat", *arguments],
                cwd=folder,
                env=ENVIRONMENT,
                stdout=output,
                stderr=output,
            )

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Its exit status after that signal."""
        self.process.send_signal(number)
        return self.process.wait(SECONDS)


@pytest.fixture
def start(programs: Path, tmp_path: Path) -> Iterator[Callable[..., Daemon]]:
    """Starts daemons in the foreground; those that still run at the end are killed."""
    daemons = []

    def start(*arguments: str) -> Daemon:
        daemons.append(Daemon(programs, tmp_path, *arguments))
        return daemons[-1]

    yield start
    for daemon in daemons:
        if daemon.process.poll() is None:
            daemon.process.kill()
            daemon.process.wait()


def wait_for(ask: Callable[[], T]) -> T:
    """The first answer that is true."""
    end = time.monotonic() + SECONDS
    while not (answer := ask()):
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)
    return answer


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def doors(line: int) -> list[str]:
    return ["--line", str(line), "--telnet", "off", "--irc", "off", "--web", "off"]


def heard(port: int, said: bytes) -> bytes:
    """All that the line door answers to a pipe; nothing if it is not open yet."""
    try:
        with socket.create_connection(("127.0.0.1", port), SECONDS) as client:
            client.sendall(said)
            client.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: client.recv(4096), b""))
    except ConnectionRefusedError:
        return b""


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z"


# What is installed


def test_wheel_holds_what_it_needs(wheel: Path) -> None:
    """The plugin, the migrations, every translation and the page are in it; no tests
    are."""
    files = set(zipfile.ZipFile(wheel).namelist())
    catalogs = sorted((ROOT / "twistchat/locale").rglob("*.po"))
    assert catalogs
    compiled = {po.relative_to(ROOT).with_suffix(".mo").as_posix() for po in catalogs}
    sources = {
        path.relative_to(ROOT).as_posix() for path in (ROOT / "twistchat").rglob("*.py")
    }
    page = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "twistchat/static").rglob("*")
        if path.is_file()
    }
    assert page
    plugin = "twisted/plugins/twistchat_plugin.py"
    assert {plugin, "twistchat/py.typed", *compiled, *sources, *page} <= files
    ours = {name for name in files if not name.startswith(("twistchat/", "twistchat-"))}
    assert {plugin} == ours


def test_twistd_lists_chat(run: Run) -> None:
    """``twistd --help`` names the plugin and what it is."""
    help_ = run("--help").stdout
    assert re.search(r"^ +chat +One chat with many doors", help_, re.MULTILINE)


def test_admin_is_a_program(programs: Path, tmp_path: Path) -> None:
    """``twistchat-admin`` is there, and makes nothing where there is no data."""
    done = subprocess.run(
        [programs / "twistchat-admin", "accounts", "list"],
        cwd=tmp_path,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert (66, 1) == (done.returncode, done.stderr.count("\n")), done.stderr
    assert [] == list(tmp_path.iterdir())


def test_shipped_unit(programs: Path, tmp_path: Path) -> None:
    """systemd finds nothing wrong with the unit, and little exposed."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("needs systemd-analyze")
    unit = (ROOT / "conf/twistchat.service").read_text()
    path = tmp_path / "twistchat.service"
    path.write_text(unit.replace("/opt/twistchat/bin", str(programs)))
    for command in (["verify"], ["security", "--offline=true", "--threshold=20"]):
        done = subprocess.run(
            [analyze, *command, path], capture_output=True, text=True, timeout=SECONDS
        )
        assert (0, "") == (done.returncode, done.stderr)


# How it runs


def test_check(run: Run, tmp_path: Path) -> None:
    """``--check`` says what would run, and does none of it."""
    done = run("-n", "chat", "--check", *doors(4567))
    assert (0, "") == (done.returncode, done.stderr)
    assert str(tmp_path / "twistchat-data") in done.stdout
    assert "4567" in done.stdout
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_foreground(start: Callable[..., Daemon], tmp_path: Path, number: int) -> None:
    """In the foreground it says where the data is and how to connect, and ends well."""
    port = free_port()
    daemon = start(*doors(port))
    assert b"ann" in wait_for(lambda: heard(port, b"ann\nhello\n"))
    assert 0 == daemon.stop(number)
    output = daemon.output.read_text()
    data = tmp_path / "twistchat-data"
    assert f"{data} (new)" in output
    assert f"nc 127.0.0.1 {port}" in output
    assert "Traceback" not in output
    assert 0o700 == data.stat().st_mode & 0o777


def test_history_outlives_the_daemon(start: Callable[..., Daemon]) -> None:
    """Started again on the same folder, it knows what was said, and says no "new"."""
    port = free_port()
    first = start(*doors(port))
    wait_for(lambda: heard(port, b"ann\nremember the milk\n"))
    assert 0 == first.stop()
    second = start(*doors(port))
    assert b"remember the milk" in wait_for(lambda: heard(port, b"bob\n"))
    assert 0 == second.stop()
    assert "(new)" not in second.output.read_text()


def test_as_a_daemon(run: Run, tmp_path: Path) -> None:
    """Without -n it goes to the background, and on SIGTERM leaves nothing behind."""
    port = free_port()
    assert 0 == run("--pidfile", "chat.pid", "chat", *doors(port)).returncode
    pid = int((tmp_path / "chat.pid").read_text())
    try:
        wait_for(lambda: heard(port, b"ann\n"))
    finally:
        os.kill(pid, signal.SIGTERM)
    wait_for(lambda: gone(pid))
    assert not (tmp_path / "chat.pid").exists()
    assert "Traceback" not in (tmp_path / "twistd.log").read_text()


# How it ends that cannot start

everywhere = pytest.mark.parametrize("how", [["-n"], []], ids=["foreground", "daemon"])


def assert_ended(done: subprocess.CompletedProcess[str], status: int, why: str) -> None:
    """It ended with the status, and one or two lines say why."""
    said = done.stderr.splitlines()
    assert (status, True) == (done.returncode, 1 <= len(said) <= 2), done.stderr
    assert re.search(why, done.stderr)
    assert "Traceback" not in done.stdout + done.stderr


@everywhere
@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--set", "limits.line_bytes=many"], "--set: limits.line_bytes: expected"),
        (["--config", "x.toml"], "x.toml: limits.colour: no such setting"),
        (["--config", "none.toml"], "none.toml: No such file"),
        (["--line", "70000"], "--line: doors.line: item 1: expected a PORT"),
        (["--line", "tcp:many"], "--line: doors.line: item 1: tcp:many is no endpoint"),
        (["--nonsense"], "nonsense"),
    ],
    ids=lambda value: "" if isinstance(value, str) else value[-1],
)
def test_bad_settings(
    run: Run, tmp_path: Path, how: list[str], arguments: list[str], why: str
) -> None:
    """Bad settings end it with 78 before anything is made."""
    (tmp_path / "x.toml").write_text("[limits]\ncolour = 1")
    done = run(*how, "chat", *arguments)
    if arguments != ["--nonsense"]:  # that is twistd's own to refuse, with its usage
        assert_ended(done, 78, why)
    assert done.returncode
    assert ["x.toml"] == [path.name for path in tmp_path.iterdir()]


@everywhere
def test_locked_folder(run: Run, tmp_path: Path, how: list[str]) -> None:
    """A second daemon on a folder ends with 75."""
    folder = tmp_path / "twistchat-data"
    folder.mkdir()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert_ended(run(*how, "chat", *doors(free_port())), 75, str(folder))


@everywhere
def test_taken_port(run: Run, how: list[str]) -> None:
    """A port that somebody has ends it with 1."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = int(server.getsockname()[1])
        assert_ended(run(*how, "chat", *doors(port)), 1, str(port))


@everywhere
def test_broken_database(run: Run, tmp_path: Path, how: list[str]) -> None:
    """A database that is none ends it with 78, and is left as it is."""
    folder = tmp_path / "twistchat-data"
    folder.mkdir()
    (folder / "chat.db").write_bytes(b"no database" * 1000)
    assert_ended(run(*how, "chat", *doors(free_port())), 78, "chat.db")
    assert b"no database" * 1000 == (folder / "chat.db").read_bytes()

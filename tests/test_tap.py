"""The options of ``twistd chat``: what is refused, and with which status."""

import errno
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from twisted.internet import reactor

from twistchat import logs, tap
from twistchat.daemon import CannotListen, Daemon
from twistchat.operator_word import OperatorWord
from twistchat.store import sqlite
from twistchat.store.opening import StoreBroken
from twistchat.tap import Options, makeService
from twistchat.text.language import Languages
from twistchat.ways import how_to_connect, tls_port

TWISTD = {
    "nodaemon": 1,
    "debug": False,
    "pidfile": "twistd.pid",
    "logger": None,
    "syslog": 0,
    "logfile": None,
    "uid": None,
    "gid": None,
    "chroot": None,
}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty folder to be in; what a test chooses is forgotten after it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(tap, "count_monotonic", lambda reactor: None)
    monkeypatch.setattr(signal, "signal", lambda number, handler: None)
    for name in ("observer", "file"):
        monkeypatch.setattr(logs.Chosen, name, None, raising=False)
    yield
    if logs.Chosen.file is not None:
        logs.Chosen.file.close()


def parse(*arguments: str, **twistd: Any) -> Any:
    """The options of twistd after ``twistd chat`` has looked at its own."""
    options = Options()
    parent: Any = {**TWISTD, **twistd}
    options.parent = parent
    try:
        options.parseOptions(list(arguments))
    finally:
        if hasattr(options, "folder"):
            os.close(options.folder._lock)
    parent["chat"] = options
    return parent


def ended(*arguments: str, **twistd: Any) -> Any:
    """The status with which it ends instead."""
    with pytest.raises(SystemExit) as end:
        parse(*arguments, **twistd)
    return end.value.code


# What is refused


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--nonsense"], "option --nonsense not recognized"),
        (["--line"], "option --line requires argument"),
        (["surplus"], "Wrong number of arguments."),
        (["--config", ""], "Is a directory"),
        (["--config", "none.toml"], "none.toml: No such file or directory"),
        (["--set", "log.format=xml"], "--set: log.format: expected one of text, json"),
        (["--line", "1:2:3"], "--line: doors.line: item 1: expected a PORT"),
    ],
)
def test_bad_settings(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str], why: str
) -> None:
    """One line on standard error, 78, and nothing is made."""
    assert 78 == ended(*arguments)
    captured = capfd.readouterr()
    assert why in captured.err
    assert captured.err.startswith("twistchat: ")
    assert ("", 1) == (captured.out, captured.err.count("\n"))
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("where", ["/proc/none", "/dev/null", "/dev/null/data"])
def test_data_in_an_impossible_place(
    capfd: pytest.CaptureFixture[str], where: str
) -> None:
    """One line with the place and the system's reason, and 78."""
    assert 78 == ended("--data", where)
    reason = capfd.readouterr().err
    assert reason.startswith(f"twistchat: {where}: ")
    assert 1 == reason.count("\n")


def test_a_locked_folder(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """75, and the folder is named."""
    options = Options()
    options.parseOptions(["--data", "data"])
    assert 75 == ended("--data", "data")
    assert f"{tmp_path}/data is in use" in capfd.readouterr().err
    os.close(options.folder._lock)


# Where the data is


def test_data_here() -> None:
    """In this folder, if nothing else is said."""
    assert Path("twistchat-data").absolute() == parse()["chat"].folder.path


@pytest.mark.parametrize("given", ["{}/state", "{}/state:{}/other"])
def test_data_where_systemd_wants_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    """In the first folder that it made for us; but an option says more."""
    monkeypatch.setenv("STATE_DIRECTORY", given.replace("{}", str(tmp_path)))
    assert tmp_path / "state" == parse()["chat"].folder.path
    assert tmp_path / "mine" == parse("--data", "mine")["chat"].folder.path


# What would run


def test_check(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The folder and the doors that are open; nothing is made."""
    assert 0 == ended(
        "--check", "--line", "4005", "--line", "[::1]:5", "--telnet", "off"
    )
    captured = capfd.readouterr()
    assert "" == captured.err
    assert [
        f"data in {tmp_path}/twistchat-data",
        "line: nc 127.0.0.1 4005",
        "line: nc ::1 5",
        "irc: irssi -c 127.0.0.1 -p 6667",
        "web: http://127.0.0.1:8080/",
    ] == [line.partition("  ")[0] for line in captured.out.splitlines()]
    assert [] == list(tmp_path.iterdir())


HERE = "(this machine only; --{} opens it to others)"
ALL = "(open to other machines)"


@pytest.mark.parametrize(
    ("door", "where", "how"),
    [
        ("line", r"tcp:4000:interface=127.0.0.1", "nc 127.0.0.1 4000  " + HERE),
        ("line", r"tcp:4000:interface=127.9.9.9", "nc 127.9.9.9 4000  " + HERE),
        ("telnet", r"tcp:23:interface=localhost", "telnet localhost 23  " + HERE),
        ("line", r"tcp:4000:interface=\:\:1", "nc ::1 4000  " + HERE),
        ("line", r"tcp:4000:interface=0.0.0.0", "nc HOST 4000  " + ALL),
        ("line", r"tcp:port=4000:interface=10.0.0.1", "nc 10.0.0.1 4000  " + ALL),
        ("line", r"tcp:4000:interface=chat.example", "nc chat.example 4000  " + ALL),
        ("line", r"tcp:4000:backlog=9", "nc HOST 4000  " + ALL),
        ("line", r"tcp6:4000", "nc HOST 4000  " + ALL),
        ("telnet", r"tcp6:4000:interface=fe80\:\:1", "telnet fe80::1 4000  " + ALL),
        (
            "line",
            r"ssl:4001:privateKey=a=b.pem",
            "openssl s_client -quiet -connect HOST:4001  " + ALL,
        ),
        (
            "telnet",
            r"ssl:port=4001:interface=\:\:1",
            "openssl s_client -quiet -connect [::1]:4001  (this machine only)",
        ),
        ("irc", r"tcp:4000:interface=127.0.0.1", "irssi -c 127.0.0.1 -p 4000  " + HERE),
        ("irc", r"tcp6:4000", "irssi -c HOST -p 4000  " + ALL),
        (
            "irc",
            r"ssl:6697:privateKey=a",
            "openssl s_client -quiet -connect HOST:6697  " + ALL,
        ),
        ("web", r"tcp:4000:interface=127.0.0.1", "http://127.0.0.1:4000/  " + HERE),
        ("web", r"tcp:4000:interface=\:\:1", "http://[::1]:4000/  " + HERE),
        ("web", r"tcp:4000", "http://HOST:4000/  " + ALL),
        ("web", r"ssl:443:privateKey=a", "https://HOST:443/  " + ALL),
        (
            "web",
            r"unix:/run/x",
            "curl --unix-socket /run/x http://localhost/  (this machine only)",
        ),
        ("irc", r"unix:/run/x", "at unix:/run/x"),
        ("line", r"unix:/run/a\:b:mode=660", "nc -U /run/a:b  (this machine only)"),
        ("line", r"unix:address=/run/x", "nc -U /run/x  (this machine only)"),
        ("telnet", r"unix:/run/x", "at unix:/run/x"),
        ("line", r"systemd:domain=INET:index=0", "at systemd:domain=INET:index=0"),
        ("line", r"haproxy:tcp\:80", r"at haproxy:tcp\:80"),
    ],
)
def test_how_to_connect(door: str, where: str, how: str) -> None:
    """The client of the door, where it finds it, and who can."""
    everywhere = "[::]" if r"\:\:1" in where else "0.0.0.0"
    port = "23" if "tcp:23" in where else "4000"
    assert how.format(f"{door} {everywhere}:{port}") == how_to_connect(door, where)


@pytest.mark.parametrize(
    ("where", "port"),
    [
        (r"ssl:6697:privateKey=a.pem", 6697),
        (r"ssl:interface=\:\:1:port=6697", 6697),
        (r"ssl:0:privateKey=a.pem", 0),
        (r"ssl:privateKey=a.pem", 0),
        (r"tcp:6667", 0),
        (r"haproxy:tcp\:6697", 0),
        ("", 0),
    ],
)
def test_tls_port(where: str, port: int) -> None:
    """Where an endpoint speaks TLS, and its port is known beforehand."""
    assert port == tls_port(where)


# What twistd is told


def test_log_in_the_foreground() -> None:
    """On standard output, in our own manner, and without a pidfile."""
    twistd = parse()
    assert "twistchat.logs.observer" == twistd["logger"]
    assert "" == twistd["pidfile"]
    assert None is logs.Chosen.file


def test_log_of_a_daemon(tmp_path: Path) -> None:
    """In a file, with a pidfile, as twistd has them."""
    twistd = parse(nodaemon=0)
    assert (tmp_path / "twistd.log").exists()
    assert "twistd.pid" == twistd["pidfile"]


@pytest.mark.parametrize("how", [{"logger": "some.observer"}, {"syslog": 1}])
def test_log_as_twistd_was_told(how: dict[str, Any]) -> None:
    """Whoever says how to log is obeyed."""
    twistd = parse(**how, pidfile="my.pid")
    assert how.get("logger") == twistd["logger"]
    assert "my.pid" == twistd["pidfile"]


@pytest.mark.parametrize(
    ("twistd", "why"),
    [
        ({"nodaemon": 0, "logfile": "-"}, "a daemon has no standard output"),
        ({"logfile": "no/such/folder"}, "no/such/folder: No such file or directory"),
        ({"logfile": "/proc/log"}, "/proc/log: "),
    ],
)
def test_log_that_cannot_be(
    capfd: pytest.CaptureFixture[str], twistd: dict[str, Any], why: str
) -> None:
    """78 and a line, before anything starts."""
    assert 78 == ended(**twistd)
    assert why in capfd.readouterr().err


@pytest.mark.parametrize("option", ["uid", "gid", "chroot"])
def test_another_user_than_the_data_is_of(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, option: str
) -> None:
    """twistd would become that when the data is made already: 78, and it is not."""
    assert 78 == ended(**{option: 0})
    assert f"twistchat: --{option}: start" in capfd.readouterr().err
    assert [] == list(tmp_path.iterdir())


def test_under_twist(tmp_path: Path) -> None:
    """``python -m twisted chat`` has no user to become, no pidfile and its own log."""
    options = Options()
    parent: Any = {"reactorName": "default", "logFile": sys.stdout}
    options.parent = parent
    options.parseOptions(["--data", "data"])
    os.close(options.folder._lock)
    assert tmp_path / "data" == options.folder.path
    assert {"reactorName", "logFile"} == set(parent)


def test_told_to_stop_before_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends at once, and well."""
    heard: dict[int, Any] = {}
    monkeypatch.setattr(signal, "signal", heard.__setitem__)
    statuses: list[int] = []
    monkeypatch.setattr(os, "_exit", statuses.append)
    parse()
    for number in (signal.SIGTERM, signal.SIGINT):
        heard[number](number, None)
    assert [0, 0] == statuses


# A pidfile that is left over


@pytest.mark.parametrize("text", ["", "\n", "4194305", "{self}", "{other}"])
def test_a_pidfile_of_nobody(tmp_path: Path, text: str) -> None:
    """It is empty, or nobody has the number now, or another program: away with it."""
    pidfile = tmp_path / "twistd.pid"
    pidfile.write_text(text.format(self=os.getpid(), other=os.getppid()))
    parse(nodaemon=0)
    assert not pidfile.exists()


def test_a_pidfile_of_a_twistd(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """It may be at work: 75, in one line."""
    program = [sys.executable, "-c", "print(); input()", "twistd"]
    pipe = subprocess.PIPE
    with subprocess.Popen(program, stdin=pipe, stdout=pipe) as other:
        assert other.stdout is not None
        other.stdout.readline()  # it is no fork of us any more
        (tmp_path / "twistd.pid").write_text(f"{other.pid}\n")
        assert 75 == ended(nodaemon=0)
        other.communicate(b"\n")
    said = capfd.readouterr().err
    assert f"process id {other.pid}\n" in said
    assert 1 == said.count("\n")


@pytest.mark.parametrize("content", [b"important", b"\xff"])
def test_a_file_that_is_no_pidfile(tmp_path: Path, content: bytes) -> None:
    """It is somebody's: it is left alone."""
    (tmp_path / "notes").write_bytes(content)
    assert 78 == ended(nodaemon=0, pidfile="notes")
    assert content == (tmp_path / "notes").read_bytes()
    assert 78 == ended(nodaemon=0, pidfile=".")


# The service


def test_a_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is made, for its owner only, and the timers follow the clock that
    nobody sets."""
    counted: list[object] = []
    monkeypatch.setattr(tap, "count_monotonic", counted.append)
    before = os.umask(0o022)
    try:
        service = makeService(parse("--line", "0")["chat"])
        assert 0o022 == os.umask(before)
    finally:
        os.umask(before)
    assert isinstance(service, Daemon)
    database = tmp_path / "twistchat-data" / "chat.db"
    assert 0o600 == database.stat().st_mode & 0o777
    assert [reactor] == counted


def test_a_new_database_has_a_word(tmp_path: Path) -> None:
    """It makes the first operator, and lies beside the database from its beginning; the
    second time there is nothing to tell, nor is there if it has been said."""
    options = parse()["chat"]
    word = OperatorWord(tmp_path / "twistchat-data")
    assert word.check(makeService(options)._word)  # type: ignore[attr-defined]
    assert "" == makeService(options)._word  # type: ignore[attr-defined]
    word.void()
    assert "" == makeService(options)._word  # type: ignore[attr-defined]
    assert not word.path.exists()


def test_a_word_that_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """78 in a line, and no database is made that has none."""

    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    options = parse()["chat"]
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SystemExit) as end:
        makeService(options)
    assert 78 == end.value.code
    assert f"{options.folder.path}: No space left on device" in capfd.readouterr().err
    assert not options.folder.database.exists()


def test_a_broken_database(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """78 in a line, in which the file is named."""
    options = parse()["chat"]
    options.folder.database.write_bytes(b"nonsense" * 100)
    with pytest.raises(SystemExit) as end:
        makeService(options)
    assert 78 == end.value.code
    said = capfd.readouterr().err
    assert said.startswith(f"twistchat: {options.folder.database}: ")
    assert 1 == said.count("\n")


def test_a_database_that_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """It could be read, but nobody could say a word: 78."""
    options = parse()["chat"]
    monkeypatch.setattr(os, "access", lambda path, how: how != os.W_OK)
    with pytest.raises(SystemExit) as end:
        makeService(options)
    assert 78 == end.value.code
    assert "chat.db: it cannot be written" in capfd.readouterr().err


def test_no_folder_for_files(capfd: pytest.CaptureFixture[str]) -> None:
    """78 in a line, in which it is named."""
    options = parse()["chat"]
    files = options.folder.path / "files"
    files.touch()
    with pytest.raises(SystemExit) as end:
        makeService(options)
    assert 78 == end.value.code
    assert f"twistchat: {files}: File exists\n" == capfd.readouterr().err


def test_a_database_that_another_program_holds(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """That passes: 75, and systemd tries again."""
    options = parse()["chat"]
    makeService(options)
    holding = sqlite3.connect(options.folder.database)
    holding.execute("PRAGMA locking_mode=EXCLUSIVE")
    holding.execute("BEGIN EXCLUSIVE")
    patient = sqlite.engine

    def impatient(path: Path, mode: sqlite.Mode, busy: float = 5.0) -> Engine:
        return patient(path, mode, 0.01)

    monkeypatch.setattr(sqlite, "engine", impatient)
    with pytest.raises(SystemExit) as end:
        makeService(options)
    holding.close()
    assert 75 == end.value.code
    assert "locked" in capfd.readouterr().err


def test_a_reason_that_is_not_the_database() -> None:
    """What has no cause to look at is broken."""
    assert not tap._may_pass(StoreBroken(Path("chat.db"), "empty"))


# The end that nobody catches


def test_a_door_that_cannot_be_opened(capfd: pytest.CaptureFixture[str]) -> None:
    """A line on standard error instead of a traceback."""
    tap._in_one_line(CannotListen, CannotListen("the line door: taken"), None)
    tap._in_one_line(ValueError, ValueError("a bug"), None)
    said = capfd.readouterr().err.splitlines()
    assert ["twistchat: the line door: taken", "ValueError: a bug"] == said


def test_a_language_that_is_not_installed(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """It ends with 78 and says which languages there are."""
    options = parse("--set", "server.language=pt_BR")["chat"]
    monkeypatch.setattr(Languages.__init__, "__defaults__", (Path("nowhere"),))
    with pytest.raises(SystemExit) as end:
        makeService(options)
    assert 78 == end.value.code
    assert "server.language: no translation into pt_BR" in capfd.readouterr().err

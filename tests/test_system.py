"""The daemon as a process: its doors, its end, what it keeps, what it says."""

import json
import os
import pty
import re
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from running import (
    ENVIRONMENT,
    SECONDS,
    TWISTD,
    Client,
    Daemon,
    Daemons,
    listens,
    wait_until,
)

Start = Callable[..., Daemon]
#: What opens the line door alone.
LINE_DOOR = ("--line", "0", "--telnet", "off", "--irc", "off", "--web", "off")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts daemons on one folder."""
    with Daemons(tmp_path) as daemons:
        yield daemons.start


def texts(daemon: Daemon) -> list[str]:
    """What is kept of all that was said, in its order."""
    with sqlite3.connect(daemon.database) as connection:
        rows = connection.execute("SELECT text FROM messages ORDER BY id").fetchall()
    connection.close()
    return [text for (text,) in rows]


# The end


def test_an_end_with_nobody_stuck(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """systemd and everybody at the doors are told, it is over soon, the status is 0."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.settimeout(SECONDS)
        manager.bind(str(tmp_path / "notify"))
        notify = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "300000"}
        daemon = start(env=ENVIRONMENT | notify)
        assert b"READY=1" == manager.recv(99)
        assert b"WATCHDOG=1" == manager.recv(99)
        ann = Client(daemon.address()).enter("ann")
        bob = Client(daemon.address("telnet")).enter("bob")
        stranger = Client(daemon.address())
        stranger.until("give your name")
        begun = time.monotonic()
        daemon.tell(signal.SIGTERM)
        for client in (ann, bob, stranger):
            assert "-- the server is going down" == client.rest()[-1]
            client.close()
        assert 0 == daemon.ended()
        assert time.monotonic() - begun < 5
        told = set(iter(lambda: manager.recv(99), b"STOPPING=1"))
        assert told <= {b"WATCHDOG=1"}
    assert 0o700 == daemon.data.stat().st_mode & 0o777
    assert 0o600 == daemon.database.stat().st_mode & 0o777
    files = {path.name for path in daemon.data.iterdir()}
    assert {"chat.db", "cloak-key", "files", "lock", "operator-word"} == files


def test_an_end_under_load(start: Start) -> None:
    """What was acknowledged is stored, everybody who reads is told, and who does not
    is cut: it takes less than 15 seconds."""
    daemon = start(
        "limits.lines_per_second=0",
        "limits.lines_burst=0",
        "limits.bytes_per_second=0",
        "limits.bytes_burst=0",
        "limits.send_buffer_bytes=4096",
        "limits.send_queue_soft_seconds=0",
        "shutdown.close_seconds=2",
    )
    Client(daemon.address(), receive_buffer=4096).enter("stuck")
    talkers = [Talker(daemon, name) for name in ("ann", "bob", "cat", "dan", "eve")]
    wait_until(lambda: all(len(talker.heard) > 50 for talker in talkers))
    begun = time.monotonic()
    daemon.tell(signal.SIGTERM)
    for talker in talkers:
        talker.join(SECONDS)
        assert "-- the server is going down" in talker.heard
    assert 0 == daemon.ended()
    assert time.monotonic() - begun < 15
    kept = set(texts(daemon))
    said = {line for talker in talkers for line in talker.heard if line[0] == "<"}
    assert {line.partition("> ")[2] for line in said} <= kept


class Talker(Thread):
    """Says line after line, each when the one before is acknowledged."""

    def __init__(self, daemon: Daemon, name: str) -> None:
        super().__init__(daemon=True)
        self.heard: list[str] = []
        self._client = Client(daemon.address()).enter(name, "lobby", "/set echo on")
        self.start()

    def run(self) -> None:
        mine = f"<{self._client.name}> "
        number = 0
        self._client.say("0")
        for line in iter(self._client.line, None):
            self.heard.append(line)
            if line.startswith(mine):
                number += 1
                try:
                    self._client.say(f"{number} {'x' * 500}")
                except ConnectionError:
                    continue  # what is there to read is read all the same
        self._client.close()


def fill(daemon: Daemon) -> None:
    """Somebody who is owed something, does not read, and is not cut for it yet."""
    Client(daemon.address(), receive_buffer=4096).enter("stuck")
    ann = Client(daemon.address()).enter("ann", "lobby", "/set echo on")
    for number in range(40):
        ann.ask(f"{number} {'x' * 4000}", f"<ann> {number} ")
    ann.say("/quit")
    ann.rest()


def test_told_twice(start: Start) -> None:
    """The second time nobody is waited for; it still ends in order, and with 0."""
    daemon = start("limits.send_buffer_bytes=4096", "limits.bytes_per_second=0")
    fill(daemon)
    daemon.tell(signal.SIGTERM)
    wait_until(lambda: "stopping, with 1 connections" in daemon.log)
    begun = time.monotonic()
    daemon.tell(signal.SIGTERM)
    assert 0 == daemon.ended()
    assert time.monotonic() - begun < 3
    assert "told to stop again" in daemon.log
    assert "all is stored and closed" in daemon.log


def test_an_end_that_is_stuck(start: Start) -> None:
    """Another program holds the database: in its time it is gone all the same."""
    daemon = start("shutdown.hard_seconds=2", "shutdown.flush_seconds=1")
    ann = Client(daemon.address()).enter("ann")
    with sqlite3.connect(daemon.database, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        ann.say("hello")
        begun = time.monotonic()
        daemon.tell(signal.SIGTERM)
        assert 1 == daemon.ended()
        assert time.monotonic() - begun < 5
    other.close()
    assert "twistchat: the shutdown took too long" in daemon.log


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_before_it_runs(tmp_path: Path, number: int) -> None:
    """While it makes ready it ends at once, and well."""
    command = [TWISTD, "-n", "-l", "log", "chat", *LINE_DOOR]
    with subprocess.Popen(
        command, cwd=tmp_path, env=ENVIRONMENT, stderr=subprocess.PIPE
    ) as daemon:
        wait_until((tmp_path / "log").exists)
        daemon.send_signal(number)
        _, said = daemon.communicate(timeout=SECONDS)
    assert (0, b"") == (daemon.returncode, said)


def test_told_to_reload(start: Start) -> None:
    """It goes on, and says that there is nothing to reload."""
    daemon = start()
    daemon.tell(signal.SIGHUP)
    wait_until(lambda: "nothing to reload" in daemon.log)
    Client(daemon.address()).enter("ann")
    assert 0 == daemon.stop()


def test_a_terminal_that_is_closed(tmp_path: Path) -> None:
    """What was started on it goes on when it is told to reload, and ends with it."""
    if shutil.which("setsid") is None:
        pytest.skip("needs setsid")
    ours, theirs = pty.openpty()
    command = [TWISTD, "-n", "-l", "log", "chat", *LINE_DOOR]
    daemon = subprocess.Popen(
        ["setsid", "-c", *command],
        cwd=tmp_path,
        env=ENVIRONMENT,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    log = tmp_path / "log"
    try:
        wait_until(lambda: log.exists() and " nc 127.0.0.1 " in log.read_text())
        daemon.send_signal(signal.SIGHUP)
        wait_until(lambda: "nothing to reload" in log.read_text())
        os.close(ours)
        assert 0 == daemon.wait(SECONDS)
    finally:
        if daemon.poll() is None:
            daemon.kill()
            daemon.wait()
    assert "all is stored and closed" in log.read_text()


# Doors


def test_a_socket_file(start: Start, tmp_path: Path) -> None:
    """Two daemons cannot have it; one that was killed leaves it to the next."""
    door = ("--line", f"unix:{tmp_path}/socket", "--telnet", "off")
    first = start(doors=door)
    other = tmp_path / "other"
    other.mkdir()
    second = Daemon(other, doors=door)
    assert 1 == second.ended()
    assert re.search(r"(?m)^twistchat: no line door at ", second.log)
    assert "Traceback" not in second.log
    first.kill()
    third = start(doors=door)
    Client(f"{tmp_path}/socket").enter("ann")
    assert 0 == third.stop()
    assert not (tmp_path / "socket").exists()


def test_a_socket_file_that_somebody_removed(tmp_path: Path) -> None:
    """The end does not wait for it. (Twisted says something of it in the log.)"""
    daemon = Daemon(tmp_path, doors=("--line", f"unix:{tmp_path}/socket"))
    try:
        daemon.ready()
        (tmp_path / "socket").unlink()
        begun = time.monotonic()
        assert 0 == daemon.stop()
        assert time.monotonic() - begun < 5
    finally:
        daemon.kill()


def test_ipv6(start: Start) -> None:
    """The log says how to get there."""
    if not socket.has_ipv6:
        pytest.skip("needs IPv6")
    daemon = start(doors=("--line", "[::1]:0", "--telnet", "off"))
    assert "::1" == daemon.address()[0]
    Client(daemon.address()).enter("ann")
    assert 0 == daemon.stop()


def test_a_socket_of_systemd(start: Start) -> None:
    """It listens already, and outlives the daemon."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        take = (
            "import os, sys;"
            f"os.dup2({listener.fileno()}, 3);"
            "given = dict(LISTEN_FDS='1', LISTEN_FDNAMES='chat.socket');"
            "os.environ.update(given, LISTEN_PID=str(os.getpid()));"
            "os.execv(sys.argv[1], sys.argv[1:])"
        )
        daemon = start(
            doors=("--line", "systemd:domain=INET:index=0", "--telnet", "0"),
            under=(sys.executable, "-c", take),
            pass_fds=[listener.fileno()],
        )
        address = listener.getsockname()
        Client(address).enter("ann")
        assert 0 == daemon.stop()
        late = socket.create_connection(address, SECONDS)  # the next one hears it
        late.close()


def certificate(folder: Path) -> str:
    """A certificate of this machine with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name.from_rfc4514_string("CN=localhost")
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "chat.pem"
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return str(path)


def test_tls(start: Start, tmp_path: Path) -> None:
    """Both ways, long lines too; who comes without TLS harms nobody."""
    pem = certificate(tmp_path)
    door = f"ssl:0:interface=127.0.0.1:privateKey={pem}"
    daemon = start(doors=("--line", door, "--telnet", "0"))
    trust = ssl.create_default_context(cafile=pem)

    def wrap(plain: socket.socket) -> socket.socket:
        return trust.wrap_socket(plain, server_hostname="localhost")

    assert "openssl s_client -quiet -connect 127.0.0.1:" in daemon.log
    ann = Client(daemon.address(), wrap=wrap).enter("ann")
    bob = Client(daemon.address("telnet")).enter("bob")
    plain = Client(daemon.address())
    plain.say("carl")
    assert all("welcome" not in line for line in plain.rest())
    ann.say("x" * 4000)
    assert f"<ann> {'x' * 4000}" == bob.until("<ann>")[-1]
    for number in range(100):
        bob.say(f"{number} {'y' * 500}")
    bob.say("/quit")
    heard = [line for line in ann.until("bob left") if line.startswith("<bob>")]
    assert [f"<bob> {number} {'y' * 500}" for number in range(100)] == heard
    daemon.tell()
    assert "-- the server is going down" in ann.rest()
    ann.close()  # TLS waits for both
    assert 0 == daemon.ended()


# What is kept


def test_kept_over_a_restart(start: Start) -> None:
    """History and topic are there again, after a kill too."""
    daemon = start()
    ann = Client(daemon.address()).enter("ann", "dev", "/set echo on")
    ann.ask("/topic all about tests", "set the topic of #dev")
    ann.ask("one", "<ann> one")
    assert 0 == daemon.stop()
    daemon = start()
    bob = Client(daemon.address())
    bob.say("bob dev", "/set echo on", "/version")
    entered = bob.until("-- twistchat ")
    assert "== topic of #dev: all about tests (set by ann)" in entered
    assert [" <ann> one"] == [line[5:] for line in entered if "<ann>" in line]
    bob.ask("two", "<bob> two")
    daemon.kill()
    daemon = start()
    bob = Client(daemon.address()).enter("bob", "dev")
    bob.say("/history 10", "/version")
    assert [" <ann> one", " <bob> two"] == [
        line[5:] for line in bob.until("-- twistchat ") if "> " in line
    ]
    assert 0 == daemon.stop()
    assert "(new)" not in daemon.log


def test_kept_as_each_room_is_set(start: Start) -> None:
    """What is off is not kept, what is relaxed is."""
    settings = (
        'rooms."#off".history=off',
        "rooms.easy.history=relaxed",
        "history.private=off",
    )
    daemon = start(*settings)
    ann = Client(daemon.address()).enter("ann", "off", "/set echo on")
    bob = Client(daemon.address()).enter("bob", "off")
    ann.say("unkept", "@bob secret", "/join easy", "easy kept", "/join lobby", "kept")
    bob.until("secret")
    ann.until("<ann> kept")
    assert 0 == daemon.stop()
    assert ["easy kept", "kept"] == texts(daemon)
    daemon = start(*settings)
    ann = Client(daemon.address()).enter("ann", "off")
    ann.say("/history", "/version")
    assert not [line for line in ann.until("-- twistchat ") if "unkept" in line]
    assert 0 == daemon.stop()


def test_kept_no_longer_than_it_should_be(start: Start) -> None:
    """What is too old goes in the background, soon after the start."""
    daemon = start()
    ann = Client(daemon.address()).enter("ann", "brief", "/set echo on")
    ann.say("gone soon", "/join lobby")
    ann.ask("stays", "<ann> stays")
    assert 0 == daemon.stop()
    assert ["gone soon", "stays"] == texts(daemon)
    time.sleep(1.1)  # it is a second old now
    daemon = start("rooms.brief.keep=1s")
    wait_until(lambda: ["stays"] == texts(daemon))
    bob = Client(daemon.address()).enter("bob", "brief")
    bob.say("/history", "/version")
    assert not [line for line in bob.until("-- twistchat ") if "gone soon" in line]
    assert 0 == daemon.stop()


# The log


def test_log_for_people(start: Start) -> None:
    """Where the data is and how to connect, and nothing of ports and factories."""
    daemon = start()
    assert 0 == daemon.stop()
    assert f"data in {daemon.data} (new)\n" in daemon.log
    said = [line.partition("] ")[2] for line in daemon.log.splitlines()]
    assert 8 <= len(said) <= 12, said
    assert not re.search(r"Factory|Closed|starting on", daemon.log)


def test_log_for_machines(start: Start) -> None:
    """Each line is an object."""
    daemon = start("log.format=json")
    assert 0 == daemon.stop()
    entries = [json.loads(line) for line in daemon.log.splitlines()]
    assert "all is stored and closed" in [entry["text"] for entry in entries]
    assert {"time", "level", "source", "text"} == set(entries[0])


def test_log_that_cannot_be_written(tmp_path: Path) -> None:
    """A full disk, a pipe without a reader, one that nobody reads: the service goes on
    and ends with 0."""
    reading, stuck = os.pipe()
    os.set_blocking(stuck, False)
    with Path("/dev/full").open("wb") as full, os.fdopen(stuck, "wb", 0) as pipe:
        while pipe.write(b"x" * 65_536):  # until it is full
            pass
        os.set_blocking(stuck, True)
        closed, gone = os.pipe()
        os.close(closed)
        for number, stdout in enumerate((full, pipe, gone)):
            path = tmp_path / str(number)
            path.mkdir()
            door = ("--line", f"unix:{path}/socket", "--telnet", "off")
            daemon = Daemon(path, doors=door, stdout=stdout)
            try:
                wait_until(partial(listens, path / "socket"))
                Client(f"{path}/socket").enter("ann")
                assert 0 == daemon.stop()
            finally:
                daemon.kill()
            assert "" == daemon.log  # standard error
        os.close(gone)
    os.close(reading)


# As a daemon


class Background:
    """``twistd chat``, in the background, in that folder, while a ``with`` lasts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pid = 0

    def __enter__(self) -> "Background":
        (self.folder / "twistd.log").unlink(missing_ok=True)
        with (self.folder / "said").open("w") as said:
            done = subprocess.run(
                [TWISTD, "chat", *LINE_DOOR],
                cwd=self.folder,
                env=ENVIRONMENT,
                stdout=said,
                stderr=said,
                timeout=SECONDS,
                check=False,
            )
        assert (0, "") == (done.returncode, (self.folder / "said").read_text())
        self.pid = int((self.folder / "twistd.pid").read_text())
        wait_until(lambda: "(this machine only" in self.log)
        return self

    def __exit__(self, *error: object) -> None:
        os.kill(self.pid, signal.SIGTERM)
        wait_until(lambda: "Server Shut Down." in self.log)
        wait_until(lambda: not (self.folder / "twistd.pid").exists())
        assert "Traceback" not in self.log

    @property
    def log(self) -> str:
        return (self.folder / "twistd.log").read_text()


def test_a_stale_pidfile(tmp_path: Path) -> None:
    """A crash has left it, and perhaps another program has the number now."""
    for stale in ("", "4194305", str(os.getppid())):
        (tmp_path / "twistd.pid").write_text(stale)
        with Background(tmp_path) as daemon:
            assert stale != str(daemon.pid)


def test_a_daemon_puts_its_log_aside(tmp_path: Path) -> None:
    """On SIGUSR1, as twistd does; SIGHUP does not end it."""
    with Background(tmp_path) as daemon:
        os.kill(daemon.pid, signal.SIGHUP)
        wait_until(lambda: "nothing to reload" in daemon.log)
        os.kill(daemon.pid, signal.SIGUSR1)
        wait_until((tmp_path / "twistd.log.1").exists)


IN_FRONT, BEHIND = ("-n",), ()


@pytest.mark.parametrize(
    ("how", "arguments", "status", "why"),
    [
        (IN_FRONT, ["chat", "--data", "/proc/chat"], 78, "/proc/chat: "),
        (BEHIND, ["chat", "--data", "/proc/chat"], 78, "/proc/chat: "),
        (IN_FRONT, ["-l", "/proc/log", "chat"], 78, "/proc/log: "),
        (BEHIND, ["-l", "/proc/log", "chat"], 78, "/proc/log: "),
        (IN_FRONT, ["chat", "--line", "systemd:domain=INET:name=x"], 1, "no line door"),
        (IN_FRONT, ["chat", "--line", "192.0.2.1:4000"], 1, "Cannot assign requested"),
        (BEHIND, ["chat", "--line", "unix:/proc/socket"], 1, "no line door at "),
    ],
)
def test_it_cannot_start(
    tmp_path: Path, how: tuple[str, ...], arguments: list[str], status: int, why: str
) -> None:
    """One or two lines on standard error say why; the log has no traceback."""
    with (tmp_path / "log").open("w") as log:
        done = subprocess.run(
            [TWISTD, *how, *arguments],
            cwd=tmp_path,
            env=ENVIRONMENT,
            stdout=log,
            stderr=subprocess.PIPE,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    said = done.stderr.splitlines()
    assert (status, True) == (done.returncode, 1 <= len(said) <= 2), said
    assert why in done.stderr
    logs = [path.read_text() for path in tmp_path.glob("*log")]
    assert not any("Traceback" in text for text in [*logs, *said])
    assert status == 78 or any(why in text for text in logs)

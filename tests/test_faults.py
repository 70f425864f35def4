"""Faults that a server meets, provoked on one machine; meanwhile others go on talking.

Rooms called #canary keep no history: what is said there needs no disk.
"""

import re
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import pytest
from running import SECONDS, Client, Daemon, Daemons, resident_bytes, wait_until

Start = Callable[..., Daemon]
CANARY = "rooms.canary.history=off"
NO_LIMITS = (
    "limits.lines_per_second=0",
    "limits.lines_burst=0",
    "limits.bytes_per_second=0",
    "limits.bytes_burst=0",
)
#: Any answer of a reactor that is not held up; machines that test are slow.
SOON = 2.0


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts daemons on one folder."""
    with Daemons(tmp_path, CANARY) as daemons:
        yield daemons.start


class Canary(Thread):
    """Two who talk in a room without history, and how long a word took at most."""

    def __init__(self, daemon: Daemon) -> None:
        super().__init__(daemon=True)
        self._ann = Client(daemon.address()).enter("canary-ann", "canary")
        self._bob = Client(daemon.address("telnet")).enter("canary-bob", "canary")
        self._over = Event()
        self.worst = 0.0
        self.words = 0

    def run(self) -> None:
        while not (self._over.wait(0.02) and self.words):
            begun = time.monotonic()
            self._ann.say(f"word {self.words}")
            self._bob.until(f"word {self.words}")
            self.worst = max(self.worst, time.monotonic() - begun)
            self.words += 1

    def __enter__(self) -> "Canary":
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self.join(SECONDS)
        alive = self.is_alive()
        self._ann.close()
        self._bob.close()
        assert not alive, "the canary is mute"
        assert self.words > 0
        assert self.worst < SOON


def kept(daemon: Daemon) -> list[str]:
    """What is stored of all that was said, in its order."""
    with closing(sqlite3.connect(daemon.database)) as connection:
        rows = connection.execute("SELECT text FROM messages ORDER BY id").fetchall()
    return [text for (text,) in rows]


def speak(client: Client, text: str) -> bool:
    """Say it and wait for the answer: whether it was said. It echoes."""
    client.say(text)
    answer = client.until(text)[-1]
    if answer == f"<{client.name}> {text}":
        return True
    assert answer.startswith("!! not stored, so not sent: "), answer
    return False


def speak_until(client: Client, wanted: bool, said: list[str]) -> None:
    """Speak again and again until it is taken, or refused. Notes what was taken."""

    def try_again() -> bool:
        text = f"{client.name} says {time.monotonic_ns()}"
        taken = speak(client, text)
        if taken:
            said.append(text)
        return taken is wanted

    wait_until(try_again)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Another program has the database to itself."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


# The disk: F2, F3, F4, F10


@pytest.fixture
def strace() -> str:
    """Where it is, and may trace."""
    found = shutil.which("strace")
    if found is None:
        pytest.skip("needs strace")
    probe = [found, "-f", "--seccomp-bpf", "-e", "trace=fdatasync", "true"]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("needs an strace that may trace")
    return found


def test_synced_before_it_is_shown(start: Start, strace: str, tmp_path: Path) -> None:
    """A power cut takes nothing back (F2): between the write of a message and the first
    who sees it the disk has said that it has it."""
    trace = tmp_path / "trace"
    calls = "trace=fdatasync,pwrite64,sendto,write,writev"
    under = (strace, "-f", "-y", "-s", "99999", "-o", str(trace), "-e", calls)
    daemon = start(under=under)
    ann = Client(daemon.address()).enter("ann", "lobby", "/set echo on")
    bob = Client(daemon.address("telnet")).enter("bob", "lobby", "/set echo on")
    for number in range(10):
        ann.say(*(f"mark-a{number}{more}." for more in "xyz"))
        bob.ask(f"mark-b{number}x.", f"<bob> mark-b{number}x.")
        ann.until(f"mark-a{number}z.")
    assert 0 == daemon.stop()
    marks = {f"mark-a{n}{more}." for n in range(10) for more in "xyz"}
    marks |= {f"mark-b{n}x." for n in range(10)}
    assert marks == unsynced_and_shown(trace.read_text(errors="replace"), marks)


def unsynced_and_shown(trace: str, marks: set[str]) -> set[str]:
    """The marks that were shown; AssertionError for one that was not synced before."""
    written: set[str] = set()
    synced: set[str] = set()
    shown: set[str] = set()
    for line in trace.splitlines():
        found = {mark for mark in marks if mark in line}
        if "chat.db-wal>" in line and "pwrite64(" in line:
            written |= found
        elif re.search(r"fdatasync(\(.*chat\.db-wal>| resumed>).*= 0", line):
            synced |= written
        elif "socket:" in line:
            assert found <= synced, line
            shown |= found
    return shown


def test_a_flush_that_fails(start: Start, strace: str) -> None:
    """What could not be flushed is refused, and nothing is taken until a probe was
    flushed (F3). Reading goes on."""
    fault = "inject=fdatasync:error=EIO:when=12..15"
    daemon = start(under=(strace, "-f", "--seccomp-bpf", "-qq", "-e", fault))
    said: list[str] = []
    with Canary(daemon):
        ann = Client(daemon.address()).enter("ann", "lobby", "/set echo on")
        assert speak(ann, "before")
        speak_until(ann, False, said)
        ann.ask("/history 50", "<ann> before")
        speak_until(ann, True, said)
    assert 0 == daemon.stop()
    assert ["before", *said] == kept(daemon)
    assert "the database cannot be written" in daemon.log
    assert "the database can be written again" in daemon.log


def test_a_disk_that_is_slow(start: Start, strace: str) -> None:
    """Who waits for nothing is not held up (F10): people come in, get answers and talk
    where nothing is kept, while each flush takes 0.3 seconds."""
    fault = "inject=fdatasync:delay_enter=300000"
    daemon = start(under=(strace, "-f", "--seccomp-bpf", "-qq", "-e", fault))
    ann = Client(daemon.address()).enter("ann", "lobby", "/set echo on")
    with Canary(daemon) as canary:
        slow = [ann.ask(f"slow {n}", f"<ann> slow {n}") for n in range(3)]
        ann.say("one more")
        bob = Client(daemon.address()).enter("bob", "canary")
        quick = [bob.ask("/time", "-- 20") for _ in range(10)]
        ann.until("<ann> one more")
    assert min(slow) > 0.25
    assert min(quick) < 0.25
    assert canary.worst < SOON
    assert 0 == daemon.stop()


@contextmanager
def no_room(daemon: Daemon) -> Iterator[None]:
    """No file of the daemon can grow: what a full disk does, for those who may not
    make one."""
    size = Path(f"{daemon.database}-wal").stat().st_size
    _, hard = resource.prlimit(daemon.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(daemon.pid, resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.prlimit(daemon.pid, resource.RLIMIT_FSIZE, (hard, hard))


def test_files_that_cannot_grow(start: Start) -> None:
    """Everything but speaking still works (F4), and speaking does again when there is
    room. Who has spoken meanwhile is told then what became of it."""
    daemon = start()
    ann = Client(daemon.address()).enter("ann", "lobby", "/set echo on")
    bob = Client(daemon.address("telnet")).enter("bob", "dev", "/set echo on")
    carl = Client(daemon.address()).enter("carl", "hall", "/set echo on")
    assert speak(carl, "before")
    with Canary(daemon), no_room(daemon):
        ann.say("under way")
        wait_until(lambda: "the database cannot be written" in daemon.log)
        bob.say("meanwhile")
        carl.ask("/history 5", "<carl> before")
        carl.ask("/topic refused", "!! not stored, so not sent: ")
        dora = Client(daemon.address()).enter("dora", "hall")
        dora.ask("/whois ann", "== ann")
        dora.say("/quit good bye")
        carl.until("-- dora left (quit: good bye)")
        begun = time.monotonic()
    said = ["before"]
    speak_until(carl, True, said)
    assert time.monotonic() - begun < 5
    for client, text in ((ann, "under way"), (bob, "meanwhile")):
        if client.until(text)[-1] == f"<{client.name}> {text}":
            said.append(text)
    carl.ask("/topic taken", "set the topic of #hall: taken")
    assert 0 == daemon.stop()
    assert sorted(said) == sorted(kept(daemon))


@pytest.fixture
def small_disk(tmp_path: Path) -> tuple[str, ...]:
    """A command under which the data folder is a file system of 2 MiB."""
    (tmp_path / "data").mkdir()
    mount = f'mount -t tmpfs -o size=2m,mode=700 none {tmp_path}/data && exec "$@"'
    for unshare in (["unshare", "-m"], ["unshare", "-rm"]):
        command = (*unshare, "sh", "-c", mount, "sh")
        if (
            shutil.which("unshare")
            and not subprocess.run(
                [*command, "true"], capture_output=True, check=False
            ).returncode
        ):
            return command
    pytest.skip("needs unshare, and to be allowed to mount")


def fill(path: Path) -> None:
    """Make a file of all the room there is."""
    with path.open("wb", 0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass


def test_a_disk_that_is_full(start: Start, small_disk: tuple[str, ...]) -> None:
    """The same on a real one (F4), which says so."""
    daemon = start(*NO_LIMITS, under=small_disk)
    ann = Client(daemon.address()).enter("ann", "lobby", "/set echo on")
    inside = Path(f"/proc/{daemon.pid}/root{daemon.data}")
    said = ["before"]
    assert speak(ann, "before")
    with Canary(daemon):
        fill(inside / "ballast")
        ann.say(*("x" * 4000 for _ in range(20)))
        refused = ann.until("!! not stored, so not sent: the disk is full")
        assert not speak(ann, "refused")
        ann.ask("/time", "-- 20")
        (inside / "ballast").unlink()
        speak_until(ann, True, said)
    shown = [line for line in refused if line.startswith("<ann> xxx")]
    ann.say("/history 200", "/version")
    history = [line[6:] for line in ann.until("-- twistchat ") if "<ann>" in line]
    assert history[0] == "<ann> before"
    assert len(shown) <= len(history) - len(said)
    assert "<ann> refused" not in history
    assert 0 == daemon.stop()


# Another program: F8


def test_a_database_that_is_held_for_a_moment(start: Start) -> None:
    """What is said waits, nobody else does, and nothing is refused (F8)."""
    daemon = start()
    ann = Client(daemon.address()).enter("ann", "lobby", "/set echo on")
    with Canary(daemon):
        with held(daemon.database):
            ann.say("patience")
            ann.say("/history 5", "/time")  # her own answers keep their order
            assert ann.silent(1.0)
        ann.until("<ann> patience")
        ann.until("-- 20")
    assert 0 == daemon.stop()
    assert ["patience"] == kept(daemon)


def test_a_database_that_is_held_for_too_long(start: Start) -> None:
    """After ``busy_seconds`` it is refused and said so; then it is taken again (F8)."""
    daemon = start("store.busy_seconds=1")
    said: list[str] = []
    ann = Client(daemon.address()).enter("ann", "lobby", "/set echo on")
    with Canary(daemon):
        with held(daemon.database):
            ann.ask("no", "!! not stored, so not sent: the database is busy: no")
            assert ann.ask("nor this", "the database is busy: nor this") < 0.5 + SOON
            ann.ask("/history 5", "-- end of history")
        speak_until(ann, True, said)
    assert 0 == daemon.stop()
    assert said == kept(daemon)


# Peers: F13, F14, F15


@pytest.mark.parametrize("door", ["line", "telnet"])
def test_a_reader_that_does_not_read(start: Start, door: str) -> None:
    """It is cut at its bound, the room and the log are told, nobody waits for it (F13),
    and it does not cost more memory than its bound allows."""
    daemon = start(
        *NO_LIMITS,
        "limits.send_queue_bytes=65536",
        "limits.send_queue_soft_bytes=65536",
        "limits.send_buffer_bytes=4096",
    )
    ann = Client(daemon.address()).enter("ann", "lobby", "/set echo on")
    stuck = Client(daemon.address(door), receive_buffer=4096).enter("stuck")
    ann.until("-- stuck joined")
    before = resident_bytes(daemon.pid)
    with Canary(daemon):
        for number in range(200):
            ann.ask(f"{number} {'x' * 4000}", f"<ann> {number} ")
        ann.ask("/names", "== #lobby: ann")
        assert "is cut off: too slow" in daemon.log
        assert resident_bytes(daemon.pid) - before < 16 * 1024 * 1024
    late = stuck.rest()
    assert late[-1].startswith("!! too slow") or late[-1].endswith("x")
    assert 0 == daemon.stop()


def test_the_room_is_told_who_was_too_slow(start: Start) -> None:
    """With that as the reason (F13)."""
    daemon = start(
        *NO_LIMITS,
        "limits.send_queue_soft_bytes=8192",
        "limits.send_queue_soft_seconds=1",
        "limits.send_buffer_bytes=4096",
        "shutdown.close_seconds=1",
    )
    ann = Client(daemon.address()).enter("ann", "lobby")
    Client(daemon.address(), receive_buffer=4096).enter("stuck")
    ann.say(*("x" * 4000 for _ in range(30)))
    ann.until("-- stuck left (too slow)")
    Client(daemon.address()).enter("stuck")  # the name is free
    assert 0 == daemon.stop()


def test_a_peer_that_is_gone_without_a_word(start: Start) -> None:
    """A telnet client that does not answer is gone, its name is free, and the room
    reads why (F14). (For the line door that is the kernel's work, and needs a network
    that loses what is sent.)"""
    daemon = start("limits.ping_seconds=1", "limits.drop_seconds=2")
    ann = Client(daemon.address()).enter("ann")
    Client(daemon.address("telnet")).enter("silent")
    begun = time.monotonic()
    ann.until("-- silent left (timed out)")
    assert 1 < time.monotonic() - begun < 2 + 2 * SOON
    Client(daemon.address()).enter("silent")
    assert 0 == daemon.stop()


def test_more_connections_than_open_files(start: Start) -> None:
    """Who comes too many is told so, the others and the store feel nothing, and when
    some go others may come (F15)."""

    def few_files() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (148, 148))

    daemon = start("limits.connections=0", preexec_fn=few_files)
    ann = Client(daemon.address()).enter("ann", "lobby", "/set echo on")
    with Canary(daemon):
        crowd = [Client(daemon.address()) for _ in range(120)]
        told = [client.line() for client in crowd]
        served = [line for line in told if line == "-- this is twistchat, a chat"]
        refused = [
            line for line in told if line is None or line.startswith("!! too many")
        ]
        assert 17 == len(served)  # 148 - 128, less three who were there
        assert 103 == len(refused)
        assert speak(ann, "still here")
        assert 1 <= daemon.log.count("connections refused so far") <= 2
        for client in crowd:
            client.close()
        wait_until(lambda: _comes_in(daemon))
    assert 0 == daemon.stop()
    assert ["still here"] == kept(daemon)


def _comes_in(daemon: Daemon) -> bool:
    client = Client(daemon.address())
    line = client.line()
    client.close()
    return line == "-- this is twistchat, a chat"


# The reactor


def test_it_says_where_it_hangs(tmp_path: Path) -> None:
    """systemd ends by SIGABRT whom it hears nothing of: the reactor's stack is told."""
    daemon = Daemon(tmp_path).ready()
    daemon.tell(signal.SIGABRT)
    assert -signal.SIGABRT == daemon.ended()
    assert "Fatal Python error: Aborted" in daemon.log
    assert "(most recent call first)" in daemon.log
    assert re.search(r"internet/base\.py\", line \d+ in run\n", daemon.log)


def test_clients_that_are_reset(start: Start) -> None:
    """A hundred who hang up the hard way while they are spoken to harm nobody."""
    daemon = start(*NO_LIMITS)
    ann = Client(daemon.address()).enter("ann")
    with Canary(daemon):
        for number in range(100):
            client = Client(daemon.address("line" if number % 2 else "telnet"))
            client.say(f"guest{number + 1}x" if number % 3 else "", "hello", "/history")
            linger = b"\1\0\0\0\0\0\0\0"  # a close sends RST
            client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            client.close()
            ann.say(f"number {number}")
        ann.ask("/names", "== #lobby: ann")
    assert 0 == daemon.stop()

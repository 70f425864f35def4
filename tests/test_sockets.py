"""Real sockets at the doors of a real house: who comes, stays, stalls and goes."""

import socket
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from tls import OLD, Tls, certificate
from visiting import OpenHouse, Visitor, chat, numbered, open_house, run, until

from twistchat.protocols.wire import PIECE

DOORS = pytest.mark.parametrize("door", ["line", "telnet"])
#: Both buffers shrunk, so that a reader who does not read is soon owed something.
SMALL = ("limits.send_buffer_bytes=4096", "history.default=off")
TINY = 2048


@pytest.fixture
def house(tmp_path: Path) -> Iterator[OpenHouse]:
    with open_house(tmp_path) as house:
        yield house


def told(reader: Visitor, speaker: str, lines: Iterable[str]) -> None:
    """The reader hears all of this, and nothing between."""
    for line in lines:
        assert f"<{speaker}> {line}" == reader.reads_line()


def come(house: OpenHouse, *names: str) -> list[Visitor]:
    """These enter, and have read of one another."""
    people = [house.enter(name) for name in names]
    for number, person in enumerate(people):
        for name in names[number + 1 :]:
            person.hears(f"-- {name} joined #lobby")
            person.reads_line()
    return people


# Coming and going


@pytest.mark.parametrize("doors", [("line", "telnet"), ("telnet", "line")])
def test_a_conversation_between_two_doors(
    house: OpenHouse, doors: tuple[str, str]
) -> None:
    """What is said at one door is read at the other, whatever letters it has."""
    ann, bob = house.enter("ann", doors[0]), house.enter("bob", doors[1])
    ann.hears("-- bob joined #lobby (2 here)")
    ann.reads_line()
    for line in ("olá, tudo bem?", "日本語 😀", "\\o/ ÿ"):
        ann.says(line)
        told(bob, "ann", [line])
        bob.says(line)
        told(ann, "bob", [line])


@DOORS
@pytest.mark.parametrize("size", [1, 100])
def test_a_pipe_delivers_and_ends(house: OpenHouse, door: str, size: int) -> None:
    """``printf 'alice lobby\\nhello' | nc -N``, in one piece or byte by byte."""
    bob, alice = house.enter("bob"), house.visit(door)
    stream = b"alice lobby\nhello"
    alice.sends(*[stream[at : at + size] for at in range(0, len(stream), size)])
    alice.ends()
    assert b"-- goodbye" == alice.reads_to_end().splitlines()[-1]
    bob.hears("<alice> hello\n-- alice left (quit)\n")
    assert ["bob"] == house.names()


@DOORS
def test_five_hundred_lines_lose_none(tmp_path: Path, door: str) -> None:
    """Slowed, with reading paused again and again, and the end sent long before."""
    slow = ("lines_burst=50", "lines_per_second=400", "unread_bytes=500")
    settings = [f"limits.{bound}" for bound in (*slow, "lines_per_turn=7")]
    with open_house(tmp_path, *settings) as house:
        bob, alice = house.enter("bob"), house.visit(door)
        lines = [f"line {number}" for number in range(500)]
        alice.says("alice lobby", *lines)
        alice.ends()
        bob.hears("-- alice joined #lobby (2 here)\n")
        told(bob, "alice", lines)
        assert "-- alice left (quit)" == bob.reads_line()
        assert b"-- goodbye" == alice.reads_to_end().splitlines()[-1]


@DOORS
def test_who_quits_reads_goodbye_and_the_end(house: OpenHouse, door: str) -> None:
    """And the room reads the reason."""
    ann, bob = house.enter("ann"), house.enter("bob", door)
    bob.says("/quit see you")
    assert b"-- goodbye" == bob.reads_to_end().strip()
    ann.hears("-- bob left (quit: see you)\n")


@DOORS
def test_a_plain_close_is_a_quit(house: OpenHouse, door: str) -> None:
    """Nobody can tell it from the end of a pipe."""
    ann, bob = house.enter("ann"), house.enter("bob", door)
    bob.goes()
    ann.hears("-- bob left (quit)\n")


@DOORS
@pytest.mark.parametrize("when", ["nameless", "talking", "ended", "busy"])
def test_a_reset_leaves_nothing_behind(house: OpenHouse, door: str, when: str) -> None:
    """Whatever the session was doing: it is gone once, and its name is free."""
    ann, bob = house.enter("ann"), house.visit(door)
    if when != "nameless":
        bob.enter("bob")
    if when == "ended":
        bob.ends()
    if when == "busy":
        bob.says("/join a", "/topic b", "/rooms", "hello", "/history")
    bob.resets()
    until(lambda: ["ann"] == house.names() and len(house.house.sessions) == 1)
    if when == "talking":
        ann.hears("-- bob left (connection lost)\n")
    house.enter("bob", door)


def test_a_reset_is_noticed_while_we_do_not_read(tmp_path: Path) -> None:
    """At the latest when something is written: a paused transport hears of nothing."""
    slow = ("lines_burst=1", "lines_per_second=1", "unread_bytes=100")
    settings = [f"limits.{bound}" for bound in slow]
    with open_house(tmp_path, *settings, "history.default=off") as house:
        ann, bob = come(house, "ann", "bob")
        bob.says(*numbered(200))
        session = house.session("bob")
        until(lambda: not session.intake.listening)
        bob.resets()
        run(0.05)
        assert ["ann", "bob"] == house.names()
        ann.says("hello?")
        ann.hears("-- bob left (connection lost)\n")


def test_an_urgent_byte_is_in_its_place(house: OpenHouse) -> None:
    """Telnet's Synch is an IAC and an urgent DM: neither may spoil a line."""
    ann, bob = house.enter("ann"), house.enter("bob", "telnet")
    ann.hears("-- bob joined #lobby (2 here)\n")
    bob.sends(b"hel\xff")
    bob.socket.send(b"\xf2", socket.MSG_OOB)
    bob.sends(b"lo\r\n")
    told(ann, "bob", ["hello"])


def test_a_crowd_that_comes_and_is_gone(house: OpenHouse) -> None:
    """Connected and closed, or reset, before a byte is read."""
    for number in range(60):
        visitor = house.visit("telnet" if number % 2 else "line")
        if number % 3 == 0:
            visitor.sends(b"x" * number)
        if number % 4 < 2:
            visitor.resets()
        else:
            visitor.goes()
    house.settle()
    chat(house.enter("ann"), house.enter("bob", "telnet"), mark="still")


def test_resets_in_the_middle_of_a_fan_out(house: OpenHouse) -> None:
    """Half of the readers reset while they are written to; the others get all."""
    ann = house.enter("ann")
    readers = [house.enter(f"reader{n}", ("line", "telnet")[n % 2]) for n in range(20)]
    lines = numbered(200, 500)
    for number, line in enumerate(lines):
        ann.says(line)
        if number % 20 == 10:
            readers.pop(number // 20).resets()
    for reader in readers:
        for line in lines:
            reader.hears(f"<ann> {line}".encode())
    until(lambda: 11 == len(house.names()))


def test_the_server_says_goodbye(tmp_path: Path) -> None:
    """To who has a name and to who has none; who does not read is let go too."""
    with open_house(tmp_path, *SMALL) as house:
        ann, nameless = house.enter("ann", "telnet"), house.visit()
        deaf = house.enter("deaf", receive_buffer=TINY)
        ann.says(*numbered(100, 2000))
        until(lambda: house.ledger.total)
        house.house.say_goodbye()
        for visitor in (ann, nameless):
            assert b"server" in visitor.reads_to_end()
        house.settle()
        assert not deaf.over


# Readers who do not read


@DOORS
def test_a_reader_who_does_not_read_is_cut(tmp_path: Path, door: str) -> None:
    """At its bound: the room is told, nobody else is delayed, what it held is freed."""
    with open_house(tmp_path, *SMALL, "limits.send_queue_bytes=100000") as house:
        ann, bob = come(house, "ann", "bob")
        house.enter("deaf", door, receive_buffer=TINY)
        ann.hears("-- deaf joined #lobby (3 here)\n")
        bob.hears("-- deaf joined #lobby (3 here)\n")
        most, slowest, said, heard = 0, 0.0, 0, b""
        while not ann.heard:
            start = time.monotonic()
            ann.says(f"{said} ".ljust(1000, "x"))
            heard += bob.hears(f"<ann> {said} ") + bob.hears("\n")
            ann.take()
            slowest = max(slowest, time.monotonic() - start)
            most = max(most, house.ledger.total)
            said += 1
            assert said < 400
        assert b"-- deaf left (too slow)\n" == ann.hears("\n")
        bob.take()
        assert b"-- deaf left (too slow)\n" in heard + bob.heard
        assert 100_000 < most < 103_000
        assert slowest < 1
        assert house.ledger.total < PIECE + 3000
        until(lambda: 2 == len(house.house.sessions))  # after close_seconds
        assert 0 == house.ledger.total


@DOORS
def test_who_was_cut_and_reads_again_reads_why(tmp_path: Path, door: str) -> None:
    """Whole lines in order, then the reason, then the end."""
    with open_house(tmp_path, *SMALL, "limits.send_queue_bytes=100000") as house:
        ann, deaf = house.enter("ann"), house.enter("deaf", door, receive_buffer=TINY)
        lines = numbered(300, 1000)
        ann.says(*lines)
        ann.says("more")
        ann.hears("-- deaf left (too slow)\n")
        *said, last = deaf.reads_to_end().decode().splitlines()
        assert "!! too slow: you did not read" == last
        assert [f"<ann> {line}" for line in lines[: len(said)]] == said
        assert 0 < len(said) < 300


def test_a_reader_who_lags_too_long_is_cut(tmp_path: Path) -> None:
    """Above the soft bound for a second; one who stays below is not."""
    bounds = ("send_queue_soft_bytes=20000", "send_queue_soft_seconds=1")
    with open_house(tmp_path, *SMALL, *(f"limits.{each}" for each in bounds)) as house:
        ann = house.enter("ann")
        deaf = house.enter("deaf", receive_buffer=TINY)
        ann.says(*numbered(60, 1000))
        until(lambda: house.ledger.total > 20_000)
        start = time.monotonic()
        ann.hears("-- deaf left (too slow)\n")
        assert 0.8 < time.monotonic() - start < 4
        lazy = house.enter("lazy", receive_buffer=TINY)
        ann.says(*numbered(20, 1000))
        until(lambda: 1000 < house.session("lazy").wire.owed < 20_000)
        run(1.5)
        assert house.session("lazy").wire.owed
        assert ["ann", "lazy"] == house.names()
        assert [False, False] == [deaf.over, lazy.over]


def test_the_sum_of_all_debts_is_bounded(tmp_path: Path) -> None:
    """The largest debtor goes first, the small one stays."""
    with open_house(tmp_path, *SMALL, "limits.send_queue_total_bytes=150000") as house:
        ann = house.enter("ann")
        large, small = [
            house.enter(name, receive_buffer=TINY) for name in ("large", "small")
        ]
        for name, size in (("small", 40), ("large", 100)):
            ann.says(*[f"@{name} {line}" for line in numbered(size, 1000)])
            ann.asks()
        assert 100_000 < house.ledger.total < 150_000
        ann.says(*[f"@large {line}" for line in numbered(40, 1000)])
        ann.hears("-- large left (too slow)\n")
        assert house.ledger.total < 150_000
        assert ["ann", "small"] == house.names()
        assert [False, False] == [large.over, small.over]


@DOORS
@pytest.mark.parametrize("step", [100, 5000])
def test_every_byte_reaches_a_slow_reader(tmp_path: Path, door: str, step: int) -> None:
    """However slowly it reads, as long as it does; then it may go on at full speed."""
    with open_house(tmp_path, *SMALL) as house:
        ann, slow = house.enter("ann"), house.enter("slow", door, receive_buffer=TINY)
        lines = numbered(200, 700)
        ann.says(*lines)
        for _ in range(20_000 // step):
            slow.take(step)
            run()
        assert house.ledger.total
        told(slow, "ann", lines)
        assert 0 == house.ledger.total
        ann.says("hello")
        told(slow, "ann", ["hello"])


def test_who_quits_gets_what_it_is_owed(tmp_path: Path) -> None:
    """All of it, then goodbye and the end."""
    with open_house(tmp_path, *SMALL) as house:
        ann, slow = house.enter("ann"), house.enter("slow", receive_buffer=TINY)
        lines = numbered(100, 700)
        ann.says(*lines)
        until(lambda: house.ledger.total > 10_000)
        slow.says("/quit")
        ann.hears("-- slow left (quit)\n")
        told(slow, "ann", lines)
        assert b"-- goodbye\n" == slow.reads_to_end()


def test_who_quits_and_does_not_read_is_aborted(tmp_path: Path) -> None:
    """After the seconds there are for closing."""
    with open_house(tmp_path, *SMALL) as house:
        ann, deaf = house.enter("ann"), house.enter("deaf", receive_buffer=TINY)
        ann.says(*numbered(100, 700))
        until(lambda: house.ledger.total > 10_000)
        deaf.says("/quit")
        start = time.monotonic()
        until(lambda: 1 == len(house.house.sessions))
        assert 0.8 < time.monotonic() - start < 4


def test_who_the_system_gives_up_has_timed_out(tmp_path: Path) -> None:
    """What is not acknowledged in time ends the connection, and the room reads so."""
    with open_house(tmp_path, *SMALL, "limits.user_timeout_seconds=1") as house:
        ann = house.enter("ann")
        house.enter("deaf", receive_buffer=TINY)
        ann.says(*numbered(50, 1000))
        ann.hears("-- deaf left (timed out)\n")
        assert ["ann"] == house.names()


# Time and numbers


@DOORS
def test_a_name_has_to_come_in_time(tmp_path: Path, door: str) -> None:
    """Else the reason is read, and the end."""
    with open_house(tmp_path, "limits.login_seconds=1") as house:
        ann, silent = house.enter("ann"), house.visit(door)
        start = time.monotonic()
        said = silent.reads_to_end()
        assert b"!! no name within 1 second" == said.splitlines()[-1]
        assert 0.9 < time.monotonic() - start < 4
        assert ["ann"] == house.names()
        chat(ann, house.enter("bob"), mark="here")


@DOORS
def test_who_is_turned_away_reads_a_line(tmp_path: Path, door: str) -> None:
    """And the end; whoever leaves makes room."""
    with open_house(tmp_path, "limits.connections=2") as house:
        ann, bob = house.enter("ann"), house.enter("bob")
        for _ in range(3):
            said = house.visit(door).reads_to_end()
            assert b"!! too many connections; try again later" == said.strip()
            assert said.endswith(b"\r\n" if door == "telnet" else b"later\n")
        bob.goes()
        ann.hears("-- bob left (quit)\n")
        house.enter("carl", door)


def test_nobody_keeps_the_server_busy(tmp_path: Path) -> None:
    """Half-closed, paused, slowed, foreign, mute or deaf connections cost no time."""
    slow = ("lines_burst=2", "lines_per_second=1", "unread_bytes=100")
    settings = [f"limits.{bound}" for bound in slow]
    with open_house(tmp_path, *SMALL, *settings) as house:
        visitors = [house.visit(door) for door in ("line", "telnet") for _ in range(6)]
        streams = [b"", b"\xff\xfa", b"x\n" * 9, b"x\n" * 999, b"\xff\xf1" * 999, b"x"]
        for visitor, stream in zip(visitors, streams * 2, strict=True):
            visitor.sends(stream)
        for visitor in visitors[::2]:
            visitor.ends()
        run(0.1)
        before = time.process_time()
        run(0.5)
        assert time.process_time() - before < 0.2


# Other kinds of sockets


def test_a_unix_socket(tmp_path: Path) -> None:
    """A door like any other, with half-close, slow readers and resets."""
    where = f"unix:{tmp_path}/chat"
    with open_house(tmp_path, *SMALL, line=where) as house:
        ann, bob = house.enter("ann"), house.enter("bob", "telnet")
        ann.hears("-- bob joined #lobby (2 here)\n")
        lines = numbered(1000, 500)
        bob.says(*lines)
        until(lambda: house.ledger.total)
        told(ann, "bob", lines)
        ann.says("hello")
        bob.hears("<ann> hello\r\n")
        ann.ends()
        assert b"-- goodbye\n" == ann.reads_to_end()
        carl = house.enter("carl")
        bob.says("hello", "/version")
        bob.hears("-- twistchat")
        carl.goes()  # with something unread
        bob.hears("-- carl left (connection lost)")


def test_ipv6(tmp_path: Path) -> None:
    """The loopback of IPv6 is exempt like that of IPv4."""
    bound = "limits.waiting_for_name_per_address=1"
    with open_house(tmp_path, bound, line="tcp6:0:interface=\\:\\:1") as house:
        assert ":" in house.doors["line"][0]
        house.visit()
        chat(house.enter("ann"), house.enter("bob", "telnet"), mark="six")


def test_behind_a_proxy(tmp_path: Path) -> None:
    """Its header is taken off, what follows in the same read is heard."""
    where = "haproxy:tcp:0:interface=127.0.0.1"
    with open_house(tmp_path, line=where) as house:
        bob, ann = house.enter("bob", "telnet"), house.visit()
        ann.sends(b"PROXY TCP4 192.0.2.1 192.0.2.2 40000 4000\r\nann\nhello\n")
        bob.hears("<ann> hello")
        ann.hears("-- welcome ann")
        run(0.01)
        ann.take()
        ann.goes()
        bob.hears("-- ann left (quit)")


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate with its key, in one file."""
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def safe(tmp_path: Path, pem: Path) -> Iterator[OpenHouse]:
    """A house whose line door is behind TLS."""
    where = f"ssl:0:privateKey={pem}:interface=127.0.0.1"
    bounds = ("limits.send_queue_bytes=100000", "limits.login_seconds=1")
    with open_house(tmp_path, *SMALL, *bounds, line=where) as house:
        yield house


@OLD
def test_tls_carries_everything(safe: OpenHouse) -> None:
    """Both ways, long lines and many; a close is a quit, a reset a loss."""
    bob, ann = safe.enter("bob", "telnet"), safe.enter("ann", wrap=Tls)
    bob.hears("-- ann joined #lobby (2 here)\r\n")
    lines = numbered(20, 3000)
    for _ in range(10):
        bob.says(*lines)
        told(ann, "bob", lines)
        ann.says(*lines)
        told(bob, "ann", lines)
    ann.says("/quit")
    assert b"-- goodbye\n" == ann.reads_to_end()
    bob.hears("-- ann left (quit)")
    carl = safe.enter("carl", wrap=Tls)
    carl.resets()
    bob.hears("-- carl left (connection lost)")


@OLD
@pytest.mark.parametrize("door", ["line", "telnet"])
def test_a_client_that_names_what_it_speaks(
    tmp_path: Path, pem: Path, door: str
) -> None:
    """By ALPN: it is as if it had not, since what is spoken here has no such name."""
    where = f"ssl:0:privateKey={pem}:interface=127.0.0.1"
    with open_house(tmp_path, *SMALL, **{door: where}) as house:
        for offered in (["x"], ["h2", "http/1.1"], []):
            ann = house.enter("ann", door, wrap=lambda plain, o=offered: Tls(plain, *o))
            assert ann.socket.selected_alpn_protocol() is None
            ann.says("/quit")
            ann.reads_to_end()


@OLD
def test_a_deaf_reader_behind_tls_is_cut(safe: OpenHouse) -> None:
    """As on a plain socket: at its bound, and gone some seconds later."""
    ann = safe.enter("ann", "telnet")
    safe.enter("deaf", wrap=Tls, receive_buffer=TINY)
    for line in numbered(400, 1000):
        ann.says(line)
    ann.hears("-- deaf left (too slow)")
    until(lambda: 1 == len(safe.house.sessions))
    assert 0 == safe.ledger.total


@OLD
def test_a_slow_reader_behind_tls_gets_all(safe: OpenHouse) -> None:
    """And its goodbye."""
    ann, slow = safe.enter("ann", "telnet"), safe.enter("slow", wrap=Tls)
    lines = numbered(150, 500)
    ann.says(*lines)
    ann.asks()
    slow.says("/quit")
    ann.hears("-- slow left (quit)")
    told(slow, "ann", lines)
    assert b"-- goodbye\n" == slow.reads_to_end()


STREAMS = [b"", b"ann lobby\n", b"\x16\x03\x01\x02\x00\x01", None]


@OLD
@pytest.mark.parametrize("stream", STREAMS)
def test_who_does_not_speak_tls_is_let_go(
    safe: OpenHouse, stream: bytes | None
) -> None:
    """At once or when the time for a name is over, and so is who vanishes."""
    stranger = safe.visit()
    if stream is None:
        stranger.resets()
    else:
        stranger.sends(stream)
        stranger.reads_to_end()
    safe.settle()

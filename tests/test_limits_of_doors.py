"""The limits of the doors, each a setting: at it one passes, one more is refused, and
none is enforced too early."""

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from visiting import OpenHouse, numbered, open_house, run, until

DOORS = pytest.mark.parametrize("door", ["line", "telnet"])
FULL = "!! too many connections; try again later"
IAC, AYT, SB, SE = b"\xff", b"\xf6", b"\xfa", b"\xf0"

Open = Callable[..., OpenHouse]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Opens a house with these limits."""
    houses: list[Any] = []

    def open_with(*limits: str) -> OpenHouse:
        houses.append(open_house(tmp_path, *(f"limits.{each}" for each in limits)))
        house: OpenHouse = houses[-1].__enter__()
        return house

    yield open_with
    for house in houses:
        house.__exit__(None, None, None)


def let_in(house: OpenHouse, door: str = "line", **where: str) -> bool:
    """Whether one more comes in; who does stays there without a name."""
    visitor = house.visit(door, **where)
    first = visitor.reads_line()
    assert first == FULL or first.startswith("-- this is ")
    return first != FULL


# What is read


@DOORS
def test_the_longest_line(opened: Open, door: str) -> None:
    """8192 bytes, whatever ends them; a limit of 0 is none."""
    house = opened("text_bytes=0")
    ann, bob = house.enter("ann", door), house.enter("bob")
    for end in (b"\n", b"\r\n", b"\r"):
        ann.sends(b"x" * 8192 + end)
        bob.hears("<ann> " + "x" * 8192 + "\n")
    ann.hears("-- bob joined #lobby (2 here)")
    ann.reads_line()
    ann.sends(b"x" * 8193 + b"\n")
    assert ["!! too long: at most 8192"] == ann.asks()


def test_lines_as_long_as_one_likes(opened: Open) -> None:
    """What is left then is the bound on what has no end."""
    house = opened("text_bytes=0", "line_bytes=0")
    ann, bob = house.enter("ann"), house.enter("bob")
    ann.sends(b"x" * 60_000 + b"\n")
    bob.hears("<ann> " + "x" * 60_000 + "\n")
    ann.sends(b"x" * 65_537)
    assert ann.reads_to_end().endswith(b"!! too much without a newline\n")


@DOORS
def test_the_longest_message(opened: Open, door: str) -> None:
    """4096 bytes of UTF-8."""
    house = opened()
    ann, bob = house.enter("ann"), house.enter("bob", door)
    for text in ("x" * 4096, "é" * 2048):
        bob.says(text)
        ann.hears(f"<bob> {text}\n")
        assert ["!! too long: at most 4096"] == bob.asks(text + "x")


@DOORS
def test_so_many_overlong_lines(opened: Open, door: str) -> None:
    """The second one is borne, the third is the last."""
    house = opened("overlong_lines=3")
    ann = house.enter("ann", door)
    for _ in range(2):
        assert 1 == len(ann.asks("x" * 8193))
    ann.says("x" * 8193)
    assert b"!! too many lines that are too long" in ann.reads_to_end()


@DOORS
def test_overlong_lines_without_bound(opened: Open, door: str) -> None:
    """0 turns it off."""
    ann = opened("overlong_lines=0").enter("ann", door)
    for _ in range(10):
        assert 1 == len(ann.asks("x" * 8193))


@DOORS
def test_the_longest_beginning(opened: Open, door: str) -> None:
    """16 KiB without an end of line before there is a name, and not a byte more."""
    visitor = opened("line_bytes=0").visit(door)
    visitor.sends(b"x" * 16_384)
    run(0.05)
    visitor.take()
    assert not visitor.over
    visitor.sends(b"x")
    assert b"!! too much without a newline" in visitor.reads_to_end()


@DOORS
def test_what_may_wait_unread(opened: Open, door: str) -> None:
    """At 1000 bytes of lines reading goes on, above it pauses, at half it resumes."""
    house = opened("unread_bytes=1000", "lines_burst=2", "lines_per_second=10")
    ann = house.enter("ann", door)
    session = house.session("ann")
    until(lambda: not session.intake.more_waits)
    run(0.25)
    line = b"y" * 99 + b"\n"
    ann.sends(line * 12)
    assert session.intake.listening
    ann.sends(line * 2)
    until(lambda: not session.intake.listening)
    until(lambda: session.intake.listening)
    assert session.intake.more_waits


# How fast


@DOORS
def test_a_hundred_lines_at_once(opened: Open, door: str) -> None:
    """They go through without a wait; the next one has to wait its time."""
    house = opened("lines_burst=100", "lines_per_second=1")
    bob, ann = house.enter("bob"), house.enter("ann", door)  # which takes two lines
    start = time.monotonic()
    ann.says(*numbered(99))
    bob.hears("<ann> 97 \n")
    assert time.monotonic() - start < 0.6
    bob.hears("<ann> 98 \n")
    assert time.monotonic() - start > 0.6


def test_64_kib_at_once(opened: Open) -> None:
    """They go through without a wait; what comes then has to wait its time."""
    house = opened("bytes_burst=65536", "bytes_per_second=2048")
    bob, ann = house.enter("bob"), house.enter("ann")
    start = time.monotonic()
    ann.says(*numbered(17, 3999))
    bob.hears("<ann> 15 ")
    assert time.monotonic() - start < 0.8
    ann.says("last")
    bob.hears("<ann> last\n")
    assert time.monotonic() - start > 0.8


def test_a_costly_command_counts_for_more(opened: Open) -> None:
    """As many lines as the setting says."""
    house = opened("lines_burst=6", "lines_per_second=4", "costly=6")
    ann = house.enter("ann")
    run(0.6)
    start = time.monotonic()
    ann.says("/history", "/version")
    ann.hears("-- twistchat ")
    assert time.monotonic() - start > 0.2


def test_joining_is_paced(opened: Open) -> None:
    """The burst at once, then each in its time; other commands do not pay for it."""
    house = opened("join_burst=3", "joins_per_minute=60")
    ann = house.enter("ann")
    start = time.monotonic()
    for number in range(3):
        assert ann.asks(f"/join r{number}")[0].startswith("-- you joined")
    assert time.monotonic() - start < 0.8
    assert ann.asks("/join r9")[0].startswith("-- you joined")
    assert time.monotonic() - start > 0.8


# How many


@DOORS
def test_connections_in_all(opened: Open, door: str) -> None:
    """The last one comes in, one more does not, and who leaves makes room."""
    house = opened("connections=3")
    ann = house.enter("ann")
    assert [True, True, False] == [let_in(house, door) for _ in range(3)]
    ann.goes()
    house.settle(2)
    assert let_in(house, door)


@pytest.mark.parametrize(
    "limit", ["connections_per_address", "waiting_for_name_per_address"]
)
def test_connections_of_one_address(opened: Open, limit: str) -> None:
    """Both doors count together; another address is free, and an exempt one."""
    house = opened(f"{limit}=2", "exempt=['127.0.0.3']")
    doors = ["line", "telnet", "line"]
    assert [True, True, False] == [let_in(house, door) for door in doors]
    assert let_in(house, source="127.0.0.2")
    assert all(let_in(house, source="127.0.0.3") for _ in range(5))


def test_new_connections_a_minute(opened: Open) -> None:
    """Those that have gone count too."""
    house = opened("new_connections_per_minute=3", "exempt=[]")
    for _ in range(3):
        visitor = house.visit()
        visitor.reads_line()
        visitor.goes()
    assert not let_in(house)
    assert let_in(house, source="127.0.0.2")


def test_connections_without_a_name(opened: Open) -> None:
    """A name makes room for the next one."""
    house = opened("waiting_for_name=2")
    ann, _ = house.visit(), house.visit()
    assert not let_in(house)
    ann.enter("ann")
    assert let_in(house)
    assert not let_in(house)


def test_this_machine_has_no_bound_of_its_own(opened: Open) -> None:
    """As it is shipped, loopback is exempt."""
    limits = ("connections_per_address", "new_connections_per_minute")
    house = opened(*(f"{limit}=1" for limit in limits))
    assert all(let_in(house) for _ in range(5))


# How long


@DOORS
def test_time_for_a_name(opened: Open, door: str) -> None:
    """Who gives it in time stays."""
    house = opened("login_seconds=1")
    late, early = house.visit(door), house.visit(door)
    run(0.7)
    early.enter("early")
    assert b"!! no name within 1 second" in late.reads_to_end()
    run(0.6)
    assert ["early"] == house.names()


def test_silence_at_the_telnet_door(opened: Open) -> None:
    """Asked after a second, gone after two; who answers stays."""
    house = opened("ping_seconds=1", "drop_seconds=2")
    mark = b"\xff\xfd\x06"
    silent, polite = house.enter("silent", "telnet"), house.enter("polite", "telnet")
    start = time.monotonic()
    silent.hears(mark)
    polite.hears(mark)
    assert 0.7 < time.monotonic() - start < 1.8
    polite.sends(b"\xff\xfb\x06")
    polite.hears("-- silent left (timed out)")
    assert 1.7 < time.monotonic() - start < 4
    assert ["polite"] == house.names()


@DOORS
def test_what_the_system_watches(opened: Open, door: str) -> None:
    """The keepalive and the time-out of TCP, as they are set."""
    house = opened(
        "keepalive_idle=61",
        "keepalive_interval=16",
        "keepalive_count=5",
        "user_timeout_seconds=62",
        "send_buffer_bytes=50000",
    )
    house.enter("ann", door)
    plain = house.session("ann").transport.socket
    tcp = socket.IPPROTO_TCP
    options = ("KEEPIDLE", "KEEPINTVL", "KEEPCNT", "USER_TIMEOUT")
    values = [plain.getsockopt(tcp, getattr(socket, f"TCP_{o}")) for o in options]
    assert [61, 16, 5, 62_000] == values
    assert 100_000 == plain.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)


# Telnet's commands


def test_commands_that_want_an_answer(opened: Open) -> None:
    """So many in a second, and as many in the next; one more ends the session."""
    house = opened("option_commands=5", "option_seconds=1")
    ann = house.enter("ann", "telnet")
    for _ in range(2):
        ann.sends((IAC + AYT) * 5)
        ann.hears(b"[yes]\r\n" * 5)
        run(1.05)
    ann.sends((IAC + AYT) * 6)
    assert b"!! too many telnet commands\r\n" == ann.reads_to_end()


def test_the_longest_subnegotiation(opened: Open) -> None:
    """The option's own byte counts; a limit of 0 is none."""
    house = opened("subnegotiation_bytes=100")
    ann = house.enter("ann", "telnet")
    ann.sends(IAC + SB + b"x" * 100 + IAC + SE)
    assert [] == ann.asks("hello")
    ann.sends(IAC + SB + b"x" * 101 + IAC + SE)
    assert b"!! a telnet command without end\r\n" == ann.reads_to_end()


@pytest.mark.parametrize("limit", ["option_commands", "subnegotiation_bytes"])
def test_telnet_without_bounds(opened: Open, limit: str) -> None:
    """0 turns either off."""
    ann = opened(f"{limit}=0").enter("ann", "telnet")
    stream = (IAC + AYT) * 500
    if limit == "subnegotiation_bytes":
        stream = IAC + SB + b"x" * 50_000 + IAC + SE
    ann.sends(stream)
    assert [] == [line for line in ann.asks("hello") if line != "[yes]"]


# What is sent


def owe(house: OpenHouse, size: int) -> None:
    """Somebody says so much that others do not read."""
    speaker = house.enter("speaker")
    speaker.says(*numbered(size // 1000, 950))
    speaker.asks()


@DOORS
def test_what_a_reader_may_be_owed(opened: Open, door: str) -> None:
    """Not one byte is dropped below the bound, and who is below it is not cut."""
    house = opened("send_queue_bytes=100000", "send_buffer_bytes=4096")
    house.enter("deaf", door, receive_buffer=2048)
    owe(house, 90_000)
    assert 50_000 < house.session("deaf").wire.owed < 100_000
    assert {"deaf", "speaker"} == set(house.names())


def test_readers_without_bounds(opened: Open) -> None:
    """0 turns each of them off."""
    off = ("bytes", "soft_bytes", "soft_seconds", "total_bytes")
    house = opened(*(f"send_queue_{each}=0" for each in off), "send_buffer_bytes=4096")
    house.enter("deaf", receive_buffer=2048)
    owe(house, 600_000)
    run(0.2)
    assert house.session("deaf").wire.owed > 500_000

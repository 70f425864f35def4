"""The line door: bytes in, lines out, and how a connection ends."""

import errno
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from doorstep import Doorstep
from transports import FakeTransport
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.error import TimeoutError as ConnectionTimedOut
from twisted.internet.main import CONNECTION_DONE, CONNECTION_LOST
from twisted.internet.protocol import Protocol
from twisted.logger import LogEvent, globalLogPublisher
from twisted.protocols.policies import ProtocolWrapper, WrappingFactory

from twistchat.protocols.gate import GateBounds
from twistchat.protocols.intake import InputBounds
from twistchat.protocols.sockets import DoorBounds, tune
from twistchat.protocols.strangers import TLS_REFUSAL, answer_to
from twistchat.protocols.wire import SendBounds

GOODBYE = "-- goodbye"
TOO_LONG = "!! too long: at most 8192"


@pytest.fixture
def logged() -> Iterator[list[LogEvent]]:
    """What is logged while the test runs."""
    events: list[LogEvent] = []
    note: Any = events.append
    globalLogPublisher.addObserver(note)
    yield events
    globalLogPublisher.removeObserver(note)


# Bytes and lines


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r", b"\r\0"])
def test_every_end_of_line_is_one(end: bytes) -> None:
    """LF, CRLF, CR and CR NUL, whole or one byte at a time."""
    step = Doorstep()
    ann, bob = step.enters("ann"), step.enters("bob")
    ann.reads()
    talk = b"one" + end + end + b"two" + end
    bob.sends(talk, *[talk[at : at + 1] for at in range(len(talk))])
    assert ["<bob> one", "<bob> two"] * 2 == ann.reads()


def test_whole_lines_of_text_end_in_lf() -> None:
    """No carriage return, no telnet, no colour: netcat shows what it gets."""
    caller = Doorstep().comes()
    greeting = caller.takes()
    assert greeting.endswith(b"\n")
    assert greeting.replace(b"\n", b"").decode().isprintable()


def test_the_greeting_comes_at_once() -> None:
    """Before the other end has said anything."""
    assert 2 == len(Doorstep().comes().reads())


def test_an_empty_read_is_nothing() -> None:
    """Nor are empty lines."""
    ann = Doorstep().enters("ann")
    assert [] == ann.asks(b"", b"\n", b"", b"\r\n\n\r", b"")


def test_the_conversation_knows_where_its_person_comes_from() -> None:
    """The address itself, without a port."""
    step = Doorstep()
    assert "192.0.2.7" == str(step.comes("192.0.2.7").session.conversation.address)
    six = step.comes("2001:db8::1").session.conversation.address
    assert "2001:db8::1" == str(six)


# The end of input


def test_a_pipe_is_answered_to_its_end() -> None:
    """After the end of input all is worked off and answered; then comes the end."""
    step = Doorstep()
    ann = step.enters("ann")
    bob = step.comes()
    bob.reads()
    bob.sends(b"bob lobby\nhello\nworld")
    bob.ends()
    assert GOODBYE == bob.reads()[-1]
    assert bob.closed
    bob.goes(ConnectionDone)
    heard = ann.reads()
    assert ["<bob> hello", "<bob> world", "-- bob left (quit)"] == heard[1:]


def test_the_end_of_input_may_be_told_again() -> None:
    """Twisted does so at each resume after a FIN."""
    bob = Doorstep().enters("bob")
    bob.sends(b"hel")
    bob.ends()
    bob.ends()
    assert [GOODBYE] == bob.reads()


def test_an_empty_pipe_is_let_go() -> None:
    """``nc -N`` on nothing: greeted, and goodbye."""
    caller = Doorstep().comes()
    caller.ends()
    assert GOODBYE == caller.reads()[-1]
    assert caller.closed


def test_a_pipe_that_is_slowed_loses_nothing() -> None:
    """500 lines take 40 seconds and more, and all are said."""
    step = Doorstep()
    ann = step.enters("ann")
    bob = step.enters("bob")
    ann.reads()
    bob.sends(b"".join(b"line %d\n" % number for number in range(500)))
    bob.ends()
    step.pass_time(41, 0.1)
    expected = [f"<bob> line {number}" for number in range(500)]
    assert [*expected, "-- bob left (quit)"] == ann.reads()


def test_after_quit_nothing_is_heard() -> None:
    """What stands behind it or comes later is not said."""
    step = Doorstep()
    ann, bob = step.enters("ann"), step.enters("bob")
    ann.reads()
    bob.sends(b"/quit see you\nsecret\n", b"secret\n")
    bob.ends()
    assert [GOODBYE] == bob.reads()
    assert bob.closed
    bob.goes(ConnectionDone)
    assert ["-- bob left (quit: see you)"] == ann.reads()


@pytest.mark.parametrize(
    "data", [b"a b c d\nhello world\n", b"a b c d\nhello world", b"1st\n\nhello\n"]
)
def test_a_pipe_with_a_bad_first_line_ends(data: bytes) -> None:
    """Its second line must not be taken for a name and a room."""
    step = Doorstep()
    caller = step.comes()
    caller.reads()
    caller.sends(data)
    caller.ends()
    said = caller.reads()
    assert said[0].startswith("!! ")
    assert GOODBYE == said[-1]
    assert {} == step.world.chat.sessions


def test_a_person_with_a_bad_first_line_has_another_chance() -> None:
    """Also if their client sends more ends of lines than one."""
    caller = Doorstep().comes()
    assert caller.asks(b"1st\r\n\r\n")[0].startswith("!! 1st cannot be a name")
    assert caller.asks(b"first\r\n")[0].startswith("-- welcome first")


# Lines that are too long


def test_a_line_of_8192_bytes_passes_the_door() -> None:
    """It is the text of a message that is bounded further in."""
    ann = Doorstep().enters("ann")
    assert ["!! too long: at most 4096"] == ann.asks(b"x" * 8192 + b"\n")


def test_longer_lines_are_skipped_and_answered() -> None:
    """The next line is heard; the third ends the session, and the room reads of it."""
    step = Doorstep()
    ann, bob = step.enters("ann"), step.enters("bob")
    ann.reads()
    long = b"x" * 8193 + b"\n"
    assert [TOO_LONG] == bob.asks(long)
    assert [TOO_LONG] == bob.asks(long[:8193], long[8193:] + b"hello\n")
    assert [TOO_LONG, "!! too many lines that are too long"] == bob.asks(long)
    assert bob.closed
    bob.goes(ConnectionDone)
    assert ["<bob> hello", "-- bob left (connection lost)"] == ann.reads()


@pytest.mark.parametrize("reads", [[b"x" * 8193 + b"\n"], [b"x" * 8193, b"xx\n"]])
def test_a_first_line_that_is_too_long_has_another_chance(reads: list[bytes]) -> None:
    """However it came."""
    caller = Doorstep().comes()
    assert [TOO_LONG] == caller.asks(*reads)
    assert caller.asks(b"ann\n")[0].startswith("-- welcome ann")


@pytest.mark.parametrize(("named", "most"), [(False, 16_384), (True, 65_536)])
def test_too_much_without_a_newline_ends_it(
    named: bool, most: int, logged: list[LogEvent]
) -> None:
    """16 KiB before there is a name, 64 KiB then; what comes after is not looked at."""
    step = Doorstep()
    caller = step.enters("ann") if named else step.comes()
    caller.reads()
    caller.sends(*[b"x" * 4096] * (most // 4096))
    assert [TOO_LONG] == caller.reads()
    caller.sends(b"x", b"x" * 4096, b"x" * 4096)
    assert ["!! too much without a newline"] == caller.reads()
    assert caller.closed
    assert 1 == sum("is cut off" in str(e.get("log_format")) for e in logged)


# Clients of other protocols


@pytest.mark.parametrize(
    "line",
    [
        b"GET / HTTP/1.1",
        b"POST /x HTTP/1.0",
        b"OPTIONS * HTTP/1.1",
        b"CONNECT example.org:443 HTTP/1.1",
        b"PRI * HTTP/2.0",
        b"GET /",
    ],
)
def test_a_browser_is_told_in_http(line: bytes) -> None:
    """A short 400, and the end; nothing of the rest is taken for talk."""
    step = Doorstep()
    caller = step.comes()
    caller.takes()
    caller.sends(line + b"\r\nHost: x\r\n\r\nbob lobby\r\nsecret\r\n")
    said = caller.takes()
    assert said.startswith(b"HTTP/1.1 400 ")
    assert caller.closed
    assert {} == step.world.chat.sessions


@pytest.mark.parametrize("line", [b"SSH-2.0-OpenSSH_9.2", b"CAP LS 302"])
def test_ssh_and_irc_are_told_in_a_line(line: bytes) -> None:
    """And that is the end."""
    caller = Doorstep().comes()
    said = caller.asks(line + b"\r\nNICK ann\r\n")
    assert (1, "!! this is not an") == (len(said), said[0][:17])
    assert caller.closed


def test_tls_is_refused_in_tls() -> None:
    """A fatal alert, whatever the bytes of the hello are."""
    caller = Doorstep().comes()
    caller.takes()
    caller.sends(b"\x16\x03\x01\x02\x00\x01\x00\n\xfc\x03\r\n" + bytes(range(256)))
    caller.sends(b"\x16\x03\x01more")
    assert TLS_REFUSAL == caller.takes()
    assert caller.closed


@pytest.mark.parametrize(
    "line", [b"get lobby", b"Get", b"GET", b"POST lobby", b"SSH", b"CAP", b"", b"HTTP"]
)
def test_people_are_not_taken_for_clients(line: bytes) -> None:
    """What could be a name and a room is one."""
    assert b"" == answer_to(line)


def test_only_the_first_line_can_be_of_another_protocol() -> None:
    """Later it is talk."""
    step = Doorstep()
    ann, bob = step.enters("ann"), step.enters("bob")
    ann.reads()
    bob.sends(b"GET / HTTP/1.1\n\x16\x03\n")
    assert "<bob> GET / HTTP/1.1" == ann.reads()[0]


# The name, in time


def test_who_says_no_name_in_60_seconds_is_sent_away() -> None:
    """With the reason, and not a second before."""
    step = Doorstep()
    caller = step.comes()
    caller.reads()
    step.pass_time(59)
    assert [] == caller.reads()
    step.pass_time(1)
    assert ["!! no name within 60 seconds"] == caller.reads()
    assert caller.closed
    step.pass_time(3)
    assert [] == caller.reads()


def test_who_has_a_name_may_be_silent() -> None:
    """For hours: that the peer is there is TCP's business on this door."""
    step = Doorstep()
    ann = step.enters("ann")
    step.pass_time(7200, 60)
    assert [] == ann.reads()
    assert not ann.closed


def test_time_to_say_a_name_may_be_without_end() -> None:
    """0 turns the limit off."""
    step = Doorstep(bounds=DoorBounds(login_seconds=0))
    caller = step.comes()
    step.pass_time(7200, 60)
    assert not caller.closed


def test_a_bug_at_one_session_keeps_no_other_from_being_looked_at() -> None:
    """It is reported, and the next one is looked after."""
    step = Doorstep()
    first, second = step.comes(), step.comes()
    first.session.check = lambda now: 1 / 0
    step.pass_time(60)
    assert 60 == len(step.world.bugs)
    assert second.closed


# How a session ends


@pytest.mark.parametrize(
    ("why", "reason"),
    [
        (ConnectionLost, "connection lost"),
        (ConnectionTimedOut, "timed out"),
        (ConnectionDone, "quit"),
    ],
)
def test_the_room_reads_how_a_connection_was_lost(
    why: type[Exception], reason: str
) -> None:
    """By its reset, by the system that gave it up, by its close where there is no
    half-close."""
    step = Doorstep()
    ann, bob = step.enters("ann"), step.enters("bob")
    ann.reads()
    bob.goes(why)
    assert [f"-- bob left ({reason})"] == ann.reads()


def test_a_time_out_that_a_send_meets_is_one() -> None:
    """A connection that is not read from any more is given up there."""
    step = Doorstep()
    ann, bob = step.enters("ann"), step.enters("bob")
    ann.reads()
    bob.session.wire.timed_out = True
    bob.goes()
    assert ["-- bob left (timed out)"] == ann.reads()


def test_who_reads_nothing_is_cut_and_the_room_told() -> None:
    """Above the hard bound, once, and the rest of the room goes on."""
    step = Doorstep(send=SendBounds(hard_bytes=5000))
    ann, bob = step.enters("ann"), step.enters("bob")
    ann.reads()
    bob.transport.room = 0
    bob.transport.write = lambda data: None  # type: ignore[method-assign]
    bob.session.wire.pauseProducing()
    for number in range(20):
        ann.sends(b"%d" % number + b"x" * 1000 + b"\n")
    assert ["-- bob left (too slow)"] == ann.reads()
    assert 1 == len(step.world.chat.sessions)
    step.pass_time(5)
    assert bob.transport.aborted


def test_a_bug_in_telling_of_a_slow_reader_harms_no_writer() -> None:
    """It is reported, and the reader goes all the same."""
    step = Doorstep()
    bob = step.enters("bob")
    bob.session.conversation.desk.chat.hang_up = lambda *_: 1 / 0
    bob.session.wire.pauseProducing()
    bob.session.wire.write(b"never read\n")
    bob.session.wire.cut()
    bob.session.wire.resumeProducing()
    assert 1 == len(step.world.bugs)
    assert "!! too slow: you did not read" == bob.reads()[-1]


def test_a_lost_session_is_gone_altogether() -> None:
    """Its place, its name, its timers; and nothing of what waited is said."""
    step = Doorstep()
    bob = step.enters("bob")
    bob.sends(b"".join(b"%d\n" % number for number in range(150)))
    bob.goes()
    assert ({}, 0, 0) == (
        step.factory.sessions,
        step.gate.here.total,
        step.ledger.total,
    )
    assert [] == step.clock.getDelayedCalls()
    step.pass_time(10)
    step.enters("bob")


def test_who_hangs_up_while_being_let_in_is_not_let_in() -> None:
    """The store may answer when nobody is there any more."""
    step = Doorstep()
    step.world.store.at_once = False
    bob = step.comes()
    bob.sends(b"bob\nhello\n")
    bob.goes()
    step.world.commit()
    assert {} == step.world.chat.sessions
    assert 0 == step.gate.waiting.total


def test_nobody_writes_any_more_to_who_closes_for_writing() -> None:
    """Twisted says so of a connection that was shut from our side: there is no use."""
    bob = Doorstep().enters("bob")
    bob.session.writeConnectionLost()
    assert bob.transport.aborted


def test_while_too_much_waits_for_the_store_who_waits_is_not_heard() -> None:
    """And is heard again when half of it is stored."""
    step = Doorstep(bounds=DoorBounds(input=InputBounds(0, 0, 0, 0)))
    ann, bob = step.enters("ann"), step.enters("bob")
    ann.reads()
    step.world.store.at_once = False
    lines = [b"line %d\n" % number for number in range(1500)]
    bob.sends(b"".join(lines))
    for _ in range(10):
        step.world.commit()
    assert [f"<bob> line {number}" for number in range(1500)] == ann.reads()


# Who is turned away


def test_one_connection_too_many_reads_why() -> None:
    """One line, and the end, within five seconds whatever the client does."""
    step = Doorstep(gate=GateBounds(connections=1))
    first, second = step.comes(), step.comes()
    assert ["!! too many connections; try again later"] == second.reads()
    assert second.closed
    step.clock.advance(4.9)
    assert not second.transport.aborted
    step.clock.advance(0.2)
    assert second.transport.aborted
    third = step.comes()
    third.goes(ConnectionDone)
    first.goes(ConnectionDone)
    assert [] == step.clock.getDelayedCalls()
    step.enters("ann")


def test_who_is_turned_away_fills_no_log(logged: list[LogEvent]) -> None:
    """One line in ten seconds, with the count."""
    step = Doorstep(gate=GateBounds(connections=1))
    step.comes()
    for _ in range(50):
        step.comes()
    step.clock.advance(10)
    step.comes()
    counts = [event["count"] for event in logged if "count" in event]
    assert [1, 51] == counts


# The socket


@pytest.fixture
def plain() -> Iterator[socket.socket]:
    with socket.socket() as made:
        yield made


def transport_of(plain: socket.socket) -> Any:
    transport: Any = FakeTransport()
    transport.socket = plain
    transport.bufferSize = 65_536
    return transport


def test_the_socket_is_set_up(plain: socket.socket) -> None:
    """No delay, keepalive and the end of what is never acknowledged, a bounded
    buffer (of which Linux gives the double)."""
    tune(transport_of(plain), DoorBounds())
    tcp, general = socket.IPPROTO_TCP, socket.SOL_SOCKET
    assert plain.getsockopt(tcp, socket.TCP_NODELAY)
    assert plain.getsockopt(general, socket.SO_KEEPALIVE)
    assert (60, 15, 4) == (
        plain.getsockopt(tcp, socket.TCP_KEEPIDLE),
        plain.getsockopt(tcp, socket.TCP_KEEPINTVL),
        plain.getsockopt(tcp, socket.TCP_KEEPCNT),
    )
    assert 60_000 == plain.getsockopt(tcp, socket.TCP_USER_TIMEOUT)
    assert 2 * 131_072 == plain.getsockopt(general, socket.SO_SNDBUF)


def test_what_is_0_is_left_as_the_system_has_it(plain: socket.socket) -> None:
    """Each of them by itself."""
    before = plain.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
    bounds = DoorBounds(
        keepalive=(0, 15, 4), user_timeout_seconds=0, send_buffer_bytes=0
    )
    tune(transport_of(plain), bounds)
    assert before == plain.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
    assert not plain.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    assert not plain.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)


def test_a_unix_socket_is_left_alone() -> None:
    """It has none of these options."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        transport = transport_of(ours)
        tune(transport, DoorBounds())
        assert not hasattr(transport, "doRead")


def test_a_system_without_an_option_does_without(
    plain: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not every one has them all."""
    monkeypatch.delattr(socket, "TCP_USER_TIMEOUT")
    tune(transport_of(plain), DoorBounds())
    assert plain.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)


class Moody:
    """A socket that raises what it is told to, whatever is asked of it."""

    family = socket.AF_INET

    def __init__(self, mood: OSError | bytes) -> None:
        self.mood = mood

    def setsockopt(self, *_: int) -> None:
        raise OSError(errno.EINVAL, "gone")

    def recv(self, size: int) -> bytes:
        if isinstance(self.mood, OSError):
            raise self.mood
        return self.mood


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize(
    ("mood", "expected"),
    [
        (b"", CONNECTION_DONE),
        (BlockingIOError(errno.EAGAIN, "later"), None),
        (ConnectionResetError(errno.ECONNRESET, "reset"), CONNECTION_LOST),
        (OSError(errno.EHOSTUNREACH, "no way"), CONNECTION_LOST),
    ],
)
def test_reading_is_as_twisted_does_it(mood: Any, expected: Any, wrapped: bool) -> None:
    """Also below TLS or a proxy's header; a peer that is gone already is no error."""
    transport = transport_of(Moody(mood))  # type: ignore[arg-type]
    top = transport
    if wrapped:
        top = ProtocolWrapper(WrappingFactory(Doorstep().factory), Protocol())
        top.transport = transport
    tune(top, DoorBounds())
    assert expected is transport.doRead()


def test_reading_tells_a_time_out_from_other_ends() -> None:
    """Twisted takes both for a lost connection."""
    transport = transport_of(Moody(OSError(errno.ETIMEDOUT, "gave up")))  # type: ignore[arg-type]
    tune(transport, DoorBounds())
    assert isinstance(transport.doRead(), ConnectionTimedOut)


def test_what_is_read_goes_to_the_protocol() -> None:
    """All of it."""
    heard: list[bytes] = []
    transport = transport_of(Moody(b"hello"))  # type: ignore[arg-type]
    transport.protocol = Protocol()
    transport.protocol.dataReceived = heard.append
    tune(transport, DoorBounds())
    assert transport.doRead() is None
    assert [b"hello"] == heard


def test_a_slow_command_of_the_line_door_is_awaited() -> None:
    """The answer of the store comes before the next line is heard."""
    step = Doorstep()
    step.world.store.at_once = False
    ann = step.comes()
    ann.reads()
    ann.sends(b"ann\n/topic\n")
    assert [] == ann.reads()
    step.world.commit()
    said = ann.reads()
    assert said[0].startswith("-- welcome ann")
    assert "#lobby" in said[-1]

"""The telnet door: the line door for a client that speaks telnet, or pretends to."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from doorstep import Caller, Doorstep
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.error import ConnectionDone

from twistchat.protocols.intake import InputBounds
from twistchat.protocols.sockets import DoorBounds
from twistchat.protocols.telnet import TelnetFactory

SE, NOP, AYT, SB = b"\xf0", b"\xf1", b"\xf6", b"\xfa"
WILL, WONT, DO, DONT, IAC = b"\xfb", b"\xfc", b"\xfd", b"\xfe", b"\xff"
EOF, MARK, NAWS, ECHO = b"\xec", b"\x06", b"\x1f", b"\x01"
YES = b"[yes]\r\n"
PROBE = IAC + DO + MARK


def telnet(**bounds: object) -> Doorstep:
    return Doorstep(TelnetFactory, DoorBounds(**bounds))  # type: ignore[arg-type]


def pair() -> tuple[Doorstep, Caller, Caller]:
    """Two people in a room who have read all there was."""
    step = telnet()
    ann, bob = step.enters("ann"), step.enters("bob")
    ann.reads()
    return step, ann, bob


def test_lines_go_out_with_crlf() -> None:
    """All of them, and never LF alone."""
    ann = telnet().enters("ann")
    ann.sends(b"/help\r\n")
    said = ann.takes()
    assert said.count(b"\r\n") == said.count(b"\n") > 5


def test_text_goes_both_ways_as_utf_8() -> None:
    """With telnet's ends of lines and its commands between the bytes of a letter."""
    _, ann, bob = pair()
    bob.sends("olá ".encode()[:3], IAC + NOP + "olá ".encode()[3:] + b"you\r\0")
    assert "<bob> olá you\r\n".encode() == ann.takes()


def test_a_255_in_text_costs_a_line_not_the_session() -> None:
    """It is refused as not being UTF-8, and the next line is said."""
    _, ann, bob = pair()
    assert ["!! that is not UTF-8 text; it was not said"] == bob.asks(b"\xff\xffA\r\n")
    bob.sends(b"hello\r\n")
    assert ["<bob> hello"] == ann.reads()


def test_options_are_refused_and_the_session_goes_on() -> None:
    """Once each; what is negotiated is never part of a line."""
    _, ann, bob = pair()
    bob.takes()
    bob.sends(
        b"hel" + IAC + WILL + NAWS + IAC + DO + ECHO + IAC + WILL + NAWS + b"lo\n"
    )
    assert IAC + DONT + NAWS + IAC + WONT + ECHO == bob.takes()
    assert ["<bob> hello"] == ann.reads()


@pytest.mark.parametrize(
    ("asked", "answer"), [(IAC + AYT, YES), (IAC + DO + MARK, IAC + WILL + MARK)]
)
def test_a_client_that_asks_is_answered_while_its_lines_wait(
    asked: bytes, answer: bytes
) -> None:
    """For its rate, or for its own slow command."""
    step, _, bob = pair()
    bob.sends(b"x\n" * 200)
    bob.takes()
    bob.sends(asked)
    assert answer == bob.takes()
    carl = step.comes()
    step.world.store.at_once = False
    carl.sends(b"carl away\n")
    carl.takes()
    carl.sends(asked)
    assert answer == carl.takes()


def test_silence_is_asked_about_after_90_seconds() -> None:
    """Once; any byte is an answer."""
    step, ann, bob = pair()
    step.pass_time(89)
    assert b"" == bob.takes()
    step.pass_time(1)
    assert PROBE == bob.takes()
    step.pass_time(30)
    assert b"" == bob.takes()
    bob.sends(IAC + WILL + MARK)
    ann.sends(IAC + NOP)
    step.pass_time(89)
    assert b"" == bob.takes()
    step.pass_time(1)
    assert PROBE == bob.takes()


def test_who_does_not_answer_is_gone_after_150_seconds() -> None:
    """Not before, and the room reads why."""
    step, ann, bob = pair()
    for _ in range(149):
        step.pass_time(1)
        ann.sends(IAC + NOP)
    assert not bob.transport.aborted
    step.pass_time(2)
    assert bob.transport.aborted
    bob.goes()
    assert "-- bob left (timed out)" == ann.reads()[-1]


def test_nobody_is_gone_who_was_not_asked() -> None:
    """After the server itself has slept, each client has its minute to answer."""
    step, _, bob = pair()
    step.clock.advance(1000)
    step.pass_time(59)
    assert not bob.transport.aborted
    step.pass_time(3)
    assert bob.transport.aborted


@pytest.mark.parametrize("bound", ["ping_seconds", "drop_seconds"])
def test_without_pings_or_drops_silence_is_borne(bound: str) -> None:
    """0 turns either off; who is not asked is not gone."""
    step = telnet(**{bound: 0})
    bob = step.enters("bob")
    step.pass_time(1000)
    assert not bob.transport.aborted
    assert (b"" if bound == "ping_seconds" else PROBE) == bob.takes()


def test_while_we_do_not_read_silence_means_nothing() -> None:
    """The clock begins anew when we read again."""
    bounds = InputBounds(lines_per_second=1, lines_burst=1, unread_bytes=1000)
    step = telnet(input=bounds)
    bob = step.enters("bob")
    bob.sends(b"x\n" * 1000)
    assert not bob.transport.reading
    step.pass_time(500)
    assert not bob.transport.reading
    assert b"" == bob.takes()
    step.pass_time(400)
    assert bob.transport.reading


def test_after_the_end_of_input_silence_means_nothing() -> None:
    """A pipe that is worked off for minutes is not taken for dead."""
    step = telnet(input=InputBounds(lines_per_second=1, lines_burst=1))
    bob = step.enters("bob")
    bob.sends(b"/set echo on\n" + b"x\n" * 400)
    bob.ends()
    step.pass_time(402)
    said = bob.reads()
    assert 400 == said.count("<bob> x")
    assert "-- goodbye" == said[-1]


def test_ctrl_d_ends_the_input() -> None:
    """What came before it is answered; what comes after is not heard."""
    step, ann, bob = pair()
    bob.sends(b"one\r\ntwo" + IAC + EOF + b"three\r\n", b"four\r\n")
    assert ["<bob> one", "<bob> two", "-- bob left (quit)"] == ann.reads()
    assert b"-- goodbye\r\n" == bob.takes()
    assert bob.closed
    bob.ends()
    bob.goes(ConnectionDone)
    assert {} == step.factory.sessions or bob.session not in step.factory.sessions


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        (b"hello", ["<bob> hello"]),
        (b"hello\r", ["<bob> hello"]),
        (b"hello\n" + IAC, ["<bob> hello"]),
        (b"hello\n" + IAC + DO, ["<bob> hello"]),
        (b"hello\n" + IAC + SB + NAWS + b"x", ["<bob> hello"]),
        (IAC, []),
    ],
)
def test_the_end_may_come_anywhere(rest: bytes, expected: list[str]) -> None:
    """In a line, in a command, in a subnegotiation; told twice."""
    _, ann, bob = pair()
    bob.sends(rest)
    bob.ends()
    bob.ends()
    assert [*expected, "-- bob left (quit)"] == ann.reads()
    assert bob.closed


def test_more_than_64_commands_in_ten_seconds_end_the_session() -> None:
    """64 do not; after ten seconds there may be as many again."""
    step, ann, bob = pair()
    for _ in range(3):
        bob.takes()
        bob.sends((IAC + AYT) * 64)
        assert YES * 64 == bob.takes()
        step.clock.advance(10)
    bob.sends((IAC + AYT) * 65)
    assert b"!! too many telnet commands\r\n" == bob.takes()
    assert bob.closed
    bob.goes(ConnectionDone)
    assert ["-- bob left (connection lost)"] == ann.reads()


def test_a_subnegotiation_of_more_than_4096_bytes_ends_the_session() -> None:
    """4096 do not, whole or in pieces."""
    _, ann, bob = pair()
    bob.sends(IAC + SB + NAWS + b"x" * 4095 + IAC + SE + b"hello\n")
    assert ["<bob> hello"] == ann.reads()
    bob.takes()
    bob.sends(IAC + SB, *[b"x" * 1024] * 4)
    assert b"" == bob.takes()
    bob.sends(b"x")
    assert b"!! a telnet command without end\r\n" == bob.takes()
    assert bob.closed


def test_commands_that_want_no_answer_are_paid_for() -> None:
    """A stream of them does not keep the server busy: reading pauses."""
    step, _, bob = pair()
    for _ in range(20):
        if not bob.transport.reading:
            break
        bob.sends((IAC + NOP) * 10_000)
    assert not bob.transport.reading
    step.pass_time(30)
    assert bob.transport.reading
    assert not bob.closed


def test_private_words_are_said_back() -> None:
    """Who types on a terminal sees them leave."""
    _, ann, bob = pair()
    assert ["[you -> ann] hi"] == bob.asks(b"@ann hi\r\n")
    assert ["[bob -> you] hi"] == ann.reads()


STREAM = (
    b"bob lobby\r\n" + IAC + WILL + NAWS + b"hel" + IAC + NOP + "lo ű\r\0".encode()
    + IAC + SB + NAWS + b"\0\x50" + IAC + IAC + b"\x18" + IAC + SE + b"\r\nsec"
    + IAC + DO + MARK + b"ond\rthird\n\n" + IAC + AYT + b"last"
)  # fmt: skip


def _heard(cut: Callable[[bytes], list[bytes]]) -> tuple[list[str], bytes]:
    step = telnet()
    ann, bob = step.enters("ann"), step.comes()
    bob.takes()
    bob.sends(*cut(STREAM))
    bob.ends()
    return ann.reads(), bob.takes()


@given(st.lists(st.integers(0, len(STREAM)), max_size=8))
def test_cuts_of_the_network_change_nothing(cuts: list[int]) -> None:
    """Wherever the stream is cut, the same is said and the same answered."""
    edges = [0, *sorted(cuts), len(STREAM)]
    pieces = [STREAM[a:b] for a, b in pairwise(edges)]
    said, answered = _heard(lambda stream: pieces)
    whole, answers = _heard(lambda stream: [stream])
    assert whole == said
    assert ["hello ű", "second", "third", "last"] == [
        line.removeprefix("<bob> ") for line in said[1:-1]
    ]
    assert sorted(answers) == sorted(answered)


def test_one_byte_at_a_time() -> None:
    """As the slowest of networks would."""
    said, _ = _heard(lambda stream: [bytes([byte]) for byte in stream])
    assert "<bob> last" == said[-2]

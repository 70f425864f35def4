"""Telnet as a codec over bytes."""

import tracemalloc
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.conch.telnet import OptionRefused, Telnet
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure

from twistchat.protocols.telnet_codec import Signal, TelnetCodec, escape

SE, NOP, AYT, SB = b"\xf0", b"\xf1", b"\xf6", b"\xfa"
WILL, WONT, DO, DONT, IAC = b"\xfb", b"\xfc", b"\xfd", b"\xfe", b"\xff"
EOF, TIMING_MARK = b"\xec", b"\x06"
ECHO, TTYPE, NAWS, LINEMODE, NEW_ENVIRON = b"\x01", b"\x18", b"\x1f", b"\x22", b"\x27"
OPTIONS = [bytes([number]) for number in range(256) if number != TIMING_MARK[0]]

Heard = list[bytes | Signal]

new_peer: Any = Telnet  # Twisted gives these two no types
new_transport: Any = StringTransport


def codec(clock: Clock | None = None) -> TelnetCodec:
    return TelnetCodec((clock or Clock()).seconds)


def unlimited() -> TelnetCodec:
    return TelnetCodec(Clock().seconds, command_limit=0, subnegotiation_limit=0)


def joined(heard: Heard) -> Heard:
    """The same, text that hangs together in one piece."""
    whole: Heard = []
    for item in heard:
        if isinstance(item, bytes) and whole and isinstance(whole[-1], bytes):
            whole[-1] += item
        elif item:
            whole.append(item)
    return whole


def talk(telnet: TelnetCodec, *chunks: bytes) -> tuple[Heard, bytes]:
    """What is heard of these reads, and what is answered."""
    heard: Heard = []
    for chunk in chunks:
        heard += telnet.receive(chunk)
    return joined(heard), telnet.take_answers()


def test_text_without_commands_passes_as_it_is() -> None:
    """Bytes without 0xFF are handed on uncopied, ends of lines and NUL included."""
    text = b"hi\r\0there\r\n\0"
    assert codec().receive(text)[0] is text


def test_escape_and_receive_are_each_other_s_inverse() -> None:
    """Every byte that one end escapes, the other end hears."""
    every = bytes(range(256)) * 2 + IAC
    assert ([every], b"") == talk(codec(), escape(every))


def test_every_option_is_refused_once_in_each_direction() -> None:
    """WILL gets DONT and DO gets WONT, the first time; repeats and ends get nothing."""
    telnet = unlimited()
    for option in OPTIONS:
        assert ([], IAC + DONT + option) == talk(telnet, IAC + WILL + option)
        assert ([], IAC + WONT + option) == talk(telnet, IAC + DO + option)
        for verb in (WILL, DO, WONT, DONT):
            assert ([], b"") == talk(telnet, IAC + verb + option)


@pytest.mark.parametrize("verb", [WONT, DONT])
def test_what_was_never_on_ends_in_silence(verb: bytes) -> None:
    """WONT and DONT of an option that nobody agreed to are not answered."""
    assert ([], b"") == talk(unlimited(), *(IAC + verb + x for x in OPTIONS))


def test_a_timing_mark_is_given_every_time() -> None:
    """Each DO TIMING-MARK gets its WILL, or a client goes on discarding our output."""
    telnet = codec()
    for _ in range(3):
        interrupt = IAC + b"\xf4" + IAC + DO + TIMING_MARK
        assert ([], IAC + WILL + TIMING_MARK) == talk(telnet, interrupt)
    assert ([], b"") == talk(telnet, IAC + DONT + TIMING_MARK)


@pytest.mark.parametrize("verb", [WILL, WONT])
def test_the_answer_to_our_probe_is_a_sign_of_life(verb: bytes) -> None:
    """A client that knows timing marks and one that does not both show they live."""
    telnet = codec()
    assert IAC + DO + TIMING_MARK == telnet.probe()
    answer = b"a" + IAC + verb + TIMING_MARK + b"b"
    assert ([b"a", Signal.ALIVE, b"b"], b"") == talk(telnet, answer)


def test_two_of_our_ends_fall_silent() -> None:
    """Each answering the other's answers, two codecs have soon said all."""
    ours, theirs = codec(), codec()
    said = IAC + DO + ECHO + IAC + WILL + NAWS + ours.probe()
    rounds = 0
    while said:
        theirs.receive(said)
        ours.receive(theirs.take_answers())
        said = ours.take_answers()
        rounds += 1
    assert 1 == rounds


def test_twisted_s_own_telnet_hears_its_options_refused() -> None:
    """A real peer, asking for ECHO and NAWS, is refused both and says no more."""
    ours = codec()
    peer, transport = new_peer(), new_transport()
    peer.makeConnection(transport)
    refused: list[Failure] = []
    peer.will(ECHO).addErrback(refused.append)
    peer.do(NAWS).addErrback(refused.append)
    assert [] == ours.receive(transport.value())
    transport.clear()
    peer.dataReceived(ours.take_answers())
    assert [OptionRefused, OptionRefused] == [failure.type for failure in refused]
    assert b"" == transport.value()


def test_are_you_there_is_answered_in_the_words_given() -> None:
    """AYT gets a visible answer at once, each time."""
    telnet = TelnetCodec(Clock().seconds, ayt_answer=b"[ja]\r\n")
    assert ([b"ab"], b"[ja]\r\n") == talk(telnet, b"a" + IAC + AYT + b"b")
    assert ([], b"[ja]\r\n" * 2) == talk(telnet, IAC + AYT + IAC, AYT)


@pytest.mark.parametrize("command", [c for c in range(237, 250) if c != AYT[0]])
def test_other_commands_are_passed_over(command: int) -> None:
    """NOP, DM, BRK, IP, EC, GA, EOR and the like take nothing out of the text."""
    stream = b"a" + IAC + bytes([command]) + b"b\n"
    assert ([b"ab\n"], b"") == talk(codec(), stream)


def test_ctrl_d_is_told_in_its_place() -> None:
    """IAC EOF ends no session by itself: the door hears what came before and after."""
    expected = [b"a\n", Signal.END_OF_INPUT, b"b"]
    assert (expected, b"") == talk(codec(), b"a\n" + IAC + EOF + b"b")


def test_a_lone_0xff_in_text_stays_there() -> None:
    """A5: a cp1251 letter is no command; it stays, for decoding to refuse the line."""
    telnet = codec()
    for following in range(236):
        text = b"hi \xff" + bytes([following]) + b"!\n"
        assert ([text], b"") == talk(telnet, text)


@pytest.mark.parametrize("left", [IAC, IAC + WILL])
def test_a_0xff_at_the_very_end_is_text(left: bytes) -> None:
    """When the peer says no more, the start of a command was none; told once."""
    telnet = codec()
    assert ([b"hi "], b"") == talk(telnet, b"hi " + left)
    assert left == telnet.finish()
    assert b"" == telnet.finish()


def test_an_unfinished_subnegotiation_leaves_no_text() -> None:
    """When the peer says no more within a subnegotiation, nothing of it is text."""
    telnet = codec()
    assert ([], b"") == talk(telnet, IAC + SB + TTYPE + IAC)
    assert b"" == telnet.finish()


@pytest.mark.parametrize(
    "inside",
    [
        NAWS + bytes(4),
        NAWS + IAC * 4,
        NAWS + b"\x50",
        NAWS + bytes(9),
        NEW_ENVIRON + b'\0\0USER\1"-f root"',
        LINEMODE + b"\3" + b"\1\2\3" * 200,
        TTYPE + b"\0\x1b[2J",
        b"",
    ],
    ids=["L4", "L4-65535", "L4-short", "L4-long", "L5", "L6", "L10", "empty"],
)
def test_subnegotiations_are_skipped(inside: bytes) -> None:
    """L4, L5, L6, L10: what a client tells of an option refused is never used."""
    stream = b"a" + IAC + SB + inside + IAC + SE + b"b"
    assert ([b"ab"], b"") == talk(codec(), stream)


def test_a_subnegotiation_whose_end_was_lost_ends_at_the_next_command() -> None:
    """A missing SE costs the text up to the next command and not the session."""
    stream = IAC + SB + NAWS + b"lost" + IAC + DO + ECHO + b"hi"
    assert ([b"hi"], IAC + WONT + ECHO) == talk(codec(), stream)


@pytest.mark.parametrize("filling", [b"x", IAC + IAC], ids=["plain", "doubled"])
def test_l1_a_subnegotiation_has_4096_bytes_and_no_more(filling: bytes) -> None:
    """L1: 4,096 bytes pass; at one more the session is over and nothing more heard."""
    fits = (filling * 4096)[:4096]
    whole = IAC + SB + fits + IAC + SE + b"hi"
    assert ([b"hihi"], b"") == talk(codec(), whole * 2)
    too_long = b"a" + IAC + SB + fits + b"x" + IAC + SE + b"hi" + IAC + AYT
    telnet = codec()
    assert ([b"a", Signal.OVERLONG], b"") == talk(telnet, too_long)
    assert ([], b"") == talk(telnet, b"hello", IAC + AYT + IAC)
    assert b"" == telnet.finish()


def test_l1_a_mebibyte_without_end_is_not_kept() -> None:
    """L1: memory stays flat, and the end of the session is told once."""
    telnet = codec()
    telnet.receive(IAC + SB + TTYPE)
    chunk = b"x" * 65_536
    tracemalloc.start()
    try:
        heard = [item for _ in range(16) for item in telnet.receive(chunk)]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [Signal.OVERLONG] == heard
    assert peak < 4096


@pytest.mark.parametrize(
    "command",
    [IAC + DO + ECHO, IAC + WONT + NAWS, IAC + AYT, IAC + DO + TIMING_MARK],
    ids=["DO", "WONT", "AYT", "mark"],
)
def test_l2_64_commands_pass_and_one_more_ends_the_session(command: bytes) -> None:
    """L2: the 65th command within ten seconds is a flood; nothing is answered to it."""
    telnet, twin = codec(), codec()
    heard, answers = talk(telnet, command * 64)
    assert [] == heard
    assert ([b"a", Signal.FLOOD], answers) == talk(twin, command * 64 + b"a" + command)
    assert [Signal.FLOOD] == telnet.receive(command + b"hi")
    assert ([], b"") == talk(telnet, command * 10 + b"hello")


def test_l2_what_came_ten_seconds_ago_no_longer_counts() -> None:
    """L2: any ten seconds may bring 64 commands, not 65."""
    clock = Clock()
    telnet = codec(clock)
    telnet.receive(IAC + AYT)
    clock.advance(4)
    assert [] == telnet.receive((IAC + AYT) * 63)
    clock.advance(6)
    assert [] == telnet.receive(IAC + AYT)
    clock.advance(3.9)
    assert [Signal.FLOOD] == telnet.receive(IAC + AYT)


def test_l2_300_000_options_get_few_answers() -> None:
    """L2: whoever floods without reading is owed no more than 64 answers."""
    telnet = codec()
    flood = b"".join(IAC + DO + option for option in OPTIONS) * 1_200
    heard, answers = talk(telnet, flood)
    assert [Signal.FLOOD] == heard
    assert 64 * 3 == len(answers)


def test_the_limits_are_handed_in_and_zero_is_none() -> None:
    """Other numbers can be chosen, and 0 turns a limit off."""
    strict = TelnetCodec(
        Clock().seconds, command_limit=1, command_period=1, subnegotiation_limit=1
    )
    assert [Signal.OVERLONG] == strict.receive(IAC + SB + b"xy")
    heard, answers = talk(
        unlimited(), (IAC + AYT) * 1_000, IAC + SB + b"x" * 5_000 + IAC + SE + b"hi"
    )
    assert [b"hi"] == heard
    assert b"[yes]\r\n" * 1_000 == answers


words: st.SearchStrategy[tuple[bytes, Heard]] = st.one_of(
    st.binary(max_size=5).map(lambda text: (escape(text), [text])),
    st.sampled_from([NOP, SE, b"\xf7"]).map(lambda command: (IAC + command, [])),
    st.sampled_from([WILL, WONT]).map(
        lambda verb: (IAC + verb + TIMING_MARK, [Signal.ALIVE])
    ),
    st.tuples(st.sampled_from([WILL, WONT, DO, DONT]), st.sampled_from(OPTIONS)).map(
        lambda asked: (IAC + asked[0] + asked[1], [])
    ),
    st.binary(max_size=5).map(lambda text: (IAC + SB + escape(text) + IAC + SE, [])),
    st.just((IAC + EOF, [Signal.END_OF_INPUT])),
    st.just((b"\xff\xc0", [b"\xff\xc0"])),
)


def cut(stream: bytes, places: list[int]) -> list[bytes]:
    borders = sorted({0, len(stream), *(place % (len(stream) + 1) for place in places)})
    return [stream[start:end] for start, end in pairwise(borders)]


@given(st.lists(words), st.lists(st.integers(0, 500)))
def test_what_was_sent_is_heard_wherever_it_is_cut(
    sent: list[tuple[bytes, Heard]], places: list[int]
) -> None:
    """Text and signals come out as they went in, at any cuts."""
    stream = b"".join(wire for wire, _ in sent)
    expected = joined([item for _, heard in sent for item in heard])
    assert expected == talk(unlimited(), *cut(stream, places))[0]


@given(
    st.lists(
        st.sampled_from(
            [IAC, SB, SE, DO, DONT, WILL, AYT, EOF, TIMING_MARK, ECHO, b"a"]
        )
    ),
    st.lists(st.integers(0, 500)),
)
def test_any_bytes_mean_the_same_wherever_they_are_cut(
    bits: list[bytes], places: list[int]
) -> None:
    """Sense or nonsense, past the limits too: same bytes, same ears, same answers."""
    stream = b"".join(bits)
    whole, pieces = (
        TelnetCodec(Clock().seconds, command_limit=3, subnegotiation_limit=4)
        for _ in range(2)
    )
    assert whole.hide() == pieces.hide()
    assert talk(whole, stream) == talk(pieces, *cut(stream, places))
    assert whole.finish() == pieces.finish()
    assert whole.show() == pieces.show()


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        (b"S\xc3\xff\xf4O", "SÃO"),  # IAC IP
        (b"\xc3\xff\xf3ber", "Über"),  # IAC BRK
        (b"\xc3\xff\xed", "Ú"),  # IAC SUSP
        (b"\xe6\x97\xa5\xe6\xff\xf3\xac", "日本"),
    ],
)
def test_letters_that_a_client_takes_for_its_keys(sent: bytes, text: str) -> None:
    """A command in the middle of a letter is the byte that the client took for a key;
    at the end of one it is a command."""
    codec = TelnetCodec(lambda: 0.0)
    assert [text.encode()] == codec.receive(sent)
    assert ["é".encode()] == codec.receive("é".encode() + b"\xff\xf4")

"""Commands that ask for further lines."""

import gc
import weakref
from collections.abc import Callable
from itertools import pairwise

import pytest
from asking import SECRET, Clerk
from doorstep import Doorstep
from hypothesis import given
from hypothesis import strategies as st
from talking import Talker, World

from twistchat.chat.events import Departure, Stopping
from twistchat.protocols.line import LineFactory
from twistchat.protocols.telnet import TelnetFactory
from twistchat.text.dialogue import Bug, EndOfInput

Pair = tuple[World, Talker, Talker]


@pytest.fixture
def clerk(monkeypatch: pytest.MonkeyPatch) -> Clerk:
    """A clerk whose commands are in the table."""
    return Clerk(monkeypatch)


@pytest.fixture
def pair(clerk: Clerk) -> Pair:
    """Two people who have read all there was."""
    world = World()
    ann, bob = world.enter("ann"), world.enter("bob")
    ann.reads()
    return world, ann, bob


ASKED = ["-- question 1:", "-- question 2:", "-- question 3:", "-- asked three times"]


# What an answer is


def test_a_command_asks_one_thing_after_another(pair: Pair, clerk: Clerk) -> None:
    """The next line is the answer to the last question, and then all is as before."""
    _, ann, bob = pair
    for at, line in enumerate(["/three", "one", "two", "three"]):
        assert [ASKED[at]] == bob.asks(line)
    assert ["one", "two", "three"] == clerk.heard
    bob.types("hello")
    assert ["<bob> hello"] == ann.reads()


def test_answers_may_be_there_before_the_questions(pair: Pair, clerk: Clerk) -> None:
    """As they are in a pipe; what comes behind them is said."""
    _, ann, bob = pair
    assert ASKED == bob.asks("/three", "1", "2", "3", "hello")
    assert ["1", "2", "3"] == clerk.heard
    assert ["<bob> hello"] == ann.reads()


@pytest.mark.parametrize(
    "line",
    [
        SECRET,
        "/quit",
        "/three",
        "//",
        ".who",
        "@ann hi",
        ":waves",
        "  two blanks around  ",
        " ",
        "\t",
        "\x02bold\x1b[2J",
        "a\0b",
        "{count} %s",
        "é\u0301\u202e",
    ],
)
def test_r9_an_answer_is_taken_as_it_is(pair: Pair, clerk: Clerk, line: str) -> None:
    """R9: whatever it looks like: neither obeyed nor said, mended, nor repeated."""
    _, ann, bob = pair
    bob.types("/three")
    assert ["-- question 2:"] == bob.asks(line)
    assert [line] == clerk.heard
    assert [] == ann.reads()


def test_a_refusal_after_the_last_answer_is_a_refusal(
    pair: Pair,
) -> None:
    """As if it had come at once."""
    _, _, bob = pair
    bob.types("/refused", "1", "2")
    last = ["-- asked three times", "!! nobody called carl is here"]
    assert last == bob.asks("3")
    assert ["-- question 1:"] == bob.asks("/three")


def test_what_others_say_is_heard_while_one_is_asked(
    pair: Pair,
) -> None:
    """Nobody waits for whoever is asked."""
    _, ann, bob = pair
    bob.types("/three")
    bob.reads()
    ann.types("hello")
    assert ["<ann> hello"] == bob.reads()


@pytest.mark.parametrize("name", ["three", "letter"])
def test_a_question_may_come_before_a_name(clerk: Clerk, name: str) -> None:
    """Afterwards a name is what is waited for."""
    world = World()
    bob = world.connect()
    bob.types(f"/{name}", "bob", "carl", ".")
    assert ["bob", "carl"] == clerk.heard[:2]
    assert {} == world.chat.sessions
    assert "-- welcome bob" == bob.asks("bob")[0][:14]


def test_answering_is_not_idling(pair: Pair) -> None:
    """Somebody who writes a long letter is here."""
    world, _, bob = pair
    bob.types("/letter")
    world.clock.advance(500)
    bob.types("Dear ann,")
    assert world.clock.seconds() == bob.conversation.here.active


# What is no answer


def test_blank_lines_reach_only_who_asks_for_them(pair: Pair, clerk: Clerk) -> None:
    """A password is not blank, the line of a letter may be."""
    _, _, bob = pair
    assert ASKED == bob.asks("", "/three", "", "1", "", "", "2", "3", "")
    bob.asks("", "/letter", "", "Dear ann,", "", "", "bye", ".", "")
    assert ["1", "2", "3", "", "Dear ann,", "", "", "bye"] == clerk.heard


def test_r9_what_is_not_utf_8_is_asked_for_again(pair: Pair, clerk: Clerk) -> None:
    """R9: it is refused, and the next line is the answer."""
    _, ann, bob = pair
    bob.types("/three")
    expected = ["!! that is not UTF-8 text; it was not said", "-- question 1:"]
    bob.reads()
    bob.types(b"geheim\xff")
    assert expected == bob.reads()
    bob.types(b"\xc0\x80", "one")
    assert [*expected, "-- question 2:"] == bob.reads()
    assert ["one"] == clerk.heard
    assert [] == ann.reads()


def test_without_a_prompt_the_refusal_is_all(pair: Pair, clerk: Clerk) -> None:
    """The letter is not begun anew."""
    _, _, bob = pair
    bob.types("/letter", "Dear ann,")
    bob.reads()
    bob.types(b"\xff", "bye", ".")
    assert ["!! that is not UTF-8 text; it was not said", "-- 2 lines"] == bob.reads()
    assert ["Dear ann,", "bye"] == clerk.heard


def test_r9_an_answer_that_is_too_long_is_asked_for_again(clerk: Clerk) -> None:
    """R9: nothing of it is said; the third one ends the session as ever."""
    step = Doorstep()
    ann, bob = step.enters("ann"), step.enters("bob")
    ann.reads()
    bob.sends(b"/three\n")
    long = b"x" * 9000 + b"\n"
    again = ["!! too long: at most 8192", "-- question 1:"]
    assert again == bob.asks(long)
    assert [*again, "-- question 2:"] == bob.asks(long[:8500], long[8500:] + b"one\n")
    assert ["one"] == clerk.heard
    bob.sends(long)
    assert "!! too many lines that are too long" == bob.reads()[-1]
    assert ["-- bob left (connection lost)"] == ann.reads()


# Slow commands


def test_while_a_command_takes_time_its_answers_wait(pair: Pair, clerk: Clerk) -> None:
    """Before its first question and between the others, in order."""
    _, ann, bob = pair
    gates = [clerk.gate() for _ in range(3)]
    bob.types("/three", "1", "2")
    for number, gate in enumerate(gates):
        assert number == len(clerk.heard)
        gate.callback(None)
    bob.types("3", "hello")
    assert ["1", "2", "3"] == clerk.heard
    assert ["<bob> hello"] == ann.reads()


def test_a_letter_of_many_lines_is_one_letter(clerk: Clerk) -> None:
    """However many come in one read."""
    step = Doorstep()
    bob = step.enters("bob")
    lines = [f"line {number}" for number in range(3000)]
    bob.sends("\n".join(["/letter", *lines, ".", ""]).encode())
    bob.ends()
    step.pass_time(310, 0.1)
    assert lines == clerk.heard
    assert ["-- 3000 lines", "-- goodbye"] == bob.reads()[-2:]


# Ends


def test_at_the_end_of_input_a_command_may_keep_what_it_has(
    pair: Pair, clerk: Clerk
) -> None:
    """The goodbye comes when that is done."""
    _, ann, bob = pair
    gate = clerk.gate()
    bob.types("/letter", "Dear ann,")
    bob.reads()
    bob.ends()
    assert [] == bob.reads()
    gate.callback(None)
    bob.types()
    assert ["Dear ann,"] == clerk.kept
    assert ["-- kept", "-- goodbye"] == bob.reads()
    assert ["-- bob left (quit)"] == ann.reads()
    assert bob.wire.closed


def test_the_end_of_input_at_a_question_is_the_end(
    pair: Pair,
) -> None:
    """It is no bug if the command does not care."""
    world, _, bob = pair
    bob.types("/three", "1")
    bob.reads()
    bob.ends()
    assert ["-- goodbye"] == bob.reads()
    assert [] == world.bugs


def test_after_the_end_of_input_there_is_no_answer(pair: Pair, clerk: Clerk) -> None:
    """However often it is asked; and no question is written any more."""
    _, _, bob = pair
    bob.types("/stubborn", "one")
    bob.reads()
    bob.ends()
    assert ["one", EndOfInput, EndOfInput] == clerk.heard
    assert ["-- goodbye"] == bob.reads()


def test_a_slow_command_learns_of_the_end_when_it_asks(
    pair: Pair, clerk: Clerk
) -> None:
    """Not before."""
    _, _, bob = pair
    gate = clerk.gate()
    bob.types("/three")
    bob.ends()
    assert [] == bob.reads()
    gate.callback(None)
    bob.types()
    assert ["-- question 1:", "-- goodbye"] == bob.reads()


@pytest.mark.parametrize("slow", [False, True])
@pytest.mark.parametrize("reason", [Departure.LOST, Departure.TIMED_OUT])
def test_who_is_lost_may_keep_what_they_have(
    pair: Pair, clerk: Clerk, reason: Departure, slow: bool
) -> None:
    """And says nothing more."""
    world, ann, bob = pair
    bob.types("/letter", "Dear ann,")
    bob.reads()
    gates = [clerk.gate()] if slow else []
    bob.vanishes(reason)
    for gate in gates:
        assert [] == clerk.kept
        gate.callback(None)
    world.turns.end()
    assert ["Dear ann,"] == clerk.kept
    assert [] == bob.reads()
    assert 1 == len(ann.reads())
    assert [] == world.bugs


def test_who_is_cut_off_reads_why_and_no_more(pair: Pair, clerk: Clerk) -> None:
    """What the command still says is not said."""
    world, _, bob = pair
    bob.types("/letter", "Dear ann,")
    bob.reads()
    bob.conversation.cut(Departure.LOST, "too late")
    bob.types("more")
    assert ["!! too late"] == bob.reads()
    assert ["Dear ann,"] == clerk.kept
    assert bob.wire.closed
    assert [] == world.bugs


def test_nobody_comes_in_who_was_cut_off_at_a_question(clerk: Clerk) -> None:
    """Whatever still comes is not a name."""
    world = World()
    carl = world.connect()
    carl.types("/three")
    carl.conversation.cut(Departure.TIMED_OUT, "too late")
    carl.types("carl")
    assert {} == world.chat.sessions


def test_a_command_may_cut_its_own_session(pair: Pair, clerk: Clerk) -> None:
    """The last words arrive, and it comes to its end."""
    _, ann, bob = pair
    gate = clerk.gate()
    bob.types("/strict", "wrong", "hello")
    assert ["-- your password:", "!! too many wrong passwords"] == bob.reads()
    assert bob.wire.closed
    gate.callback(None)
    bob.types()
    assert [] == bob.reads()
    assert ["-- bob left (connection lost)"] == ann.reads()


def test_nothing_is_left_of_a_session_that_was_asked(clerk: Clerk) -> None:
    """Neither its conversation nor the command."""
    world = World()
    bob = world.enter("bob")
    bob.types("/three", "1")
    gone = weakref.ref(bob.wire)
    bob.vanishes(Departure.LOST)
    del bob
    gc.collect()
    assert gone() is None


def test_what_the_chat_ends_is_told_what_happened(pair: Pair, clerk: Clerk) -> None:
    """Once; the command may keep what it has."""
    world, ann, bob = pair
    bob.types("/letter", "Dear ann,")
    bob.reads()
    event = Stopping(*world.ids.next())
    for _ in range(2):
        world.delivery.end(bob.conversation.here, event)
        world.turns.end()
    assert ["-- the server is going down"] == bob.reads()
    assert bob.wire.closed
    assert ["Dear ann,"] == clerk.kept
    assert ["-- bob left (quit)"] == ann.reads()


# Bugs


def test_r9_a_bug_tells_no_answer(pair: Pair, clerk: Clerk) -> None:
    """R9: where it was and of what kind is told, its own words are not."""
    world, _, bob = pair
    bob.types("/buggy", SECRET)
    assert SECRET not in "".join(bob.reads())
    (bug,) = world.bugs
    assert (Bug, "ValueError") == (type(bug), str(bug))
    trace = bug.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    assert trace is not None
    assert "buggy" == trace.tb_frame.f_code.co_name
    assert (None, None) == (bug.__cause__, bug.__context__)


def test_a_bug_of_who_did_not_ask_is_told_as_it_is(pair: Pair) -> None:
    """Also after a command that did."""
    world, _, bob = pair
    bob.types("/three", "1", "2", "3")
    world.chat.say = lambda *_: 1 / 0  # type: ignore[assignment]
    bob.types("hello")
    assert [ZeroDivisionError] == [type(bug) for bug in world.bugs]


# Bytes

STREAM = (
    "bob lobby\r\n/three\r\n\r\none\r\n/quit\n\rtw\r\0hello\n"
    "/letter\n\n\r\nDear änn,\r\n\r\n\r\0bye\r\n.\r\nhello\r\n/letter\nlost"
).encode()


def _talk(
    door: Callable[..., LineFactory], pieces: list[bytes]
) -> tuple[list[str], Clerk]:
    with pytest.MonkeyPatch.context() as patch:
        clerk = Clerk(patch)
        step = Doorstep(door)
        ann, bob = step.enters("ann"), step.comes()
        bob.sends(*pieces)
        bob.ends()
    return ann.reads(), clerk


@given(
    st.sampled_from([LineFactory, TelnetFactory]),
    st.lists(st.integers(0, len(STREAM)), max_size=8),
)
def test_cuts_of_the_network_change_nothing(
    door: Callable[..., LineFactory], cuts: list[int]
) -> None:
    """Wherever the stream is cut, the same is asked, answered and said."""
    edges = [0, *sorted(cuts), len(STREAM)]
    said, clerk = _talk(door, [STREAM[a:b] for a, b in pairwise(edges)])
    assert ["one", "/quit", "tw", "", "", "Dear änn,", "", "", "bye"] == clerk.heard
    assert ["lost"] == clerk.kept
    assert ["<bob> hello"] * 2 == said[1:-1]

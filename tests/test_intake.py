"""The intake: lines one after another, no faster than allowed, and none lost."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from fakes import Turns
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.logger import LogEvent, globalLogPublisher

from twistchat.chat.limits import Pace
from twistchat.protocols.framing import OVERLONG
from twistchat.protocols.intake import InputBounds, Intake

#: Bounds that bound nothing.
FREE = InputBounds(0, 0, 0, 0, 0, 0, 0, 0)


class Ear:
    """One session: what it heard, and what it is told to wait for.

    What ``slow`` returns for a line is awaited; ``acts`` are called when a line comes.
    """

    blanks = False

    def __init__(self, bounds: InputBounds = FREE) -> None:
        self.clock = Clock()
        self.turns = Turns()
        self.heard: list[Any] = []
        self.slow: dict[Any, Deferred[None]] = {}
        self.acts: dict[Any, Callable[[], object]] = {}
        self.calm = True
        self.relief: list[Callable[[], None]] = []
        self.done = 0
        self.reading = True
        self.pauses = 0
        clock: Any = self.clock
        self.intake = Intake(self, bounds, clock, self.turns.post, self)

    def gets(self, *lines: Any, rest: int = 0) -> None:
        """These lines come in one read, each with one byte for its end."""
        size = sum(len(line) + 1 for line in lines if isinstance(line, bytes))
        self.intake.receive(list(lines), size, rest)

    def take(self) -> list[Any]:
        heard, self.heard = self.heard, []
        return heard

    def relieve(self) -> None:
        self.calm = True
        relief, self.relief = self.relief, []
        for callback in relief:
            callback()

    # What the intake calls

    def wants_blanks(self) -> bool:
        return self.blanks

    def hear(self, line: Any) -> Awaitable[None] | None:
        self.heard.append(line)
        act = self.acts.get(line)
        if act is not None:
            act()
        return self.slow.get(line)

    def may_speak(self) -> bool:
        return self.calm

    def when_relieved(self, callback: Callable[[], None]) -> None:
        self.relief.append(callback)

    def input_done(self) -> None:
        self.done += 1

    def pauseProducing(self) -> None:
        self.reading = False
        self.pauses += 1

    def resumeProducing(self) -> None:
        self.reading = True


def numbered(count: int, size: int = 4) -> list[bytes]:
    return [str(number).zfill(size).encode() for number in range(count)]


# Order, and waiting for one's own commands


def test_lines_are_heard_at_once_and_in_order() -> None:
    """Nothing waits that need not."""
    ear = Ear()
    ear.gets(b"a", b"b")
    ear.gets(OVERLONG, b"c")
    assert [b"a", b"b", OVERLONG, b"c"] == ear.heard


def test_a_slow_command_holds_up_its_own_session() -> None:
    """The lines behind it wait until it is done, those that come meanwhile too."""
    ear = Ear()
    ear.slow[b"slow"] = Deferred()
    ear.gets(b"slow", b"a")
    ear.gets(b"b")
    assert [b"slow"] == ear.take()
    assert ear.intake.more_waits
    ear.slow[b"slow"].callback(None)
    assert [b"a", b"b"] == ear.take()
    assert not ear.intake.more_waits


def test_a_command_may_be_done_before_it_is_awaited() -> None:
    """An awaitable that waits for nothing costs no turn, and nests nothing."""
    ear = Ear()
    done: Deferred[None] = Deferred()
    done.callback(None)
    ear.slow[b"quick"] = done
    ear.gets(*[b"quick"] * 2000)
    assert 2000 == len(ear.heard)


def test_what_fails_is_logged_and_the_next_line_heard() -> None:
    """Whoever hears must not raise; should it do so, the session goes on."""
    seen: list[LogEvent] = []
    note: Any = seen.append
    ear = Ear()
    ear.slow[b"slow"] = Deferred()
    ear.gets(b"slow", b"a")
    globalLogPublisher.addObserver(note)
    try:
        ear.slow[b"slow"].errback(ZeroDivisionError())
    finally:
        globalLogPublisher.removeObserver(note)
    assert [ZeroDivisionError] == [event["log_failure"].type for event in seen]
    assert [b"slow", b"a"] == ear.heard


def test_a_line_that_comes_inside_another_waits_for_it() -> None:
    """Reading may go on while a line is heard; its order is kept."""
    ear = Ear()
    ear.acts[b"a"] = lambda: ear.gets(b"c")
    ear.gets(b"a", b"b")
    assert [b"a", b"b", b"c"] == ear.heard


def test_more_waits_only_if_a_line_does() -> None:
    """The beginning of a line counts, the ends of lines and empty ones do not."""
    ear = Ear()
    ear.slow[b"slow"] = Deferred()
    ear.intake.receive([b"slow"], 50)
    assert not ear.intake.more_waits
    ear.intake.receive([], 0, rest=3)
    assert ear.intake.more_waits
    ear.intake.receive([], 4)
    assert not ear.intake.more_waits
    ear.gets(b"a")
    assert ear.intake.more_waits


# Blank lines


def test_a_blank_line_that_nobody_wants_is_not_heard() -> None:
    """Nor does it wait, for a person or as input that is there already."""
    ear = Ear()
    ear.slow[b"slow"] = Deferred()
    ear.gets(b"", b"", b"slow", b"", b"")
    assert not ear.intake.more_waits
    ear.slow[b"slow"].callback(None)
    ear.gets(b"", b"a", b"")
    assert [b"slow", b"a"] == ear.heard


def test_blank_lines_are_heard_as_long_as_they_are_wanted() -> None:
    """Whether they are is asked when it is their turn, not when they come."""
    ear = Ear()
    ear.acts[b"ask"] = lambda: setattr(ear, "blanks", True)
    ear.acts[b"."] = lambda: setattr(ear, "blanks", False)
    ear.gets(b"", b"ask", b"", b"a", b"", b"", b".", b"", b"b", b"")
    ear.intake.end()
    assert [b"ask", b"", b"a", b"", b"", b".", b"b"] == ear.heard
    assert 1 == ear.done


def test_a_blank_line_counts_as_a_line_where_it_is_one() -> None:
    """Elsewhere only its byte counts, and no turn is given away for it."""
    ear = Ear(InputBounds(lines_burst=3, lines_per_turn=3))
    ear.gets(*[b""] * 1000, b"a", b"b", b"", b"c")
    assert [b"a", b"b", b"c"] == ear.take()
    ear.turns.end()
    ear.clock.advance(1)
    ear.blanks = True
    ear.gets(*[b""] * 4)
    assert [b""] * 3 == ear.take()
    ear.turns.end()
    ear.clock.advance(0.11)
    assert [b""] == ear.take()


def test_blank_lines_pay_for_their_bytes() -> None:
    """All of them that come together, before the next line."""
    ear = Ear(InputBounds())
    ear.gets(*[b""] * 60_000)
    ear.gets(*[b""] * 60_000)
    ear.gets(b"hello")
    assert [] == ear.take()
    ear.clock.pump([0.5] * 15)
    assert [b"hello"] == ear.take()
    assert ear.reading


def test_the_end_of_input_comes_after_blank_lines_too() -> None:
    """Once."""
    ear = Ear(InputBounds(bytes_per_second=1, bytes_burst=1))
    ear.gets(b"", b"")
    ear.gets(b"")
    ear.intake.end()
    assert 0 == ear.done
    ear.clock.pump([1] * 4)
    assert ([], 1) == (ear.heard, ear.done)


# Its rate


def test_a_hundred_lines_go_at_once_and_then_ten_a_second() -> None:
    """Flood is slowed, not punished: every line is heard in the end."""
    ear = Ear(InputBounds(lines_per_turn=0))
    lines = numbered(130)
    ear.gets(*lines)
    assert lines[:100] == ear.take()
    ear.clock.advance(0.09)
    assert [] == ear.take()
    ear.clock.pump([0.02] + [0.1] * 9)
    assert lines[100:110] == ear.take()
    ear.clock.pump([0.1] * 20)
    assert lines[110:] == ear.take()


def test_silence_earns_the_burst_back() -> None:
    """After ten seconds a hundred lines go at once again."""
    ear = Ear(InputBounds(lines_per_turn=0))
    for _ in range(3):
        ear.gets(*numbered(100))
        assert 100 == len(ear.take())
        ear.clock.advance(10)


def test_bytes_are_slowed_too() -> None:
    """64 KiB at once, then 8 KiB a second."""
    ear = Ear(InputBounds(lines_burst=0, unread_bytes=0))
    ear.gets(*[b"x" * 4095] * 20)
    assert 16 == len(ear.take())
    ear.clock.advance(0.001)  # one byte's credit is enough
    assert 1 == len(ear.take())
    ear.clock.advance(0.4)
    assert [] == ear.take()
    ear.clock.advance(0.2)
    assert 1 == len(ear.take())
    ear.clock.pump([0.5] * 2)
    assert 2 == len(ear.take())


def test_a_paste_is_paid_for_once_however_it_is_cut() -> None:
    """A line that came in many reads counts its bytes once: 64 KiB still go at once."""
    ear = Ear(InputBounds(lines_burst=0))
    for _ in range(15):
        for rest in range(1, 4096, 5):
            ear.intake.receive([], 0, rest)
        ear.gets(b"x" * 4095)
    assert 15 == len(ear.heard)


def test_bytes_that_make_no_line_are_paid_for() -> None:
    """Whoever sends 100,000 empty lines has to wait like anybody else."""
    ear = Ear(InputBounds())
    ear.intake.receive([], 60_000)
    ear.intake.receive([], 60_000)
    ear.gets(b"hello")
    assert [] == ear.take()
    ear.clock.pump([0.5] * 15)
    assert [b"hello"] == ear.take()


def test_a_stream_of_nothing_pauses_reading() -> None:
    """Bytes without lines are bounded like lines: they do not keep the reactor busy."""
    ear = Ear(InputBounds())
    for _ in range(10):
        ear.intake.waste(30_000)
        if not ear.reading:
            break
    assert not ear.reading
    ear.clock.pump([1] * 60)
    assert ear.reading


def test_a_costly_command_counts_for_several_lines() -> None:
    """Whoever hears it says so, and the next lines wait the longer."""
    ear = Ear(InputBounds(lines_burst=5, lines_per_turn=0))
    ear.acts[b"dear"] = lambda: ear.intake.charge(3)
    ear.gets(b"dear", b"a", b"b")
    assert [b"dear", b"a"] == ear.take()
    ear.clock.advance(0.11)
    assert [b"b"] == ear.take()


def test_what_is_done_another_way_counts_for_a_line() -> None:
    """It is done if a line could be said now, and the next one waits for it; else it is
    told for how long to wait, and takes nothing."""
    ear, pace = Ear(InputBounds(lines_burst=3)), Pace(1, 5, factor=2)
    ear.intake.share(pace)
    assert [0.0] * 3 == [ear.intake.pay() for _ in range(3)]
    assert pytest.approx(0.1) == ear.intake.pay() == ear.intake.pay()
    ear.gets(b"a")
    assert [] == ear.take()
    ear.clock.advance(0.11)
    assert [b"a"] == ear.take()
    ear.clock.advance(1)
    pace.take(ear.clock.seconds(), 4)
    assert pytest.approx(2.89) == ear.intake.pay()
    pace.ease(True)
    assert pytest.approx(2.39) == ear.intake.pay()
    ear.clock.advance(2.4)
    assert 0.0 == ear.intake.pay()
    assert 0.0 == Ear().intake.pay()


def test_two_sessions_may_share_a_rate() -> None:
    """Each has its own besides; what the one says the other waits for."""
    pace = Pace(1, 5)
    ann, bob = Ear(), Ear(InputBounds(lines_burst=3))
    for ear in (ann, bob):
        ear.intake.share(pace)
    ann.gets(*numbered(4))
    bob.gets(*numbered(4))
    assert (4, 1) == (len(ann.take()), len(bob.take()))
    for _ in range(3):
        assert [] == bob.take()
        bob.clock.advance(1.01)
        assert 1 == len(bob.take())


def test_a_costly_command_costs_those_who_share_too() -> None:
    """Several lines of theirs."""
    pace = Pace(10, 5)
    ann, bob = Ear(), Ear()
    for ear in (ann, bob):
        ear.intake.share(pace)
    ann.acts[b"dear"] = lambda: ann.intake.charge(3)
    ann.gets(b"dear")
    bob.gets(b"a", b"b")
    assert [b"a"] == bob.take()
    bob.clock.advance(0.11)
    assert [b"b"] == bob.take()


def test_joining_is_slowed_on_its_own() -> None:
    """The burst at once, then one every six seconds."""
    ear = Ear(InputBounds(join_burst=2))
    assert [None, None] == [ear.intake.pace_join() for _ in range(2)]
    joined: list[None] = []
    pause = ear.intake.pace_join()
    assert isinstance(pause, Deferred)
    pause.addCallback(joined.append)
    ear.clock.advance(5.9)
    assert [] == joined
    ear.clock.advance(0.2)
    assert [None] == joined


def test_who_is_gone_does_not_join_later() -> None:
    """What a session waits for when it ends never comes, and no timer is left."""
    ear = Ear(InputBounds(join_burst=1))
    ear.intake.pace_join()
    assert ear.intake.pace_join() is not None
    ear.intake.stop()
    assert [] == ear.clock.getDelayedCalls()


# Fairness


def test_others_have_a_turn_after_a_hundred_lines() -> None:
    """The rest is heard in the turns that follow, in order."""
    ear = Ear(InputBounds(0, 0, 0, 0, lines_per_turn=100))
    lines = numbered(250)
    ear.gets(*lines)
    assert lines[:100] == ear.take()
    ear.gets(b"last")
    assert [] == ear.take()
    ear.turns.end()
    assert [*lines[100:], b"last"] == ear.take()


def test_while_too_much_waits_for_the_store_nothing_is_heard() -> None:
    """The session is called back when half of it is gone."""
    ear = Ear()
    ear.acts[b"a"] = lambda: setattr(ear, "calm", False)
    ear.gets(b"a", b"b")
    ear.gets(b"c")
    assert ([b"a"], 1) == (ear.take(), len(ear.relief))
    ear.relieve()
    assert [b"b", b"c"] == ear.take()


def test_relief_may_be_short() -> None:
    """Who is called back and finds too much again waits again, once."""
    ear = Ear()
    ear.calm = False
    ear.gets(b"a", b"b")
    ear.acts[b"a"] = lambda: setattr(ear, "calm", False)
    ear.relieve()
    assert ([b"a"], 1) == (ear.take(), len(ear.relief))
    ear.relieve()
    assert [b"b"] == ear.take()


# Reading


def test_at_64_kib_reading_goes_on_and_above_it_pauses() -> None:
    """It resumes when half is worked off."""
    ear = Ear(InputBounds(0, 0, 0, 0))
    ear.slow[b"slow"] = Deferred()
    ear.gets(b"slow")
    ear.gets(*[b"x" * 1023] * 64)
    assert ear.reading
    ear.gets(b"y")
    assert not ear.reading
    assert not ear.intake.listening
    ear.slow[b"x" * 1023] = again = Deferred[None]()
    ear.slow[b"slow"].callback(None)
    assert not ear.reading
    ear.slow.clear()
    again.callback(None)
    assert ear.reading
    assert (1, 66) == (ear.pauses, len(ear.heard))
    assert ear.intake.listening


def test_reading_resumes_at_half_the_bound() -> None:
    """Not before: it does not flutter."""
    ear = Ear(InputBounds(10, 1, 0, 0, unread_bytes=100))
    ear.gets(b"first", *[b"x" * 9] * 12)
    assert not ear.reading
    ear.clock.pump([0.101] * 6)
    assert not ear.reading
    ear.clock.advance(0.101)
    assert ear.reading


# The end of input


def test_the_end_of_input_comes_after_the_last_line() -> None:
    """However many ends are told."""
    ear = Ear()
    ear.gets(b"a")
    ear.intake.end()
    ear.intake.end()
    assert ([b"a"], 1) == (ear.heard, ear.done)
    assert not ear.intake.listening


@pytest.mark.parametrize("wait", ["slow", "rate", "turn", "store"])
def test_what_waits_at_the_end_of_input_is_still_heard(wait: str) -> None:
    """Whatever it waits for, and only then is all done."""
    bounds = InputBounds(
        lines_per_second=10 if wait == "rate" else 0,
        lines_burst=1,
        lines_per_turn=1 if wait == "turn" else 0,
    )
    ear = Ear(bounds)
    ear.calm = wait != "store"
    if wait == "slow":
        ear.slow[b"a"] = Deferred()
    ear.gets(b"a", b"b")
    ear.intake.end()
    ear.intake.end()
    assert 0 == ear.done
    assert len(ear.heard) < 2
    if wait == "slow":
        ear.slow[b"a"].callback(None)
    ear.turns.end()
    ear.relieve()
    ear.clock.advance(1)
    assert ([b"a", b"b"], 1) == (ear.heard, ear.done)


def test_nothing_is_heard_after_the_end_of_input() -> None:
    """Telnet can say that it ends and then go on: that is passed over."""
    ear = Ear()
    ear.slow[b"slow"] = Deferred()
    ear.gets(b"slow", b"a")
    ear.intake.end()
    ear.gets(b"b")
    ear.slow[b"slow"].callback(None)
    assert ([b"slow", b"a"], 1) == (ear.heard, ear.done)


def test_five_hundred_lines_and_the_end_lose_none() -> None:
    """Slowed by everything at once, with reading paused in between."""
    bounds = InputBounds(unread_bytes=1000, lines_per_turn=7)
    ear = Ear(bounds)
    lines = numbered(500)
    coming = list(lines)
    for _ in range(500):
        if ear.reading and coming:
            ear.gets(*coming[:50])
            del coming[:50]
            if not coming:
                ear.intake.end()
        ear.turns.end()
        ear.clock.advance(0.1)
    assert lines == ear.heard
    assert 1 == ear.done
    assert ear.pauses > 1


# The end of the session


@pytest.mark.parametrize("ended", [False, True])
def test_a_line_may_end_the_session(ended: bool) -> None:
    """What is behind it is not heard, and all is not said to be done."""
    ear = Ear()
    ear.slow[b"slow"] = Deferred()
    ear.acts[b"/quit"] = ear.intake.stop
    ear.gets(b"slow", b"/quit", b"a")
    if ended:
        ear.intake.end()
    ear.slow[b"slow"].callback(None)
    ear.gets(b"b")
    ear.intake.end()
    assert ([b"slow", b"/quit"], 0) == (ear.heard, ear.done)
    assert not ear.intake.more_waits


@pytest.mark.parametrize("wait", ["slow", "rate", "turn", "store"])
def test_who_is_stopped_while_waiting_hears_nothing_more(wait: str) -> None:
    """Whatever wakes it, and no timer is left behind."""
    bounds = InputBounds(
        lines_per_second=10 if wait == "rate" else 0,
        lines_burst=1,
        lines_per_turn=1 if wait == "turn" else 0,
        unread_bytes=3,
    )
    ear = Ear(bounds)
    ear.calm = wait != "store"
    if wait == "slow":
        ear.slow[b"a"] = Deferred()
    ear.gets(b"a", b"b", b"c")
    assert not ear.reading
    heard = ear.take()
    ear.intake.stop()
    assert [] == ear.clock.getDelayedCalls()
    if wait == "slow":
        ear.slow[b"a"].callback(None)
    ear.turns.end()
    ear.relieve()
    assert len(heard) < 2
    assert ([], 0) == (ear.heard, ear.done)
    assert not ear.reading  # what comes after the end is not for us


reads = st.lists(st.lists(st.binary(max_size=40), max_size=8), max_size=12)


@given(reads, st.integers(0, 3), st.integers(0, 200), st.booleans())
def test_nothing_is_lost_or_turned_round(
    reads: list[list[bytes]], turn: int, unread: int, slow: bool
) -> None:
    """Whatever bounds there are, and whenever time passes."""
    ear = Ear(InputBounds(10, 2, 100, 50, unread_bytes=unread, lines_per_turn=turn))
    expected: list[bytes] = []
    for number, lines in enumerate(reads):
        marked = [b"%d " % number + line for line in lines]
        expected += marked
        if slow and marked:
            ear.slow[marked[0]] = Deferred()
        ear.gets(*marked)
        ear.clock.advance(0.05)
        ear.turns.end()
    ear.intake.end()
    for _ in range(2000):
        if ear.done:
            break
        for deferred in ear.slow.values():
            if not deferred.called and ear.heard:
                deferred.callback(None)
        ear.clock.advance(0.1)
        ear.turns.end()
    assert expected == ear.heard
    assert 1 == ear.done

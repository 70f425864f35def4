"""The pipeline at its ends: of a session, of what may wait, and of patience."""

from typing import Any

import pytest
from fakes_delivery import Guest, Hall

from twistchat.chat.events import Departure
from twistchat.chat.rooms import History
from twistchat.delivery.outbox import Bounds


@pytest.fixture
def hall() -> Hall:
    """``#off`` keeps nothing, all else is stored before shown."""
    return Hall(off=History.OFF)


# The end


def test_the_end_comes_after_all_that_was_given(hall: Hall) -> None:
    """And nothing comes after it."""
    bob = hall.come("bob", "off")
    ann = hall.come("ann", "off")
    bob.hear("goodbye")
    hall.pipeline.end(bob.outbox)
    bob.hear("too late")
    ann.say("off", "too late")
    assert not bob.wire.closed
    hall.end()
    assert bob.wire.closed
    assert ["goodbye"] == bob.lines()


def test_the_end_waits_for_the_store(hall: Hall) -> None:
    """All that was said is answered before the connection ends."""
    bob = hall.come("bob", "lobby")
    bob.voice.echoes = True
    bob.say("lobby", "one")
    hall.end()
    bob.say("lobby", "two")
    bob.quit()
    bob.hear("too late")
    hall.end()
    assert not bob.wire.closed
    hall.commit(1)
    assert not bob.wire.closed
    hall.commit()
    assert bob.wire.closed
    assert ["you: one", "you: two"] == bob.lines()


def test_the_end_waits_for_what_is_not_even_journalled(hall: Hall) -> None:
    """Though all that was said before is answered."""
    bob = hall.come("bob", "lobby")
    bob.say("lobby", "one")
    hall.end()
    bob.say("lobby", "two")
    bob.quit()
    hall.journal.commit()
    assert not bob.wire.closed
    hall.end()
    hall.commit()
    assert bob.wire.closed


def test_the_end_of_who_has_nothing_to_hear(hall: Hall) -> None:
    """Waiting ends when it is durable, even with nothing to write."""
    bob = hall.come("bob", "lobby")
    bob.say("lobby", "one")
    hall.end()
    hall.pipeline.end(bob.outbox)
    hall.end()
    assert not bob.wire.closed
    hall.commit()
    assert bob.wire.closed
    assert [] == bob.wire.writes


def test_ending_twice_is_harmless(hall: Hall) -> None:
    """Also for who never heard a room."""
    bob = hall.come("bob")
    hall.pipeline.end(bob.outbox)
    hall.pipeline.end(bob.outbox)
    hall.end()
    hall.pipeline.end(bob.outbox)
    hall.end()
    assert bob.wire.closed


def test_who_is_ending_but_still_a_member_hears_nothing_more(hall: Hall) -> None:
    """As when the server says goodbye to all at once: nobody hears of the others'
    leaving, and the rooms have no readers left."""
    ann, bob = hall.come("ann", "lobby", "off"), hall.come("bob", "lobby", "off")
    eve = hall.come("eve", "off")
    hall.chat.stopping()
    hall.pipeline.end(ann.outbox)
    hall.pipeline.end(bob.outbox)
    eve.say("off", "hello?")
    hall.delivery.retune(ann.session)
    hall.end()
    bob.quit("bye")
    hall.chat.hang_up(ann.session, Departure.SERVER)
    hall.end()
    for guest in (ann, bob):
        assert "stopping" == guest.lines()[-1]
        assert guest.wire.closed
    assert {} == hall.room("lobby").audience
    assert ["stopping", "-bob quit bye", "-ann server going down"] == eve.lines()


# Somebody leaves because of what is written


class CutWire:
    """A wire that ends its session at the first write, as one does that is owed too
    much."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.guest: Guest
        self.writes: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        if not self.closed:
            self.closed = True
            self.hall.chat.hang_up(self.guest.session, Departure.TOO_SLOW)
            self.hall.pipeline.end(self.guest.outbox)

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = True


def cut(hall: Hall, guest: Guest) -> None:
    """The next write to this one is the last."""
    wire = CutWire(hall)
    wire.guest = guest
    guest.outbox.wire = wire


def test_who_is_cut_while_others_are_written_to(hall: Hall) -> None:
    """The others hear it, each in their order: after what the turn brought them."""
    people = [hall.come(name, "lobby", "off") for name in ("ann", "bob", "eve")]
    ann, bob, eve = people
    cut(hall, bob)
    eve.say("off", "one")
    eve.say("lobby", "two")
    ann.hear("three")
    hall.end()
    assert ["#off eve: one"] == ann.lines()
    assert [] == eve.lines()
    hall.commit()
    assert ["#lobby eve: two", "three", "-bob too slow"] == ann.lines()
    assert ["-bob too slow"] == eve.lines()


def test_who_is_cut_by_what_is_released(hall: Hall) -> None:
    """Is heard of after what was released with it."""
    people = [hall.come(name, "lobby") for name in ("ann", "bob", "eve")]
    ann, bob, eve = people
    cut(hall, bob)
    eve.say("lobby", "one")
    hall.end()
    hall.commit()
    assert ["#lobby eve: one", "-bob too slow"] == ann.lines()
    assert ["-bob too slow"] == eve.lines()


def test_what_is_broadcast_while_a_turn_leaves(hall: Hall) -> None:
    """Keeps its place behind what this turn still holds back."""
    ann, bob = hall.come("ann", "lobby", "off"), hall.come("bob", "lobby", "off")
    said = iter(["meanwhile"])
    bob.wire.write = lambda data: [bob.say("off", text) for text in said]
    bob.hear("pong")
    ann.say("lobby", "one")
    hall.pipeline.give(ann.outbox, b"two\n")
    hall.end()
    assert [] == ann.lines()
    hall.commit()
    assert ["two", "#off bob: meanwhile"] == ann.lines()


# Bounds


def waiting_hall(**bounds: Any) -> tuple[Hall, Guest, Guest]:
    hall = Hall(
        bounds=Bounds(**({"entries": 0, "bytes": 0} | bounds)),
        off=History.OFF,
        easy=History.RELAXED,
    )
    people = hall.come("ann", "lobby", "off", "easy"), hall.come("bob", "easy")
    return hall, *people


@pytest.mark.parametrize(
    ("bounds", "texts"),
    [({"entries": 4}, "abcd"), ({"bytes": 40}, ["x" * 10] * 4), ({"bytes": 8}, "äöüß")],
)
def test_those_who_wait_are_not_read_from_when_too_much_waits(
    bounds: dict[str, int], texts: list[str]
) -> None:
    """Up to the bound all may speak; at it those who wait may not, until half is gone.
    Bytes are counted, not characters."""
    hall, ann, bob = waiting_hall(**bounds)
    relieved: list[str] = []
    for text in texts:
        assert hall.pipeline.may_speak(ann.outbox)
        ann.say("lobby", text)
        hall.end()
    assert not hall.pipeline.may_speak(ann.outbox)
    assert hall.pipeline.may_speak(bob.outbox)
    hall.pipeline.when_relieved(lambda: relieved.append("now"))
    hall.commit(1)
    assert not hall.pipeline.may_speak(ann.outbox)
    assert [] == relieved
    hall.commit(1)
    assert hall.pipeline.may_speak(ann.outbox)
    assert ["now"] == relieved
    hall.commit()
    assert ["now"] == relieved


@pytest.mark.parametrize("bound", ["entries", "bytes"])
def test_the_smallest_bound(bound: str) -> None:
    """1 lets one message of each wait, and relieves when none does."""
    hall, ann, bob = waiting_hall(**{bound: 1})
    assert hall.pipeline.may_speak(ann.outbox)
    ann.say("lobby", "x")
    hall.end()
    assert not hall.pipeline.may_speak(ann.outbox)
    bob.join("lobby")
    bob.say("lobby", "y")
    hall.end()
    hall.commit(1)
    assert not hall.pipeline.may_speak(bob.outbox)
    hall.commit()
    assert hall.pipeline.may_speak(bob.outbox)


def test_refused_is_gone_too() -> None:
    """Relief comes from refusals as from commits."""
    hall, ann, _ = waiting_hall(entries=2)
    ann.say("lobby", "one")
    ann.say("lobby", "two")
    hall.end()
    assert not hall.pipeline.may_speak(ann.outbox)
    hall.refuse()
    assert hall.pipeline.may_speak(ann.outbox)


def test_no_bounds() -> None:
    """0 is none."""
    hall, ann, _ = waiting_hall()
    for _ in range(2000):
        ann.say("lobby", "x" * 200)
    assert hall.pipeline.may_speak(ann.outbox)


def test_one_bound_relieves_only_with_the_other() -> None:
    """Both must be half free."""
    hall, ann, _ = waiting_hall(entries=4, bytes=100)
    ann.say("lobby", "x" * 51)
    hall.end()
    for _ in range(3):
        ann.say("lobby", "x")
        hall.end()
    assert not hall.pipeline.may_speak(ann.outbox)
    first, *rest = hall.journal.waiting
    hall.pipeline.settled([(turn, {}) for turn in rest])
    assert not hall.pipeline.may_speak(ann.outbox)
    hall.pipeline.settled([(first, {})])
    assert hall.pipeline.may_speak(ann.outbox)


def test_a_bug_in_who_is_relieved_harms_nobody_else() -> None:
    """All the others are called back."""
    hall, ann, _ = waiting_hall(entries=1)
    called: list[str] = []
    ann.say("lobby", "one")
    hall.end()
    hall.pipeline.when_relieved(lambda: called.append(str(1 / 0)))
    hall.pipeline.when_relieved(lambda: called.append("fine"))
    with pytest.raises(ZeroDivisionError):
        hall.commit()
    hall.end()  # as the reactor does: it logs what one call raises, and goes on
    assert ["fine"] == called


def test_relief_may_bring_the_next_too_much() -> None:
    """Who asks again while being relieved is called back another time."""
    hall, ann, _ = waiting_hall(entries=1)
    called: list[str] = []

    def wake() -> None:
        called.append("woken")
        ann.say("lobby", "more")
        assert not hall.pipeline.may_speak(ann.outbox)
        hall.pipeline.when_relieved(lambda: called.append("again"))

    ann.say("lobby", "one")
    hall.end()
    hall.pipeline.when_relieved(wake)
    hall.commit()
    assert ["woken"] == called
    hall.commit()
    assert ["woken", "again"] == called


def test_relaxed_waits_while_too_much_waits() -> None:
    """Else it would have no bound: its speakers wait then like all others, and what is
    said after it in that room keeps its order."""
    hall, ann, bob = waiting_hall(entries=2)
    ann.say("lobby", "one")
    ann.say("lobby", "two")
    hall.end()
    bob.say("easy", "three")
    hall.end()
    assert not hall.pipeline.may_speak(bob.outbox)
    assert [] == ann.lines()
    hall.commit(1)  # half of the bound is left: all may speak
    bob.say("easy", "four")
    hall.end()
    room = hall.room("easy")
    assert [] == list(room.recent)
    assert ["three", "four"] == [entry.event.text for entry in room.waiting]
    hall.commit()
    assert ["three", "four"] == [event.text for event in room.recent]
    assert ["#easy bob: three", "#easy bob: four"] == ann.lines()
    bob.say("easy", "five")
    hall.end()
    assert ["#easy bob: five"] == ann.lines()


# Waiting for too long


def test_who_waits_for_too_long_is_hung_up_on(hall: Hall) -> None:
    """Those who wait for the store for 30 seconds, and nobody else."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    eve, late = hall.come("eve", "off"), hall.come("late", "other")
    bob.say("lobby", "hi")
    hall.end()
    hall.now = 29.0
    late.say("other", "hi")
    hall.end()
    hall.now = 29.9
    hall.pipeline.check()
    assert [False] * 4 == [guest.wire.aborted for guest in (ann, bob, eve, late)]
    hall.now = 30.0
    hall.pipeline.check()
    assert [True, True, False, False] == [
        guest.wire.aborted for guest in (ann, bob, eve, late)
    ]


def test_nobody_is_hung_up_on_without_that_bound() -> None:
    """0 is none."""
    hall, ann, _ = waiting_hall(seconds=0)
    ann.say("lobby", "hi")
    hall.end()
    hall.now = 9999.0
    hall.pipeline.check()
    assert not ann.wire.aborted


def test_who_was_answered_is_not_hung_up_on(hall: Hall) -> None:
    """However long ago it was."""
    ann = hall.come("ann", "lobby")
    ann.say("lobby", "hi")
    hall.end()
    hall.commit()
    hall.now = 9999.0
    hall.pipeline.check()
    assert not ann.wire.aborted


def test_what_was_in_doubt_and_is_answered_late(hall: Hall) -> None:
    """Harms nobody: its readers are gone or get it in order."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    bob.say("lobby", "hi")
    hall.end()
    hall.now = 99.0
    hall.pipeline.check()
    bob.quit()
    hall.end()
    hall.commit()
    assert ["#lobby bob: hi", "-bob quit"] == ann.lines()
    assert bob.wire.closed


# Waiting for it on purpose


def test_stored_is_told_after_the_words(hall: Hall) -> None:
    """What was entered up to then is out when it is told, and no later turn matters."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    bob.say("lobby", "one")
    seen: list[list[str]] = []
    told = hall.pipeline.stored(ann.session.outbox)
    told.addCallback(lambda _: seen.append(ann.lines()))
    hall.end()
    bob.say("lobby", "two")
    hall.end()
    assert [] == seen
    hall.commit(1)
    assert [["#lobby bob: one"]] == seen


def test_stored_is_told_at_the_end_of_a_turn_without_words(hall: Hall) -> None:
    """There is nothing to wait for."""
    ann = hall.come("ann", "lobby")
    seen: list[None] = []
    hall.pipeline.stored(ann.session.outbox).addCallback(seen.append)
    assert [] == seen
    hall.end()
    assert [None] == seen


def test_stored_is_told_to_all_who_asked(hall: Hall) -> None:
    """However often in one turn, and at once to who hears nothing any more."""
    ann = hall.come("ann", "lobby")
    seen: list[None] = []
    ann.say("lobby", "one")
    for _ in range(2):
        hall.pipeline.stored(ann.outbox).addCallback(seen.append)
    hall.end()
    assert [] == seen
    hall.commit()
    assert [None] * 2 == seen
    hall.pipeline.end(ann.outbox)
    hall.pipeline.stored(ann.outbox).addCallback(seen.append)
    assert [None] * 3 == seen


def test_who_asks_whether_it_is_stored_keeps_the_order(hall: Hall) -> None:
    """Also if it is stored before the turn is over."""
    ann, bob = hall.come("ann", "lobby", "off"), hall.come("bob", "off")
    ann.say("lobby", "one")
    hall.end()
    hall.pipeline.stored(ann.outbox)
    ann.hear("two")
    hall.journal.commit()
    bob.say("off", "three")
    hall.end()
    assert ["two", "#off bob: three"] == ann.lines()


def test_who_asks_does_not_wait_for_what_others_wait_for(hall: Hall) -> None:
    """What is in doubt for somebody else is no reason."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "other")
    seen: list[None] = []
    ann.say("lobby", "in doubt")
    hall.end()
    hall.pipeline.stored(bob.outbox).addCallback(seen.append)
    hall.pipeline.stored(ann.outbox).addCallback(seen.append)
    hall.end()
    assert [None] == seen
    hall.commit()
    assert [None] * 2 == seen


def test_who_came_late_waits_for_what_they_caught_up_with(hall: Hall) -> None:
    """Though they came in a turn that has nothing to store, or was refused."""
    ann, bob, eve, joe = (
        hall.come(name, "off") for name in ("ann", "bob", "eve", "joe")
    )
    ann.join("lobby")
    ann.say("lobby", "in doubt")
    hall.end()
    bob.join("lobby", catch_up=True)
    hall.end()
    eve.join("other")
    eve.say("other", "refused")
    joe.join("lobby", catch_up=True)
    joe.hear("pong")
    hall.end()
    hall.refuse(turn=1)
    assert [] == bob.lines() == joe.lines()
    assert ["!! disk-full: refused"] == eve.lines()
    hall.commit()
    assert ["#lobby ann: in doubt", "#lobby +joe"] == bob.lines()
    assert ["#lobby ann: in doubt", "pong"] == joe.lines()


def test_refused_while_another_turn_is_in_doubt(hall: Hall) -> None:
    """Who does not wait for the one in doubt is told at once; who does, in order."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    eve, joe = hall.come("eve", "other"), hall.come("joe", "other", "lobby")
    bob.say("lobby", "in doubt")
    hall.end()
    eve.say("other", "refused")
    joe.say("other", "refused too")
    hall.end()
    hall.refuse(turn=1)
    assert [] == ann.lines() + joe.lines()
    (line,) = eve.lines()
    assert "refused" in line
    hall.commit()
    assert ["#lobby bob: in doubt"] == ann.lines()
    first, second = joe.lines()
    assert ("#lobby bob: in doubt", True) == (first, "refused too" in second)

"""The pipeline: each session's bytes in their order, none before what they depend on
is stored, and one write per session and turn."""

from typing import Any

import pytest
from fakes_delivery import Hall, Tongue
from twisted.logger import capturedLogs

from twistchat.chat.errors import NotStored
from twistchat.chat.events import Said
from twistchat.chat.rooms import RECENT, History


@pytest.fixture
def hall() -> Hall:
    """``#off`` keeps nothing, ``#easy`` is relaxed, all else is stored before shown."""
    return Hall(off=History.OFF, easy=History.RELAXED)


# Turns


def test_one_write_per_session_and_turn(hall: Hall) -> None:
    """However much one turn of the reactor brings, and from however many rooms."""
    ann = hall.come("ann", "off", "easy")
    bob = hall.come("bob", "off", "easy")
    bob.say("off", "one")
    bob.say("easy", "two")
    ann.hear("three")
    bob.say("off", "four")
    assert [] == ann.wire.writes
    hall.end()
    assert [
        b"#off bob: one\n#easy bob: two\nthree\n#off bob: four\n"
    ] == ann.wire.writes


def test_the_next_turn_is_another_write(hall: Hall) -> None:
    """Nothing is written twice and nothing is kept back."""
    ann, bob = hall.come("ann", "off"), hall.come("bob", "off")
    bob.say("off", "one")
    hall.end()
    bob.say("off", "two")
    hall.end()
    assert [b"#off bob: one\n", b"#off bob: two\n"] == ann.wire.writes


def test_the_end_of_a_turn_is_asked_for_once(hall: Hall) -> None:
    """Not for each line."""
    asked: list[Any] = []
    hall.pipeline._post = asked.append
    ann, bob = hall.come("ann", "off"), hall.come("bob", "off")
    asked.clear()
    hall.pipeline._posted = False
    for _ in range(3):
        bob.say("off", "hi")
        ann.hear("hi")
    assert 1 == len(asked)


# Stored before shown


def test_what_is_said_waits_for_its_commit(hall: Hall) -> None:
    """For the readers and for the speaker's echo alike."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    bob.voice.echoes = True
    bob.say("lobby", "hi")
    hall.end()
    assert [] == ann.lines() == bob.lines()
    hall.commit()
    assert ["#lobby bob: hi"] == ann.lines()
    assert ["you: hi"] == bob.lines()


def test_the_journal_gets_the_records_of_a_turn_together(hall: Hall) -> None:
    """In the order in which they were said, and only what is to be stored."""
    bob = hall.come("bob", "lobby", "off", "easy")
    for room in ("lobby", "off", "easy"):
        bob.say(room, room)
    assert [] == hall.journal.waiting
    hall.end()
    (turn,) = hall.journal.waiting
    assert ["lobby", "easy"] == [event.text for _, event in turn.records]


def test_a_turn_without_entries_is_not_journalled(hall: Hall) -> None:
    """The store never hears of it."""
    bob = hall.come("bob", "off")
    bob.say("off", "hi")
    bob.hear("hello")
    hall.end()
    assert [] == hall.journal.waiting


def test_who_waits_for_nothing_is_not_held_up(hall: Hall) -> None:
    """A slow disk is none of their business."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    eve = hall.come("eve", "off")
    bob.say("lobby", "hi")
    hall.end()
    eve.hear("pong")
    hall.end()
    assert ["pong"] == eve.lines()
    assert [] == ann.lines()


def test_not_even_by_the_same_turn(hall: Hall) -> None:
    """What others say in a turn delays nobody else's answers in it."""
    bob, eve = hall.come("bob", "lobby"), hall.come("eve", "off")
    eve.hear("before")
    bob.say("lobby", "hi")
    eve.hear("after")
    hall.end()
    assert ["before", "after"] == eve.lines()


def test_an_answer_waits_for_ones_own_words(hall: Hall) -> None:
    """Said in the same turn or before it; a speaker waits even without an echo."""
    bob = hall.come("bob", "lobby")
    bob.hear("one")
    bob.say("lobby", "hi")
    bob.hear("two")
    hall.end()
    bob.hear("three")
    hall.end()
    assert ["one"] == bob.lines()
    hall.commit()
    assert [b"two\nthree\n"] == bob.wire.writes


def test_what_comes_later_waits_for_no_more_than_what_came_before(hall: Hall) -> None:
    """Who once waited does not go on waiting for what only others say."""
    ann, bob = hall.come("ann", "lobby", "off"), hall.come("bob", "lobby", "off")
    eve = hall.come("eve", "other")
    bob.say("lobby", "hi")
    hall.end()
    for number in range(3):
        eve.say("other", "hm")
        bob.say("off", str(number))
        hall.end()
    assert [] == ann.lines()
    hall.commit(1)
    assert ["#lobby bob: hi", *(f"#off bob: {number}" for number in range(3))] == (
        ann.lines()
    )
    bob.say("off", "free")
    hall.end()
    assert ["#off bob: free"] == ann.lines()


def test_turns_that_become_durable_together_leave_merged(hall: Hall) -> None:
    """In one write per session, in the order of the turns."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    for text in ("one", "two", "three"):
        bob.say("lobby", text)
        hall.end()
    hall.commit(2)
    assert [b"#lobby bob: one\n#lobby bob: two\n"] == ann.wire.writes
    hall.commit()
    assert [b"#lobby bob: three\n"] == ann.wire.writes[1:]


def test_turns_are_released_in_their_order(hall: Hall) -> None:
    """One that is settled before an earlier one waits for it."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    for text in ("one", "two"):
        bob.say("lobby", text)
        hall.end()
    hall.refuse("nothing", turn=1)
    assert [] == ann.lines()
    hall.commit()
    assert ["#lobby bob: one", "#lobby bob: two"] == ann.lines()


def test_a_turn_goes_on_while_another_is_stored(hall: Hall) -> None:
    """What is released in the middle of a turn comes before what that turn brings."""
    ann, bob = hall.come("ann", "lobby", "off"), hall.come("bob", "lobby", "off")
    bob.say("lobby", "one")
    hall.end()
    bob.say("off", "two")
    bob.say("lobby", "three")
    hall.journal.commit()
    bob.say("off", "four")
    hall.end()
    assert ["#lobby bob: one", "#off bob: two"] == ann.lines()
    hall.commit()
    assert ["#lobby bob: three", "#off bob: four"] == ann.lines()


# Kinds of history


def test_a_room_without_history_is_heard_in_the_same_turn(hall: Hall) -> None:
    """Its readers wait for nothing, and nothing of it is kept in memory."""
    ann, bob = hall.come("ann", "off"), hall.come("bob", "off")
    bob.voice.echoes = True
    bob.say("off", "hi")
    hall.end()
    assert ["#off bob: hi"] == ann.lines()
    assert ["you: hi"] == bob.lines()
    assert [] == list(hall.room("off").recent) == list(hall.room("off").waiting)


def test_relaxed_is_shown_at_once_and_stored_later(hall: Hall) -> None:
    """And remembered at once, since it was shown."""
    ann, bob = hall.come("ann", "easy"), hall.come("bob", "easy")
    bob.voice.echoes = True
    bob.say("easy", "hi")
    hall.end()
    assert ["#easy bob: hi"] == ann.lines()
    assert ["you: hi"] == bob.lines()
    assert ["hi"] == [event.text for event in hall.room("easy").recent]
    assert 1 == len(hall.journal.waiting)
    hall.commit()
    assert [] == ann.lines() == bob.lines()
    assert 1 == len(hall.room("easy").recent)


def test_nobody_waits_for_what_is_relaxed(hall: Hall) -> None:
    """Even if it is stored long after something that was said later."""
    bob = hall.come("bob", "easy", "lobby")
    bob.say("easy", "one")
    hall.end()
    bob.say("lobby", "two")
    hall.end()
    hall.refuse("two", turn=1)
    assert ["!! disk-full: two"] == bob.lines()


def test_relaxed_that_could_not_be_stored(hall: Hall) -> None:
    """Its speaker is told so, after what was said meanwhile; what is shown stays."""
    bob = hall.come("bob", "easy")
    bob.say("easy", "hi")
    hall.end()
    bob.hear("pong")
    hall.refuse()
    assert ["pong", "!! disk-full: hi"] == bob.lines()


@pytest.mark.parametrize("room", ["off", "easy"])
def test_who_is_in_two_kinds_of_rooms_has_one_order(hall: Hall, room: str) -> None:
    """What needs no commit does not overtake what does; for others it is not late."""
    ann, bob = hall.come("ann", "lobby", room), hall.come("bob", "lobby", room)
    eve = hall.come("eve", room)
    bob.say(room, "one")
    bob.say("lobby", "two")
    bob.say(room, "three")
    hall.end()
    bob.say(room, "four")
    hall.end()
    assert [f"#{room} bob: one"] == ann.lines()
    assert [f"#{room} bob: {text}" for text in ("one", "three", "four")] == eve.lines()
    hall.commit()
    assert ["#lobby bob: two", f"#{room} bob: three", f"#{room} bob: four"] == (
        ann.lines()
    )


def test_recent_are_the_last_that_were_shown(hall: Hall) -> None:
    """Stored, not refused, in the order of their ids, and no more than there is room
    for."""
    bob = hall.come("bob", "lobby")
    for number in range(RECENT + 2):
        bob.say("lobby", str(number))
    assert RECENT + 2 == len(hall.room("lobby").waiting)
    hall.end()
    assert [] == list(hall.room("lobby").recent)
    hall.refuse("7")
    shown = [str(number) for number in range(RECENT + 2) if number != 7]
    assert shown[-RECENT:] == [event.text for event in hall.room("lobby").recent]
    assert [] == list(hall.room("lobby").waiting)


# Refusals


def test_a_refusal_takes_the_place_of_what_was_said(hall: Hall) -> None:
    """In the speaker's order; the readers are shown all else."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    bob.voice.echoes = True
    for text in ("one", "two", "three"):
        bob.say("lobby", text)
        bob.hear("pong")
    hall.end()
    hall.refuse("two", why="refused")
    assert ["#lobby bob: one", "#lobby bob: three"] == ann.lines()
    assert ["you: one", "pong", "!! refused: two", "pong", "you: three", "pong"] == (
        bob.lines()
    )


@pytest.mark.parametrize("guilty", [0, 1])
def test_equal_words_are_not_confused(hall: Hall, guilty: int) -> None:
    """Of two that say the same only the one that was refused is missing."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    bob.voice.echoes = True
    for _ in range(2):
        bob.say("lobby", "hi")
        bob.hear("pong")
    hall.end()
    (turn,) = hall.journal.waiting
    hall.pipeline.settled([(turn, {turn.records[guilty][0]: NotStored("refused")})])
    assert ["#lobby bob: hi"] == ann.lines()
    answers = ["you: hi", "pong"], ["!! refused: hi", "pong"]
    assert [*answers[not guilty], *answers[guilty]] == bob.lines()


def test_a_later_turn_refused_while_an_earlier_is_in_doubt(hall: Hall) -> None:
    """The refusal keeps its place behind what nobody knows yet; then all is told."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    for text in ("doubt", "later", "last"):
        bob.say("lobby", text)
        bob.hear("pong")
        hall.end()
    hall.refuse("later", turn=1)
    hall.refuse("last", turn=1)
    assert [] == ann.lines() == bob.lines()
    assert ["doubt"] == [entry.event.text for entry in hall.room("lobby").waiting]
    hall.commit()
    assert ["#lobby bob: doubt"] == ann.lines()
    assert ["pong", "!! disk-full: later", "pong", "!! disk-full: last", "pong"] == (
        bob.lines()
    )


def test_an_earlier_turn_found_missing_after_all(hall: Hall) -> None:
    """What was in doubt is refused last, and stands first."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    for text in ("doubt", "later"):
        bob.say("lobby", text)
        hall.end()
    hall.refuse("later", turn=1)
    hall.refuse("doubt", turn=0)
    assert [] == ann.lines()
    assert ["!! disk-full: doubt", "!! disk-full: later"] == bob.lines()
    assert [] == list(hall.room("lobby").recent)


def test_who_has_nothing_left_is_written_nothing(hall: Hall) -> None:
    """No empty write."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    bob.say("lobby", "hi")
    hall.end()
    hall.refuse()
    assert [] == ann.wire.writes
    assert not ann.outbox.waits


def test_a_refusal_that_cannot_be_told(hall: Hall) -> None:
    """Its speaker is hung up on, and so knows that nothing is known; others go on."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    bob.voice.speechless = True
    bob.say("lobby", "one")
    ann.say("lobby", "two")
    hall.end()
    with capturedLogs() as logged:
        hall.refuse("one")
    assert bob.wire.aborted
    assert ["not-stored"] == [event["code"] for event in logged]
    assert [] == ann.lines()
    assert ["#lobby ann: two"] == bob.lines()
    ann.say("lobby", "three")
    hall.end()
    hall.commit()
    assert ["#lobby ann: three"] == bob.lines()


def test_a_record_that_cannot_be_made() -> None:
    """Nothing is journalled or appended, and the next message is as good as ever."""

    def record(event: Any) -> tuple[Any, ...]:
        if event.text == "bad":
            raise ZeroDivisionError
        return (event.id, event)

    hall = Hall(record=record)
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    with pytest.raises(ZeroDivisionError):
        bob.say("lobby", "bad")
    bob.say("lobby", "good")
    hall.end()
    hall.commit()
    assert ["#lobby bob: good"] == ann.lines()
    assert ["good"] == [event.text for event in hall.room("lobby").recent]


def test_a_settled_turn_answers_by_id(hall: Hall) -> None:
    """What the store says of other ids concerns nobody here."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    bob.say("lobby", "hi")
    hall.end()
    (turn,) = hall.journal.waiting
    assert isinstance(turn.entries[0].event, Said)
    hall.pipeline.settled([(turn, {1: NotStored("refused")})])
    assert ["#lobby bob: hi"] == ann.lines()


def test_quiet_dialects_are_not_written_to(hall: Hall) -> None:
    """Who is told nothing waits for nothing."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    ann.voice.tongue = Tongue(quiet=(Said,))
    hall.delivery.retune(ann.session)
    hall.end()
    ann.lines()
    bob.say("lobby", "hi")
    assert not ann.outbox.waits
    hall.end()
    hall.commit()
    assert [] == ann.wire.writes

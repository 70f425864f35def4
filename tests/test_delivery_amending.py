"""Edits, deletions and reactions travel like messages: stored, then shown, in order."""

from typing import Any

import pytest
from fakes_delivery import Guest, Hall, KeptRoom, Tongue

from twistchat.chat.errors import NoSuchMessage
from twistchat.chat.events import (
    Deleted,
    Edited,
    Person,
    Place,
    Quote,
    Reaction,
    Said,
    ToldPrivately,
)
from twistchat.chat.names import room_name
from twistchat.chat.rooms import RECENT, History, Room


@pytest.fixture
def hall() -> Hall:
    return Hall(off=History.OFF, easy=History.RELAXED)


def say(hall: Hall, guest: Guest, text: str, room: str = "lobby") -> Said:
    """It is said, stored and heard by all."""
    said = hall.chat.say(guest.session, hall.room(room), text)
    hall.end()
    hall.commit()
    for session in hall.chat.sessions:
        session.outbox.wire.take()
    return said


def test_an_edit_is_stored_before_it_is_shown(hall: Hall) -> None:
    """Then the room remembers the new text."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    said = say(hall, ann, "hi")
    ann.voice.echoes = True
    hall.chat.edit(ann.session, said, "ho")
    hall.end()
    assert [] == bob.lines() == ann.lines()
    assert ["hi"] == texts(hall.room("lobby"))
    hall.commit()
    assert [f"ann edits {said.id}: ho"] == bob.lines()
    assert ["you: ho"] == ann.lines()
    assert ["ho"] == texts(hall.room("lobby"))
    assert hall.room("lobby").remembered(said.id).edited_at


def texts(room: Room) -> list[str]:
    return [event.text for event in room.recent]


def test_a_refused_edit_is_told_to_its_author_alone(hall: Hall) -> None:
    """And changes nothing."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    said = say(hall, ann, "hi")
    hall.chat.edit(ann.session, said, "ho")
    hall.chat.delete(ann.session, said, "slip")
    hall.end()
    hall.refuse()
    assert ["!! disk-full: ho", "!! disk-full: slip"] == ann.lines()
    assert [] == bob.lines()
    assert ["hi"] == texts(hall.room("lobby"))


def test_what_is_gone_meanwhile_is_refused_as_such(hall: Hall) -> None:
    """The store says so, and so does the door."""
    ann = hall.come("ann", "lobby")
    said = say(hall, ann, "hi")
    hall.chat.edit(ann.session, said, "ho")
    hall.end()
    (turn,) = hall.journal.waiting
    refused = {entry.event.id: NoSuchMessage() for entry in turn.entries}
    hall.pipeline.settled([(turn, refused)])
    assert ["!! no-such-message: ho"] == ann.lines()


def test_a_deletion_takes_it_out_of_the_memory(hall: Hall) -> None:
    """Reactions come and go in it."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    said, room = say(hall, ann, "hi"), hall.room("lobby")
    hall.chat.react(bob.session, said, "ok")
    hall.end()
    hall.commit()
    assert [f"bob +ok {said.id}"] == ann.lines()
    seen = room.remembered(said.id)
    assert (Reaction("ok", (bob.user.person,)),) == seen.reactions
    hall.chat.react(bob.session, seen, "ok", added=False)
    hall.end()
    hall.commit()
    assert () == room.remembered(said.id).reactions
    hall.chat.delete(ann.session, said)
    hall.end()
    hall.commit()
    assert [] == room.recent
    assert None is room.remembered(said.id)


def test_a_relaxed_room_shows_at_once(hall: Hall) -> None:
    """And stores later, as with messages."""
    ann, bob = hall.come("ann", "easy"), hall.come("bob", "easy")
    said = say(hall, ann, "hi", "easy")
    hall.chat.edit(ann.session, said, "ho")
    hall.end()
    assert [f"ann edits {said.id}: ho"] == bob.lines()
    assert ["ho"] == texts(hall.room("easy"))
    assert 1 == len(hall.journal.waiting)


def test_a_room_that_keeps_nothing(hall: Hall) -> None:
    """Has no message of which anything could become."""
    ann = hall.come("ann", "off")
    said = say(hall, ann, "hi", "off")
    assert None is hall.room("off").remembered(said.id)


def test_who_comes_in_meanwhile_is_told(hall: Hall) -> None:
    """The old text from the memory, then the change that is not stored yet."""
    ann = hall.come("ann", "lobby")
    said = say(hall, ann, "hi")
    hall.chat.edit(ann.session, said, "ho")
    hall.end()
    bob = hall.come("bob")
    bob.join("lobby", catch_up=True)
    hall.end()
    assert [] == bob.lines()
    hall.commit()
    assert [f"ann edits {said.id}: ho"] == bob.lines()


def test_who_ignores_the_editor_hears_nothing(hall: Hall) -> None:
    """Nor does somebody who comes in."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    said = say(hall, ann, "hi")
    bob.ignore(ann)
    hall.chat.edit(ann.session, said, "ho")
    hall.end()
    hall.commit()
    assert [] == bob.lines()


def test_nobody_is_called_by_an_edit(hall: Hall) -> None:
    """Who wants to know when they are named is told once."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    bob.voice.named_in = Tongue("BELL ")
    bob.retune(Tongue())
    said = hall.chat.say(ann.session, hall.room("lobby"), "bob: hi")
    hall.end()
    hall.commit()
    assert ["BELL #lobby ann: bob: hi"] == bob.lines()
    hall.chat.edit(ann.session, said, "bob: ho")
    hall.end()
    hall.commit()
    assert [f"ann edits {said.id}: bob: ho"] == bob.lines()


def test_private_ones(hall: Hall) -> None:
    """Go to the other party, and to one's own other sessions."""
    ann, bob, eve = (hall.come(name, "lobby") for name in ("ann", "bob", "eve"))
    other = hall.again(ann)
    (told,) = hall.chat.tell(ann.session, ["bob"], "psst")
    hall.end()
    hall.commit()
    for each in (bob, other):
        each.lines()
    hall.chat.edit(ann.session, told, "pst")
    hall.chat.react(bob.session, told, "ok")
    hall.end()
    hall.commit()
    lines = [f"ann edits {told.id}: pst", f"bob +ok {told.id}"]
    assert lines[:1] == bob.lines()
    assert lines == other.lines()
    assert lines[1:] == ann.lines()
    assert [] == eve.lines()


def test_an_edit_is_nothing_new(hall: Hall) -> None:
    """What is unread is about messages: neither the newest nor the last id moves."""
    ann = hall.come("ann", "lobby")
    said, room = say(hall, ann, "hi"), hall.room("lobby")
    hall.chat.edit(ann.session, said, "ho")
    hall.chat.react(ann.session, said, "ok")
    hall.end()
    assert 2 == len(room.waiting)
    assert said.id == room.last_id == room.newest_id
    again = hall.chat.say(ann.session, room, "again")
    hall.chat.edit(ann.session, said, "hm")
    assert again.id == room.last_id
    hall.end()
    hall.commit()
    assert again.id == room.last_id == room.newest_id
    assert ["hm", "again"] == texts(room)


def test_the_memory_is_bounded_and_knows_what_was_before(hall: Hall) -> None:
    """If all that a room remembers is deleted, what it has forgotten still counts."""
    ann, room = hall.come("ann", "lobby"), hall.room("lobby")
    events = [say(hall, ann, f"{n}") for n in range(RECENT + 1)]
    assert None is room.remembered(events[0].id)
    assert events[1] == room.remembered(events[1].id)
    for event in events[1:]:
        hall.chat.delete(ann.session, event)
    hall.end()
    hall.commit()
    assert [] == room.recent
    assert events[0].id == room.newest_id


def test_a_room_that_was_opened_with_its_last_line(hall: Hall) -> None:
    """Knows that there are older ones, when that one is deleted."""
    eve = Person(7, "eve")
    place = Place(5, "#old")
    last = Said(9, 9, place, eve, "last")
    wanted = room_name("#old")
    room = hall.chat.opened(wanted, KeptRoom(5, "#old", recent=(last,), older_id=8))
    assert 9 == room.newest_id
    room.remember(Deleted(10, 10, place, None, eve, 9, "", eve))
    assert (8, []) == (room.newest_id, room.recent)


def test_an_edit_of_what_the_room_has_forgotten(hall: Hall) -> None:
    """Is told, and stored; there is nothing to remember."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    said, room = say(hall, ann, "hi"), hall.room("lobby")
    room.recent.clear()
    hall.chat.edit(ann.session, said, "ho")
    hall.end()
    hall.commit()
    assert [f"ann edits {said.id}: ho"] == bob.lines()
    assert [] == room.recent


def test_answers_quote_what_there_is(hall: Hall) -> None:
    """The new text of what they answer, and nothing of what is taken back."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    said, room = say(hall, ann, "hi"), hall.room("lobby")
    hall.chat.say(bob.session, room, "yes", reply_to=said)
    say(hall, ann, "so")

    def quoted() -> list[Any]:
        hall.end()
        hall.commit()
        return [event.quote for event in room.recent]

    me = ann.user.person
    assert [None, Quote(me, "hi"), None] == quoted()
    hall.chat.edit(ann.session, said, "ho")
    assert [None, Quote(me, "ho"), None] == quoted()
    room.recent.pop(0)  # as what is older than the room remembers
    hall.chat.delete(ann.session, said)
    assert [None, None] == quoted()


def test_what_becomes_of_what_is_answered_meanwhile(hall: Hall) -> None:
    """The room remembers no words that were changed or taken back before the answer was
    stored; nor does it know better of what is older than what it remembers."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    events, room = [say(hall, ann, f"{n}") for n in range(3)], hall.room("lobby")
    room.older_id = room.recent.pop(0).id
    hall.chat.edit(ann.session, events[1], "one")
    hall.chat.delete(ann.session, events[2])
    for event in events:
        hall.chat.say(bob.session, room, "yes", reply_to=event)
    hall.end()
    hall.commit()
    me = ann.user.person
    answers = [event.quote for event in room.recent if event.text == "yes"]
    assert [Quote(me, "0"), Quote(me, "one"), None] == answers


# What programs call what waits


def test_what_waits_is_known_by_its_name(hall: Hall) -> None:
    """Until it is stored; nothing is left of that."""
    ann, ids = hall.come("ann", "lobby"), hall.pipeline.client_ids
    room, key = hall.room("lobby"), (ann.user.id, "c1")
    done: list[object] = []
    said = hall.chat.say(ann.session, room, "hi", client_id="c1")
    hall.chat.say(ann.session, room, "unnamed")
    hall.end()
    with ids.watch(key) as watch, ids.watch(key) as other:
        assert watch.waits
        assert watch is other
        watch.settled().addCallback(done.append)
        assert [] == done
        hall.commit()
        assert [None] == done
        assert (False, said.id) == (watch.waits, watch.stored)
    with ids.watch(key) as watch:
        assert (False, None) == (watch.waits, watch.stored)
    assert {} == ids._watches == ids._watched


def test_what_is_refused_was_not_sent(hall: Hall) -> None:
    """Of several of one name the least that is stored counts."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    with hall.pipeline.client_ids.watch((ann.user.id, "c1")) as watch:
        chat, names = hall.chat, ["ann", "bob"]
        _, second = chat.tell(ann.session, names, "psst", client_id="c1")
        third = chat.say(ann.session, hall.room("lobby"), "third", client_id="c1")
        chat.say(bob.session, hall.room("lobby"), "not hers", client_id="c1")
        hall.end()
        (turn,) = hall.journal.waiting
        first = turn.entries[0].event
        assert isinstance(first, ToldPrivately)
        hall.pipeline.settled([(turn, {first.id: NoSuchMessage()})])
        assert second.id == watch.stored < third.id
    assert {} == hall.pipeline.client_ids._watches


def test_amended_events_have_no_name() -> None:
    """They are repeated without harm: so nobody has to know them."""
    assert "" == Edited.client_id

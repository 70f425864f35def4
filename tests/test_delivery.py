"""Who hears what happens, in which words, and in which order."""

from typing import Any

import pytest
from fakes_delivery import WORDS, Hall, Tongue
from twisted.logger import capturedLogs

from twistchat.chat.events import (
    EVENTS,
    Departed,
    Joined,
    Left,
    Said,
    Stopping,
    ToldPrivately,
    WentAway,
)
from twistchat.chat.rooms import History
from twistchat.delivery.outbox import Bounds


@pytest.fixture
def hall() -> Hall:
    """``#off`` keeps nothing, ``#easy`` is relaxed, all else is stored before shown."""
    return Hall(off=History.OFF, easy=History.RELAXED)


def waiting(hall: Hall, room: str) -> list[str]:
    """What was said in the room and is not stored yet."""
    return [entry.event.text for entry in hall.room(room).waiting]


def test_these_tests_know_all_events() -> None:
    """So no event is without words here."""
    assert set(EVENTS) == set(WORDS)


# Who hears it


def test_coming_going_and_topics_are_heard_by_the_others(hall: Hall) -> None:
    """Who did it is answered by their door."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob")
    bob.join("lobby")
    change = hall.order.topic(bob.session, hall.room("lobby"), "tea")
    hall.order.apply(change, bob.session)
    bob.leave("lobby", "bye")
    hall.end()
    assert ["#lobby +bob", "#lobby is about tea", "#lobby -bob bye"] == ann.lines()
    assert [] == bob.lines()


def test_nothing_is_heard_outside_a_room(hall: Hall) -> None:
    """Nor before coming, nor after going."""
    ann, bob, eve = hall.come("ann", "off"), hall.come("bob", "off"), hall.come("eve")
    bob.say("off", "one")
    eve.join("off")
    bob.say("off", "two")
    eve.leave("off")
    bob.say("off", "three")
    hall.end()
    assert ["#off bob: two"] == eve.lines()
    assert 5 == len(ann.lines())


def test_each_dialect_words_an_event_once(hall: Hall) -> None:
    """However many readers it has; they share the very object."""
    worded: list[str] = []

    class Counting(Tongue, frozen=True):
        def word(self, event: Any) -> bytes:
            worded.append(self.accent)
            return super().word(event)

    people = [hall.come(f"x{number}", "lobby", "off") for number in range(6)]
    for number, guest in enumerate(people):
        guest.retune(Counting("!" if number % 2 else "?"))
    hall.end()
    people[0].say("lobby", "hi")
    hall.end()
    assert people[1].outbox.held[0] is people[3].outbox.held[0]
    assert ["!", "?"] == sorted(worded)
    worded.clear()
    hall.chat.away(people[0].session, "")
    assert ["!", "?"] == sorted(worded)
    worded.clear()
    hall.chat.stopping()
    assert ["!", "?"] == sorted(worded)


def test_neighbours_are_told_once(hall: Hall) -> None:
    """Whatever number of rooms they share, and in whatever dialects they hear them."""
    ann, bob = hall.come("ann", "a", "b", "c"), hall.come("bob", "a", "b")
    eve = hall.come("eve", "b", "d")
    hall.delivery.unlisten(eve.session, hall.room("b"))
    ann.voice.tongue = Tongue("again ")
    hall.delivery.listen(ann.session, hall.room("b"))
    hall.chat.away(bob.session, "tea")
    hall.end()
    assert ["bob is away tea"] == ann.lines()
    assert [] == bob.lines() == eve.lines()
    more = hall.again(bob)
    hall.chat.back(more.session)
    hall.end()
    assert ["bob is back"] == ann.lines()
    assert ["bob is back", "you are away: False"] == bob.lines()
    assert [] == more.lines()


def test_a_dialect_may_say_nothing(hall: Hall) -> None:
    """Of one kind of event, and its reader is not written to."""
    ann, bob = hall.come("ann", "off"), hall.come("bob", "off")
    ann.retune(Tongue(quiet=(WentAway, Stopping, ToldPrivately, Left)))
    hall.chat.away(bob.session, "tea")
    bob.tell("ann", "psst")
    bob.leave("off")
    hall.chat.stopping()
    hall.end()
    hall.commit()
    assert [] == ann.wire.writes
    assert ["stopping"] == bob.lines()


def test_ignored_words_are_not_heard(hall: Hall) -> None:
    """In rooms and in private, in any session; comings and goings are, and who is
    ignored hears all."""
    ann, bob = hall.come("ann", "lobby", "off"), hall.come("bob", "lobby", "off")
    more = hall.again(ann)
    ann.ignore(bob)
    bob.voice.echoes = True
    for room in ("lobby", "off"):
        bob.say(room, "hello")
    bob.tell("ann", "psst")
    ann.say("off", "hm")
    bob.leave("lobby")
    hall.end()
    hall.commit()
    assert ["#lobby -bob"] == ann.lines()
    assert ["#off ann: hm", "#lobby -bob"] == more.lines()
    assert ["you: hello", "you: hello", "you: psst", "#off ann: hm"] == bob.lines()
    hall.chat.relations.unignore(ann.user, bob.user.person)
    bob.say("off", "there you are")
    hall.end()
    assert ["#off bob: there you are"] == ann.lines()


def test_who_ignores_a_speaker_does_not_wait_for_them(hall: Hall) -> None:
    """Nor do those who hear nothing of the room; others' answers come at once."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    ann.ignore(bob)
    bob.say("lobby", "hello")
    hall.end()
    ann.hear("pong")
    hall.end()
    assert ["pong"] == ann.lines()


def test_a_muted_room_is_not_heard(hall: Hall) -> None:
    """Nothing of it, until it is heard again; other sessions hear it."""
    ann, bob = hall.come("ann", "lobby", "off"), hall.come("bob", "lobby", "off")
    more = hall.again(ann)
    ann.voice.muted.add(hall.room("off"))
    hall.delivery.retune(ann.session)
    bob.say("off", "one")
    ann.voice.muted.clear()
    hall.delivery.retune(ann.session)
    bob.say("off", "two")
    hall.end()
    assert ["#off bob: two"] == ann.lines()
    assert ["#off bob: one", "#off bob: two"] == more.lines()


def test_who_is_told_of_nothing_at_all(hall: Hall) -> None:
    """A voice without a dialect for what belongs to no room is left out."""
    ann, bob = hall.come("ann"), hall.come("bob")
    ann.voice.muted.add(None)
    bob.tell("ann", "psst")
    hall.chat.stopping()
    hall.end()
    hall.commit()
    assert [] == ann.lines()


def test_echo(hall: Hall) -> None:
    """Who wants their words back gets them, in that session, in order."""
    ann = hall.come("ann", "lobby", "off", "easy")
    ann.voice.echoes = True
    for room in ("off", "easy", "lobby", "off"):
        ann.say(room, f"in {room}")
    hall.end()
    assert ["you: in off", "you: in easy"] == ann.lines()
    hall.commit()
    assert ["you: in lobby", "you: in off"] == ann.lines()


# Private


@pytest.mark.parametrize("private", [History.OFF, History.RELAXED])
def test_private_talk_that_need_not_be_stored_first(private: History) -> None:
    """Is heard in the same turn."""
    hall = Hall(private)
    ann, bob = hall.come("ann"), hall.come("bob")
    bob.tell("ann", "psst")
    hall.end()
    assert ["bob -> ann: psst"] == ann.lines()
    assert (private is History.RELAXED) == bool(hall.journal.waiting)


def test_private_talk_is_heard_in_all_sessions_of_both(hall: Hall) -> None:
    """When it is stored; the speaker's others read to whom it went."""
    ann, bob, eve = (
        hall.come("ann"),
        hall.come("bob", "lobby"),
        hall.come("eve", "lobby"),
    )
    also_ann, also_bob = hall.again(ann), hall.again(bob)
    bob.voice.echoes = True
    bob.tell("ann", "psst")
    hall.end()
    assert [] == ann.lines() == bob.lines() == also_bob.lines()
    hall.commit()
    assert ["bob -> ann: psst"] == ann.lines() == also_ann.lines()
    assert ["you -> ann: psst"] == also_bob.lines()
    assert ["you: psst"] == bob.lines()
    assert [] == eve.lines()


def test_who_is_told_waits_at_once(hall: Hall) -> None:
    """For what is not stored, and before the turn ends; not who ignores the speaker,
    nor for what is not kept, nor once all is shown."""
    ann, bob, eve = (hall.come(name, "lobby", "off") for name in ("ann", "bob", "eve"))
    eve.ignore(ann)
    hall.end()
    ann.say("off", "one")
    assert not bob.outbox.waits
    ann.say("lobby", "two")
    assert bob.outbox.waits
    assert not eve.outbox.waits
    hall.end()
    assert bob.outbox.waits
    hall.commit()
    assert not bob.outbox.waits
    assert ["#off ann: one", "#lobby ann: two"] == bob.lines()


def test_who_talks_to_themselves_hears_it_once(hall: Hall) -> None:
    """In each session."""
    ann = hall.come("ann")
    more = hall.again(ann)
    ann.tell("ann", "do not forget")
    hall.end()
    hall.commit()
    assert ["ann -> ann: do not forget"] == ann.lines() == more.lines()


def test_private_talk_that_is_refused(hall: Hall) -> None:
    """Is heard in no session, and its speaker is told in the one that spoke."""
    ann, bob = hall.come("ann"), hall.come("bob")
    more = hall.again(bob)
    bob.tell("ann", "one")
    bob.tell("ann", "two")
    hall.end()
    hall.refuse("one")
    assert ["bob -> ann: two"] == ann.lines()
    assert ["you -> ann: two"] == more.lines()
    assert ["!! disk-full: one"] == bob.lines()


# Bugs in a dialect


@pytest.mark.parametrize("kind", [Said, Joined, Left, ToldPrivately])
def test_a_bug_in_one_dialect_refuses_the_event_whole(
    hall: Hall, kind: type[Any]
) -> None:
    """Nothing is journalled, appended or changed; with that reader gone all is well."""
    ann, bob, eve = (hall.come(name, "lobby") for name in ("ann", "bob", "eve"))
    more = hall.again(bob)
    late = hall.come("late")
    acts = {
        Said: lambda: bob.say("lobby", "hi"),
        Joined: lambda: late.join("lobby"),
        Left: lambda: bob.leave("lobby"),
        ToldPrivately: lambda: bob.tell("eve", "hi"),
    }
    eve.retune(Tongue(broken=(kind,)))
    with pytest.raises(ZeroDivisionError):
        acts[kind]()
    hall.end()
    assert [] == hall.journal.waiting == waiting(hall, "lobby")
    everybody = (ann, bob, eve, more, late)
    assert [[]] * 5 == [guest.wire.writes for guest in everybody]
    assert not any(guest.outbox.waits for guest in everybody)
    assert ["ann", "bob", "eve"] == [
        user.person.name for user in hall.room("lobby").members.values()
    ]
    eve.retune(Tongue())
    acts[kind]()
    hall.end()
    hall.commit()
    told = {Said: ann, Joined: ann, Left: ann, ToldPrivately: eve}
    assert 1 == len(told[kind].lines())


def test_what_cannot_be_refused_is_told_to_the_others(hall: Hall) -> None:
    """Departures and the end of the server: a bug in a dialect mutes that one only."""
    ann, bob, eve = (hall.come(name, "lobby", "off") for name in ("ann", "bob", "eve"))
    ann.retune(Tongue(broken=(Departed, Stopping)))
    with capturedLogs() as logged:
        bob.quit()
        hall.chat.stopping()
    assert ["Departed", "Stopping"] == [event["event"] for event in logged]
    hall.end()
    assert ["-bob quit", "stopping"] == eve.lines()
    assert [] == ann.lines()
    assert bob.wire.closed
    assert {} == bob.user.rooms


# Changing one's mind in the middle of a turn


@pytest.mark.parametrize("room", ["lobby", "off"])
def test_a_new_dialect_in_the_middle_of_a_turn(hall: Hall, room: str) -> None:
    """What was said before it stays in the old one; nothing is lost or doubled, for
    others of either dialect neither."""
    ann, bob, eve = (hall.come(name, room) for name in ("ann", "bob", "eve"))
    eve.retune(Tongue("! "))
    bob.say(room, "one")
    ann.retune(Tongue("! "))
    bob.say(room, "two")
    ann.retune(Tongue("? "))
    bob.say(room, "three")
    ann.retune(Tongue("! "))
    bob.say(room, "four")
    hall.end()
    hall.commit()
    said = f"#{room} bob: "
    assert [f"{said}one", f"! {said}two", f"? {said}three", f"! {said}four"] == (
        ann.lines()
    )
    assert [f"! {said}{number}" for number in ("one", "two", "three", "four")] == (
        eve.lines()
    )


@pytest.mark.parametrize("room", ["lobby", "off"])
def test_leaving_in_the_middle_of_a_turn(hall: Hall, room: str) -> None:
    """What was said before is heard, what comes after is not, and who stays the last
    hears all."""
    ann, bob, eve = (hall.come(name, room) for name in ("ann", "bob", "eve"))
    bob.say(room, "one")
    ann.leave(room)
    bob.say(room, "two")
    ann.join(room)
    bob.say(room, "three")
    hall.end()
    hall.commit()
    assert [f"#{room} bob: {text}" for text in ("one", "three")] == ann.lines()
    assert 5 == len(eve.lines())


@pytest.mark.parametrize("room", ["lobby", "off"])
def test_hanging_up_in_the_middle_of_a_turn(hall: Hall, room: str) -> None:
    """What came before the end is heard before the end."""
    ann, bob = hall.come("ann", room), hall.come("bob", room)
    bob.say(room, "one")
    ann.quit()
    bob.say(room, "two")
    hall.end()
    hall.commit()
    assert [f"#{room} bob: one"] == ann.lines()
    assert ann.wire.closed


def test_listening_twice_is_harmless(hall: Hall) -> None:
    """One hears all once, in the dialect that one's voice has by then."""
    ann, bob = hall.come("ann", "off"), hall.come("bob", "off")
    hall.delivery.listen(ann.session, hall.room("off"))
    ann.voice.tongue = Tongue("! ")
    hall.delivery.listen(ann.session, hall.room("off"))
    bob.say("off", "hi")
    hall.delivery.unlisten(ann.session, hall.room("off"))
    hall.delivery.unlisten(ann.session, hall.room("off"))
    bob.say("off", "hello")
    hall.end()
    assert ["! #off bob: hi"] == ann.lines()


def test_a_room_that_nobody_hears_has_no_readers(hall: Hall) -> None:
    """And costs nothing."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    ann.retune(Tongue("! "))
    assert {Tongue(), Tongue("! ")} == set(hall.room("lobby").audience)
    ann.leave("lobby")
    assert {Tongue()} == set(hall.room("lobby").audience)
    bob.quit()
    assert ({}, []) == (hall.room("lobby").audience, bob.outbox.groups)


# Catching up


def test_who_comes_late_hears_what_is_not_stored_yet(hall: Hall) -> None:
    """In order, with what was said in this very turn, and then what comes live."""
    bob, late = hall.come("bob", "lobby"), hall.come("late")
    bob.say("lobby", "one")
    hall.end()
    bob.say("lobby", "two")
    late.join("lobby", catch_up=True)
    bob.say("lobby", "three")
    hall.end()
    assert [] == late.lines()
    hall.commit()
    assert [f"#lobby bob: {text}" for text in ("one", "two", "three")] == late.lines()


def test_a_latecomer_with_another_dialect(hall: Hall) -> None:
    """It is worded for them then, once."""
    bob, late = hall.come("bob", "lobby"), hall.come("late")
    last = hall.come("last")
    late.voice.tongue = last.voice.tongue = Tongue("! ")
    bob.say("lobby", "one")
    late.join("lobby", catch_up=True)
    last.join("lobby", catch_up=True)
    assert late.outbox.later[0] is last.outbox.later[0]
    hall.end()
    hall.commit()
    assert ["! #lobby bob: one", "! #lobby +last"] == late.lines()


def test_what_is_refused_reaches_no_latecomer(hall: Hall) -> None:
    """Whether they came in the same turn, in a later one, or in one not yet over."""
    ann, bob = hall.come("ann", "lobby"), hall.come("bob", "lobby")
    same, later, now = (hall.come(name) for name in ("same", "later", "now"))
    now.voice.tongue = Tongue("! ")
    bob.say("lobby", "bad")
    same.join("lobby", catch_up=True)
    hall.end()
    later.join("lobby", catch_up=True)
    bob.say("lobby", "good")
    hall.end()
    now.join("lobby", catch_up=True)
    for guest in (same, later, now):
        guest.hear("pong")
    hall.refuse("bad", turn=0)
    hall.commit()
    assert [] == [line for line in ann.lines() if "bad" in line]
    good, pong = "#lobby bob: good", "pong"
    assert ["#lobby +later", good, "#lobby +now", pong] == same.lines()
    assert [good, "#lobby +now", pong] == later.lines()
    assert [f"! {good}", pong] == now.lines()
    assert ["!! disk-full: bad"] == [line for line in bob.lines() if "!!" in line]


def test_what_is_refused_reaches_nobody_who_left(hall: Hall) -> None:
    """Neither in a turn that is over nor in one that is not."""
    ann, bob, late = (
        hall.come("ann", "lobby"),
        hall.come("bob", "lobby"),
        hall.come("x"),
    )
    bob.say("lobby", "bad")
    hall.end()
    late.join("lobby", catch_up=True)
    late.leave("lobby")
    ann.leave("lobby")
    hall.refuse("bad")
    assert ["#lobby +x", "#lobby -x"] == ann.lines()
    assert [] == late.lines()


def test_catching_up_at_the_very_end_of_waiting(hall: Hall) -> None:
    """What is stored before the turn is over is followed by what this turn still
    brings."""
    bob, late = hall.come("bob", "lobby", "off"), hall.come("late", "off")
    bob.say("lobby", "one")
    hall.end()
    late.join("lobby", catch_up=True)
    hall.journal.commit()
    bob.say("off", "two")
    hall.end()
    assert ["#lobby bob: one", "#off bob: two"] == late.lines()


def test_latecomers_do_not_hear_whom_they_ignore(hall: Hall) -> None:
    """Not even what is not stored yet."""
    ann, bob, late = (hall.come(name, "off") for name in ("ann", "bob", "late"))
    for guest in (ann, bob):
        guest.join("lobby")
    late.ignore(bob)
    bob.say("lobby", "one")
    ann.say("lobby", "two")
    late.join("lobby", catch_up=True)
    hall.end()
    hall.commit()
    assert ["#lobby ann: two"] == late.lines()


def test_who_does_not_listen_catches_up_with_nothing(hall: Hall) -> None:
    """A muted room stays silent, and a dialect without words for it too."""
    bob, muted, quiet = (
        hall.come("bob", "lobby"),
        hall.come("muted"),
        hall.come("quiet"),
    )
    muted.voice.muted.add(hall.room("lobby"))
    quiet.voice.tongue = Tongue(quiet=(Said,))
    bob.say("lobby", "one")
    muted.join("lobby", catch_up=True)
    quiet.join("lobby", catch_up=True)
    assert not muted.outbox.waits
    assert not quiet.outbox.waits
    hall.end()
    hall.commit()
    assert [] == muted.lines() == quiet.lines()


def test_a_session_that_is_ended_is_told_by_its_voice(hall: Hall) -> None:
    """It alone; and one that cannot be told is ended all the same."""
    bob = hall.come("bob", "lobby")
    other = hall.again(bob)
    event = Stopping(*hall.chat.next_id())
    hall.delivery.end(bob.session, event)
    assert (event, None) == (bob.voice.ended_by, other.voice.ended_by)
    other.voice.speechless = True
    with capturedLogs() as logged:
        hall.delivery.end(other.session, event)
    assert ["Stopping"] == [entry["event"] for entry in logged]
    assert (False, True) == (bob.wire.aborted, other.wire.aborted)


def test_relaxed_that_waits_is_caught_up_with(hall: Hall) -> None:
    """While too much waits, also in a relaxed room."""
    hall = Hall(bounds=Bounds(entries=1), easy=History.RELAXED)
    bob, late = hall.come("bob", "lobby", "easy"), hall.come("late")
    bob.say("lobby", "one")
    bob.say("easy", "two")
    late.join("easy", catch_up=True)
    hall.end()
    assert [] == late.lines()
    hall.commit()
    assert ["#easy bob: two"] == late.lines()

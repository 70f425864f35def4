"""The rules of the chat: names, coming and going, rooms and topics."""

from collections.abc import Iterator

import pytest
from fakes_chat import Place, facts, names
from fakes_delivery import KeptRoom

from twistchat.chat import errors
from twistchat.chat.errors import ChatError
from twistchat.chat.events import (
    EVENTS,
    AwayMarked,
    CameBack,
    Departed,
    Departure,
    Event,
    Joined,
    Left,
    Person,
    Said,
    Stopping,
    TopicChanged,
    WentAway,
)
from twistchat.chat.ids import EPOCH
from twistchat.chat.names import room_name
from twistchat.chat.rooms import RECENT, History
from twistchat.chat.service import ChatLimits
from twistchat.chat.users import Session

NOW = EPOCH + 1000


@pytest.fixture
def place() -> Place:
    return Place()


# Events and refusals


def subclasses(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from subclasses(each)


def test_every_event_is_listed() -> None:
    """What can happen is in the list that tests walk through the dialects."""
    assert set(EVENTS) == set(subclasses(Event))


def test_every_refusal_has_a_code_of_its_own() -> None:
    """Codes are part of the protocols: stable words with dashes, none used twice."""
    kinds = [kind for kind in subclasses(ChatError) if kind.__name__ in dir(errors)]
    assert len(kinds) > 60
    codes = [kind.code for kind in kinds]
    assert len(codes) == len(set(codes))
    assert all(code.replace("-", "").replace("8", "").isalpha() for code in codes)
    assert codes == [code.lower() for code in codes]


def test_a_refusal_says_what_it_is_about() -> None:
    """Its facts are its values by name; a value too many or too few is a bug."""
    assert {"name": "bob", "suggestion": "bob2"} == errors.NameTaken(
        "bob", "bob2"
    ).facts
    with pytest.raises(TypeError, match="NameTaken takes name, suggestion"):
        errors.NameTaken("bob")
    with pytest.raises(TypeError, match="EmptyText takes"):
        errors.EmptyText("much")


# Names and presence


def test_a_claimed_name_is_taken(place: Place) -> None:
    """From the claim on, though its user is nowhere yet."""
    place.chat.claim("alice")
    assert {"name": "Alice", "suggestion": "Alice2"} == facts(
        errors.NameTaken, lambda: place.chat.claim("Alice")
    )
    assert [] == names(place.chat)


@pytest.mark.parametrize("name", ["ALICE", "аlice", "a1ice", "aIice", "ａｌｉｃｅ"])
def test_key_and_look_of_a_name_are_taken(place: Place, name: str) -> None:
    """Neither the same name written otherwise nor one that looks like it is free."""
    place.come("alice")
    with pytest.raises((errors.NameTaken, errors.BadName)):
        place.chat.claim(name)
    assert ["alice"] == names(place.chat)


def test_a_name_that_only_looks_alike_is_taken(place: Place) -> None:
    """Keys differ, skeletons do not."""
    place.come("Neil")
    assert "NeiI" == facts(errors.NameTaken, lambda: place.chat.claim("NeiI"))["name"]


def test_bad_and_reserved_names_cannot_be_claimed(place: Place) -> None:
    """And leave nothing behind."""
    assert "start" == facts(errors.BadName, lambda: place.chat.claim("1st"))["reason"]
    assert {"name": "root"} == facts(
        errors.NameReserved, lambda: place.chat.claim("root")
    )
    place.chat.claim("first")


def test_the_suggestion_is_free(place: Place) -> None:
    """It is neither borne by somebody nor reserved nor like another."""
    for name in ("bob", "bob2", "bob3"):
        place.come(name)
    suggestion = facts(errors.NameTaken, lambda: place.chat.claim("bob"))["suggestion"]
    assert "bob4" == suggestion
    place.chat.claim("bob4")


def test_the_suggestion_is_not_reserved() -> None:
    """A name that the server keeps for itself is not offered."""
    place = Place()
    place.chat._reserved.check = lambda name: _refuse(name.key in ("bob2", "bob3"))
    place.come("bob")
    suggestion = facts(errors.NameTaken, lambda: place.chat.claim("bob"))["suggestion"]
    assert "bob4" == suggestion


def _refuse(condition: bool) -> None:
    if condition:
        raise errors.NameReserved("it")


def test_a_released_name_is_free_again(place: Place) -> None:
    """By key and by look; released twice is as good as once."""
    user = place.chat.claim("Neil")
    place.chat.release(user)
    place.chat.release(user)
    assert user.id != place.chat.claim("NeiI").id


def test_release_does_nothing_to_who_entered(place: Place) -> None:
    """So it may be called in any case."""
    session = place.come("alice")
    place.chat.release(session.user)
    assert session.user is place.chat.person("alice")


def test_a_late_release_takes_the_name_from_nobody(place: Place) -> None:
    """Who released or left the name before has no say in who bears it now."""
    early = place.chat.claim("alice")
    place.chat.release(early)
    gone = place.come("alice")
    place.go(gone)
    heir = place.chat.claim("alice")
    place.chat.release(early)
    place.chat.release(gone.user)
    with pytest.raises(errors.NameTaken):
        place.chat.claim("alice")
    place.again(heir)
    assert heir is place.chat.person("alice")


def test_every_claim_is_a_new_person(place: Place) -> None:
    """The next guest called bob is not the last one."""
    first = place.come("bob").user
    place.go(first.sessions[0])
    assert first.id != place.come("bob").user.id


def test_people_are_those_with_a_session(place: Place) -> None:
    """In the order of their coming."""
    place.chat.claim("nobody")
    place.come("bob")
    place.come("alice")
    assert ["bob", "alice"] == names(place.chat)


def test_somebody_is_found_by_any_spelling(place: Place) -> None:
    """Upper and lower case are one."""
    bob = place.come("Bob")
    assert bob.user is place.chat.person("bOB")


@pytest.mark.parametrize(
    "name", ["ghost", "b0b", "1st", "", "a\0b", "\ud800", "x" * 999]
)
def test_nobody_there(place: Place, name: str) -> None:
    """Whatever the text, it is refused in one way, and safe to be said back."""
    place.come("bob")
    place.chat.claim("ghost")
    said = facts(errors.NobodyThere, lambda: place.chat.person(name))["name"]
    assert isinstance(said, str)
    assert len(said) <= 40
    assert said.isprintable()


def test_a_person_is_not_their_heir(place: Place) -> None:
    """Who is meant by id is not found in somebody else of that name."""
    bob = place.come("bob")
    assert bob.user is place.chat.person(bob.user.person)
    place.go(bob)
    with pytest.raises(errors.NobodyThere):
        place.chat.person(bob.user.person)
    place.come("bob")
    assert {"name": "bob"} == facts(
        errors.NobodyThere, lambda: place.chat.person(bob.user.person)
    )


def test_departure_is_told_once_to_the_neighbours(place: Place) -> None:
    """To who shares a room, however many; not to strangers."""
    ann = place.come("ann", "lobby", "dev")
    bob = place.come("bob", "dev", "lobby")
    eve = place.come("eve", "other")
    place.go(bob, "see you")
    (event,) = place.take(ann)
    assert (Departure.QUIT, "see you") == (event.reason, event.text)
    assert isinstance(event, Departed)
    assert bob.user.person == event.person
    assert [] == place.take(eve) == place.take(bob)


def test_departure_leaves_nothing_behind(place: Place) -> None:
    """No member, no ignored, no ignoring, no listener, no session."""
    ann, bob = place.come("ann", "lobby"), place.come("bob", "lobby")
    place.chat.relations.ignore(ann.user, bob.user.person)
    place.chat.relations.ignore(bob.user, ann.user.person)
    place.go(bob)
    assert {} == ann.user.ignoring == ann.user.ignored_by == bob.user.rooms
    assert [ann.user.id] == list(place.room("lobby").members)
    assert [ann] == list(place.chat.sessions)
    assert {place.room("lobby").id: [ann]} == place.notes.ears


def test_hanging_up_twice_is_harmless(place: Place) -> None:
    """The second time nothing happens, even if the name has a new bearer."""
    ann, bob = place.come("ann", "lobby"), place.come("bob", "lobby")
    place.go(bob)
    heir = place.come("bob", "lobby")
    place.chat.hang_up(bob, Departure.LOST)
    assert [] == place.take(ann)
    assert heir.user is place.chat.person("bob")


def test_who_never_entered_cannot_hang_up(place: Place) -> None:
    """A connection without a name is none of the chat's business."""
    user = place.chat.claim("bob")
    place.chat.hang_up(Session(user, "line", 0.0, None), Departure.LOST)
    with pytest.raises(errors.NameTaken):
        place.chat.claim("bob")


@pytest.mark.parametrize(
    ("limit", "said", "told"),
    [(10, "x" * 10, "x" * 10), (10, "x" * 11, "x" * 10), (0, "x" * 999, "x" * 999)],
)
def test_too_much_of_a_goodbye_is_cut(limit: int, said: str, told: str) -> None:
    """Nobody is kept for a text that is too long."""
    place = Place(ChatLimits(topic_characters=limit))
    ann, bob = place.come("ann", "lobby"), place.come("bob", "lobby")
    place.go(bob, said)
    assert [told] == [event.text for event in place.take(ann)]
    assert ["ann"] == names(place.chat)


def test_a_goodbye_that_no_text_is_changes_nothing(place: Place) -> None:
    """What a door should have refused is refused, and may be said otherwise."""
    bob = place.come("bob", "lobby")
    with pytest.raises(errors.BadCharacter):
        place.go(bob, "a\0b")
    assert [bob] == list(place.chat.sessions) == bob.user.sessions
    place.go(bob)
    assert [] == names(place.chat)


def test_everybody_hears_that_the_server_stops(place: Place) -> None:
    """In a room or not."""
    ann, bob = place.come("ann", "lobby"), place.come("bob")
    place.chat.stopping()
    for session in (ann, bob):
        (event,) = place.take(session)
        assert isinstance(event, Stopping)


# Several sessions of one user


def test_a_second_session_is_in_the_rooms_of_the_first(place: Place) -> None:
    """It hears them from its coming on, and nobody is told of it."""
    ann, bob = place.come("ann", "lobby"), place.come("bob", "lobby", "dev")
    more = place.again(bob.user)
    assert [] == place.take(ann)
    place.chat.say(ann, place.room("lobby"), "hi")
    assert 1 == len(place.take(more)) == len(place.take(bob))
    assert place.chat.join(more, place.room("dev")) is False


def test_who_speaks_is_heard_in_the_other_session(place: Place) -> None:
    """But not in the one that spoke."""
    ann = place.come("ann", "lobby")
    more = place.again(ann.user)
    place.chat.say(ann, place.room("lobby"), "hi")
    assert ["hi"] == [event.text for event in place.take(more)]
    assert [] == place.take(ann)


def test_joining_and_leaving_are_for_all_sessions(place: Place) -> None:
    """The others are told, hear the room, and lose it as their current one."""
    ann = place.come("ann")
    more = place.again(ann.user)
    room = place.room("dev")
    place.chat.join(ann, room)
    assert [Joined] == [type(event) for event in place.take(more)]
    assert [] == place.take(ann)
    assert [ann, more] == place.notes.ears[room.id]
    more.current = room
    more.muted |= {room.id}
    place.chat.leave(ann, room)
    assert [Left] == [type(event) for event in place.take(more)]
    assert [] == place.take(ann) == place.notes.ears[room.id]
    assert more.current is None
    assert set() == more.muted


def test_the_user_is_gone_with_the_last_session(place: Place) -> None:
    """Before that nobody is told, and the name stays theirs."""
    ann, bob = place.come("ann", "lobby"), place.come("bob", "lobby")
    more = place.again(bob.user)
    place.go(bob)
    assert [] == place.take(ann)
    assert bob.user is place.chat.person("bob")
    place.chat.say(ann, place.room("lobby"), "hi")
    assert [] == place.take(bob)
    assert 1 == len(place.take(more))
    place.go(more)
    assert [Departed] == [type(event) for event in place.take(ann)]
    assert ["ann"] == names(place.chat)


def test_away_is_told_in_the_other_session(place: Place) -> None:
    """Away is the user, not the session."""
    ann = place.come("ann", "lobby")
    more = place.again(ann.user)
    place.chat.away(ann, "lunch")
    assert [WentAway, AwayMarked] == [type(event) for event in place.take(more)]
    assert [] == place.take(ann)
    assert place.chat.back(more) is True
    assert [CameBack, AwayMarked] == [type(event) for event in place.take(ann)]


# Rooms


def test_a_room_in_use_is_the_same_for_all(place: Place) -> None:
    """What the store opened is taken once; later answers find the one in use."""
    name = room_name("#Dev")
    said = Said(1, 2, place.room("x").place, Person(3, "bob"), "hi")
    first = place.chat.opened(name, KeptRoom(7, "#Dev", "all", "bob", 5, (said,)))
    again = place.chat.opened(room_name("dev"), KeptRoom(7, "#Dev"))
    assert first is again is place.chat.room_in_use(name)
    assert (7, "#Dev", "#dev") == (first.id, first.name, first.key)
    assert ("all", "bob", 5) == (first.topic.text, first.topic.by, first.topic.at)
    assert [said] == list(first.recent)
    assert first in place.chat.rooms()


def test_a_room_keeps_its_last_events(place: Place) -> None:
    """So many as there is place for."""
    room = place.room("dev")
    kept = tuple(
        Said(id, id, room.place, Person(1, "bob"), "hi") for id in range(RECENT + 1)
    )
    lively = place.chat.opened(room_name("lively"), KeptRoom(9, "#lively", recent=kept))
    assert kept[1:] == tuple(lively.recent)


def test_the_history_of_a_room_is_by_its_key() -> None:
    """However the name was written by who opened it."""
    place = Place(dev=History.OFF)
    assert History.OFF is place.room("#DEV").history
    assert History.DURABLE is place.room("other").history


def test_joining_is_told_to_those_who_are_there(place: Place) -> None:
    """With the number of people; not to the one who comes."""
    ann = place.come("ann", "lobby")
    bob = place.come("bob")
    room = place.room("lobby")
    assert place.chat.join(bob, room) is True
    (event,) = place.take(ann)
    assert Joined(event.id, NOW, room.place, bob.user.person, 2) == event
    assert [] == place.take(bob)
    assert [ann.user, bob.user] == list(room.members.values())


def test_joining_twice_changes_nothing(place: Place) -> None:
    """And nobody is told."""
    ann, bob = place.come("ann", "lobby"), place.come("bob", "lobby")
    assert place.chat.join(bob, place.room("lobby")) is False
    assert [] == place.take(ann)
    assert [ann, bob] == place.notes.ears[place.room("lobby").id]


def test_rooms_per_user() -> None:
    """At the limit all is well, one more is refused and changes nothing."""
    place = Place(ChatLimits(rooms_per_user=2))
    bob = place.come("bob", "a", "b")
    ann = place.come("ann", "c")
    room = place.room("c")
    with pytest.raises(errors.TooManyRooms):
        place.chat.may_join(bob.user)
    assert {"limit": 2} == facts(
        errors.TooManyRooms, lambda: place.chat.join(bob, room)
    )
    assert 2 == len(bob.user.rooms)
    assert [ann.user] == list(room.members.values())
    assert [] == place.take(ann)
    assert place.chat.join(bob, place.room("a")) is False
    place.chat.leave(bob, place.room("a"))
    assert place.chat.join(bob, room) is True


def test_no_limit_of_rooms() -> None:
    """0 is none."""
    place = Place(ChatLimits(rooms_per_user=0))
    bob = place.come("bob", *(f"r{number}" for number in range(99)))
    assert 99 == len(bob.user.rooms)


def test_who_hung_up_meanwhile_joins_nothing(place: Place) -> None:
    """No ghost gets into a room, however long its door waited for it."""
    ann, bob = place.come("ann", "lobby"), place.come("bob")
    place.go(bob)
    with pytest.raises(errors.NotEntered):
        place.chat.join(bob, place.room("lobby"))
    assert [ann.user] == list(place.room("lobby").members.values())


def test_a_forgotten_room_is_opened_anew(place: Place) -> None:
    """Who held on to it meanwhile cannot split the room in two."""
    bob = place.come("bob")
    old = place.room("dev")
    place.chat.forget_idle_rooms()
    with pytest.raises(errors.NoSuchRoom):
        place.chat.join(bob, old)
    new = place.room("dev")
    place.chat.join(bob, new)
    assert new is place.chat.room_in_use(room_name("dev"))
    ann = place.come("ann")
    with pytest.raises(errors.NoSuchRoom):
        place.chat.join(ann, old)


def test_only_idle_rooms_are_forgotten(place: Place) -> None:
    """Not those with people, nor with something that is still to be stored."""
    bob = place.come("bob", "busy", "left")
    waiting = place.room("waiting")
    waiting.waiting.append("a message")
    place.chat.leave(bob, place.room("left"))
    place.chat.forget_idle_rooms()
    assert ["#busy", "#waiting"] == [room.name for room in place.chat.rooms()]
    waiting.waiting.clear()
    place.go(bob)
    place.chat.forget_idle_rooms()
    assert [] == list(place.chat.rooms())


def test_leaving_is_told_with_its_reason(place: Place) -> None:
    """To the others; who left hears the room no more."""
    ann, bob = place.come("ann", "lobby"), place.come("bob", "lobby")
    room = place.room("lobby")
    bob.current = room
    place.chat.leave(bob, room, "tea\ttime")
    (event,) = place.take(ann)
    assert Left(event.id, NOW, room.place, bob.user.person, "tea time") == event
    assert bob.current is None
    assert {} == bob.user.rooms
    place.chat.say(ann, room, "gone?")
    assert [] == place.take(bob)


def test_another_current_room_stays(place: Place) -> None:
    """Only the one that was left is nobody's current room any more."""
    bob = place.come("bob", "lobby", "dev")
    bob.current = place.room("dev")
    place.chat.leave(bob, place.room("lobby"))
    assert place.room("dev") is bob.current


def test_leaving_a_room_one_is_not_in(place: Place) -> None:
    """Is refused."""
    ann, bob = place.come("ann", "lobby"), place.come("bob")
    assert {"room": "#lobby"} == facts(
        errors.NotInRoom, lambda: place.chat.leave(bob, place.room("lobby"))
    )
    assert [] == place.take(ann)


def test_a_reason_has_its_limit() -> None:
    """At the limit it is told, above it is refused and nobody has left."""
    place = Place(ChatLimits(topic_characters=3))
    ann, bob = place.come("ann", "lobby"), place.come("bob", "lobby")
    room = place.room("lobby")
    assert {"limit": 3} == facts(
        errors.TooLong, lambda: place.chat.leave(bob, room, "1234")
    )
    assert bob.user.id in room.members
    assert [] == place.take(ann)
    place.chat.leave(bob, room, "äöü")
    assert ["äöü"] == [event.text for event in place.take(ann)]


def test_the_rooms_of_a_user_by_name(place: Place) -> None:
    """With or without the sign, in any spelling; others are not theirs."""
    bob = place.come("bob", "lobby")
    room = place.room("lobby")
    assert room is place.chat.room_of(bob.user, "LOBBY")
    assert room is place.chat.room_of(bob.user, "#lobby")
    place.come("ann", "dev")
    assert {"room": "#dev"} == facts(
        errors.NotInRoom, lambda: place.chat.room_of(bob.user, "dev")
    )
    assert {"room": "#no"} == facts(
        errors.NotInRoom, lambda: place.chat.room_of(bob.user, "no")
    )
    with pytest.raises(errors.BadRoom):
        place.chat.room_of(bob.user, "#a b")


def test_a_topic_is_decided_then_applied(place: Place) -> None:
    """Nothing changes before the store has it; then all are told but its origin."""
    ann, bob = place.come("ann", "lobby"), place.come("bob", "lobby")
    room = place.room("lobby")
    change = place.order.topic(bob, room, "tea\r\nand cake")
    assert TopicChanged(
        change.id, NOW, room.place, bob.user.person, "tea and cake"
    ) == (change)
    assert "" == room.topic.text
    assert [] == place.take(ann)
    place.order.apply(change, bob)
    assert ("tea and cake", "bob", NOW) == (
        room.topic.text,
        room.topic.by,
        room.topic.at,
    )
    assert [change] == place.take(ann)
    assert [] == place.take(bob)
    place.order.apply(change, None)
    assert [change] == place.take(bob)


def test_a_topic_has_its_limit() -> None:
    """At the limit it passes, above it is refused; nothing at all takes it away."""
    place = Place(ChatLimits(topic_characters=3))
    bob = place.come("bob", "lobby")
    room = place.room("lobby")
    assert "äöü" == place.order.topic(bob, room, "äöü").topic
    assert "" == place.order.topic(bob, room, "").topic
    with pytest.raises(errors.TooLong):
        place.order.topic(bob, room, "1234")


def test_a_topic_is_for_members(place: Place) -> None:
    """Who is not in the room does not say what it is about."""
    place.come("ann", "lobby")
    with pytest.raises(errors.NotInRoom):
        place.order.topic(place.come("bob"), place.room("lobby"), "me")


def test_a_topic_for_a_room_that_is_not_in_use(place: Place) -> None:
    """The store has it; nobody is there to be told, and no other room gets it."""
    bob = place.come("bob", "lobby")
    change = place.order.topic(bob, place.room("lobby"), "old")
    place.chat.leave(bob, place.room("lobby"))
    place.chat.forget_idle_rooms()
    place.order.apply(change, None)
    place.chat.join(bob, place.room("lobby"))  # by that name, with another id
    place.order.apply(change, None)
    assert "" == place.room("lobby").topic.text
    assert [] == place.take(bob)

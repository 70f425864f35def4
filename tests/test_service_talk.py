"""The rules of the chat: what is said, to whom, and who does not want to hear it."""

from collections.abc import Callable

import pytest
from fakes_chat import Place, facts

from twistchat.chat import errors
from twistchat.chat.events import CameBack, Kind, Said, ToldPrivately, WentAway
from twistchat.chat.ids import EPOCH
from twistchat.chat.service import ChatLimits
from twistchat.chat.users import Session

NOW = EPOCH + 1000


@pytest.fixture
def place() -> Place:
    return Place()


def texts(place: Place, session: Session) -> list[str]:
    """What the session heard, as far as it has a text."""
    return [event.text for event in place.take(session)]


# In a room


def test_what_is_said_goes_to_the_others(place: Place) -> None:
    """In the room, and nowhere else."""
    ann, bob = place.come("ann", "lobby"), place.come("bob", "lobby", "dev")
    eve = place.come("eve", "dev")
    room = place.room("lobby")
    place.chat.say(bob, room, "hi")
    (event,) = place.take(ann)
    assert Said(event.id, NOW, room.place, bob.user.person, "hi") == event
    assert [] == place.take(bob) == place.take(eve)


def test_what_is_done_is_said_so(place: Place) -> None:
    """An emote is marked as one."""
    ann, bob = place.come("ann", "lobby"), place.come("bob", "lobby")
    place.chat.say(bob, place.room("lobby"), "waves", kind=Kind.EMOTE)
    assert [Kind.EMOTE] == [event.kind for event in place.take(ann)]


def test_ids_rise_with_what_is_said(place: Place) -> None:
    """The id decides the order, the time does not."""
    ann, bob = place.come("ann", "lobby"), place.come("bob", "lobby")
    for text in ("one", "two"):
        place.chat.say(bob, place.room("lobby"), text)
    one, two = place.take(ann)
    assert one.id < two.id
    assert one.at == two.at


def test_saying_something_in_a_room_one_is_not_in(place: Place) -> None:
    """Is refused."""
    ann, bob = place.come("ann", "lobby"), place.come("bob")
    assert {"room": "#lobby"} == facts(
        errors.NotInRoom, lambda: place.chat.say(bob, place.room("lobby"), "hi")
    )
    assert [] == place.take(ann)


BAD_TEXTS = [
    ("äöü!", errors.TooLong),
    ("", errors.EmptyText),
    ("\u200b", errors.EmptyText),
    ("a\0b", errors.BadCharacter),
    ("\ud800", errors.BadUtf8),
]


@pytest.mark.parametrize(("text", "refusal"), BAD_TEXTS)
def test_what_cannot_be_said(text: str, refusal: type[errors.ChatError]) -> None:
    """At the limit of bytes it passes; above it, and what no text is, is refused."""
    place = Place(ChatLimits(text_bytes=6))
    ann, bob = place.come("ann", "lobby"), place.come("bob", "lobby")
    room = place.room("lobby")
    acts: list[Callable[[], object]] = [
        lambda: place.chat.say(bob, room, text),
        lambda: place.chat.tell(bob, ["ann"], text),
    ]
    for act in acts:
        with pytest.raises(refusal):
            act()
    assert [] == place.take(ann)
    assert ann.correspondent is None
    place.chat.say(bob, room, "äöü")
    place.chat.tell(bob, ["ann"], "äöü")
    assert ["äöü", "äöü"] == texts(place, ann)


def test_no_limit_of_text() -> None:
    """0 is none."""
    place = Place(ChatLimits(text_bytes=0))
    ann, bob = place.come("ann", "lobby"), place.come("bob", "lobby")
    place.chat.say(bob, place.room("lobby"), "x" * 99_999)
    assert ["x" * 99_999] == texts(place, ann)


# In private


def test_what_is_told_privately(place: Place) -> None:
    """Goes to one person, in a room or in none, who may answer."""
    ann, bob = place.come("ann"), place.come("bob", "lobby")
    eve = place.come("eve", "lobby")
    told = place.chat.tell(bob, ["ANN"], "hi", kind=Kind.EMOTE)
    assert [ann.user.person] == [each.recipient for each in told]
    (event,) = place.take(ann)
    people = (bob.user.person, ann.user.person)
    assert ToldPrivately(event.id, NOW, *people, "hi", Kind.EMOTE) == event
    assert [] == place.take(eve)
    assert bob.user.person == ann.correspondent
    assert bob.correspondent is None


def test_all_sessions_know_their_correspondent(place: Place) -> None:
    """So an answer may come from any of them."""
    ann, bob = place.come("ann"), place.come("bob")
    more = place.again(ann.user)
    place.chat.tell(bob, ["ann"], "hi")
    assert [Kind.SAID] == [event.kind for event in place.take(more)]
    assert bob.user.person == ann.correspondent == more.correspondent


def test_several_are_told_once_each(place: Place) -> None:
    """However their names are written, and each in a message of their own."""
    ann, bob, eve = place.come("ann"), place.come("bob"), place.come("eve")
    told = place.chat.tell(eve, ["ann", "bob", "Ann"], "hi")
    people = [ann.user.person, bob.user.person]
    assert people == [each.recipient for each in told]
    (to_ann,), (to_bob,) = place.take(ann), place.take(bob)
    assert to_ann.id < to_bob.id
    assert (ann.user.person, bob.user.person) == (to_ann.recipient, to_bob.recipient)


def test_all_are_told_or_none(place: Place) -> None:
    """One name that nobody bears, and nobody has heard a thing."""
    ann, eve = place.come("ann"), place.come("eve")
    assert {"name": "bob"} == facts(
        errors.NobodyThere, lambda: place.chat.tell(eve, ["ann", "bob"], "hi")
    )
    assert [] == place.take(ann)
    assert ann.correspondent is None


def test_number_of_recipients() -> None:
    """At the limit all are told, one more and none is."""
    place = Place(ChatLimits(recipients=2))
    ann, bob, eve = place.come("ann"), place.come("bob"), place.come("eve")
    place.chat.tell(eve, ["ann", "bob"], "hi")
    assert ["hi"] == texts(place, ann) == texts(place, bob)
    assert {"limit": 2} == facts(
        errors.TooManyRecipients,
        lambda: place.chat.tell(eve, ["ann", "bob", "eve"], "hi"),
    )
    assert [] == place.take(ann) == place.take(bob) == place.take(eve)


def test_no_limit_of_recipients() -> None:
    """0 is none."""
    place = Place(ChatLimits(recipients=0))
    many = [place.come(f"x{number}") for number in range(9)]
    place.chat.tell(many[0], [user.user.person.name for user in many], "hi")
    assert [["hi"]] * 9 == [texts(place, each) for each in many]


def test_an_answer_does_not_reach_the_heir_of_a_name(place: Place) -> None:
    """Who is meant is a person; the next of that name hears nothing of it."""
    ann, bob = place.come("ann"), place.come("bob")
    place.chat.tell(bob, ["ann"], "hi")
    assert ann.correspondent is not None
    place.chat.tell(ann, [ann.correspondent], "hello")
    assert ["hello"] == texts(place, bob)
    place.go(bob)
    heir = place.come("bob")
    with pytest.raises(errors.NobodyThere):
        place.chat.tell(ann, [bob.user.person], "it is a secret")
    assert [] == place.take(heir)


# Ignoring


def test_ignoring_is_kept_on_both_sides(place: Place) -> None:
    """Who ignores and who is ignored know of each other, and forget each other."""
    ann, bob = place.come("ann").user, place.come("bob").user
    relations = place.chat.relations
    assert relations.ignore(ann, bob.person) is True
    assert relations.ignore(ann, bob.person) is False
    assert ({bob.id: bob.person}, {}) == (ann.ignoring, ann.ignored_by)
    assert ({}, {ann.id: ann}) == (bob.ignoring, bob.ignored_by)
    assert relations.unignore(ann, bob.person) is True
    assert {} == ann.ignoring == bob.ignored_by
    assert relations.unignore(ann, bob.person) is False


def test_nobody_ignores_themselves(place: Place) -> None:
    """It does nothing."""
    ann = place.come("ann").user
    assert place.chat.relations.ignore(ann, ann.person) is False
    assert {} == ann.ignoring == ann.ignored_by


def test_number_of_ignored() -> None:
    """At the limit all is well, one more is refused; who is ignored already is no more
    than that."""
    place = Place(ChatLimits(ignores=1))
    ann, bob, eve = (place.come(name).user for name in ("ann", "bob", "eve"))
    relations = place.chat.relations
    relations.ignore(ann, bob.person)
    assert {"limit": 1} == facts(
        errors.TooManyIgnored, lambda: relations.ignore(ann, eve.person)
    )
    assert ({bob.id: bob.person}, {}) == (ann.ignoring, eve.ignored_by)
    relations.ignore(ann, bob.person)
    relations.ignore(ann, ann.person)
    relations.unignore(ann, bob.person)
    relations.ignore(ann, eve.person)
    assert [eve.id] == list(ann.ignoring)


def test_no_limit_of_ignored() -> None:
    """0 is none."""
    place = Place(ChatLimits(ignores=0))
    ann = place.come("ann").user
    for number in range(150):
        place.chat.relations.ignore(ann, place.come(f"x{number}").user.person)
    assert 150 == len(ann.ignoring)


def test_who_is_ignored_is_nobodys_correspondent(place: Place) -> None:
    """An answer goes to who was heard last."""
    ann, bob, eve = place.come("ann"), place.come("bob"), place.come("eve")
    place.chat.tell(eve, ["ann"], "hi")
    place.chat.relations.ignore(ann.user, bob.user.person)
    place.chat.tell(bob, ["ann"], "hi")
    assert eve.user.person == ann.correspondent


# Away


def test_going_away_is_told_once(place: Place) -> None:
    """To the neighbours, when it is news: another text is, the same is not."""
    ann, bob = place.come("ann", "lobby", "dev"), place.come("bob", "lobby", "dev")
    eve = place.come("eve")
    for text in ("tea", "tea", "", ""):
        place.chat.away(bob, text)
    events = place.take(ann)
    assert [WentAway, WentAway] == [type(event) for event in events]
    assert ["tea", ""] == [event.text for event in events]
    assert "" == bob.user.away
    assert [] == place.take(bob) == place.take(eve)


def test_coming_back_is_told_once(place: Place) -> None:
    """If there was anything to come back from."""
    ann, bob = place.come("ann", "lobby"), place.come("bob", "lobby")
    assert place.chat.back(bob) is False
    place.chat.away(bob, "")
    place.take(ann)
    assert place.chat.back(bob) is True
    assert place.chat.back(bob) is False
    (event,) = place.take(ann)
    assert CameBack(event.id, NOW, bob.user.person) == event
    assert bob.user.away is None


def test_an_away_text_has_its_limit() -> None:
    """At the limit it passes, above it is refused and one is still here."""
    place = Place(ChatLimits(topic_characters=3))
    ann, bob = place.come("ann", "lobby"), place.come("bob", "lobby")
    assert {"limit": 3} == facts(errors.TooLong, lambda: place.chat.away(bob, "1234"))
    assert bob.user.away is None
    assert [] == place.take(ann)
    place.chat.away(bob, "äöü")
    assert "äöü" == bob.user.away

"""The rules of what becomes of messages: who may change them, answer them, and how."""

import pytest
from fakes_chat import Place

from twistchat.chat import errors
from twistchat.chat.amending import REACTION_BYTES
from twistchat.chat.events import (
    Deleted,
    Edited,
    Person,
    Quote,
    Reacted,
    Reaction,
    Said,
    ToldPrivately,
)
from twistchat.chat.ids import EPOCH
from twistchat.chat.roles import Role
from twistchat.chat.service import ChatLimits
from twistchat.chat.users import Session, Trait

NOW = EPOCH + 1000
REFUSALS = (errors.NoSuchMessage, errors.NotYours, errors.AlreadySo)


@pytest.fixture
def place() -> Place:
    return Place()


@pytest.fixture
def ann(place: Place) -> Session:
    return place.come("ann", "lobby")


@pytest.fixture
def bob(place: Place) -> Session:
    return place.come("bob", "lobby")


@pytest.fixture
def said(place: Place, ann: Session, bob: Session) -> Said:
    """What Ann said in the lobby."""
    said = place.chat.say(ann, place.room("lobby"), "hi")
    place.take(bob)
    return said


@pytest.fixture
def told(place: Place, ann: Session, bob: Session) -> ToldPrivately:
    """What Ann said to Bob alone."""
    (told,) = place.chat.tell(ann, ["bob"], "psst")
    place.take(bob)
    return told


# Saying


def test_what_is_said_is_returned(place: Place, ann: Session, bob: Session) -> None:
    """With what it answers, and what the sender's program calls it."""
    lobby = place.room("lobby")
    asked = Said(7, NOW, lobby.place, bob.user.person, "shall we?")
    said = place.chat.say(ann, lobby, "hi", reply_to=asked, client_id="c1")
    assert (7, "c1") == (said.reply_to, said.client_id)
    assert Quote(bob.user.person, "shall we?") == said.quote
    assert [said] == place.take(bob)
    asked = ToldPrivately(8, NOW, bob.user.person, ann.user.person, "shall we?")
    (told,) = place.chat.tell(ann, ["bob"], "hi", reply_to=asked, client_id="c2")
    assert (8, "c2", said.quote) == (told.reply_to, told.client_id, told.quote)
    assert [told] == place.take(bob)


def test_what_was_said_elsewhere_is_not_answered(
    place: Place, ann: Session, bob: Session, said: Said, told: ToldPrivately
) -> None:
    """Nobody is told words that were not for them, whoever bears a name by now."""
    place.come("eve")
    answers = [
        *place.chat.tell(ann, ["bob", "eve"], "yes", reply_to=told),
        *place.chat.tell(ann, ["bob"], "yes", reply_to=said),
        place.chat.say(ann, place.room("lobby"), "yes", reply_to=told),
    ]
    quote = Quote(ann.user.person, "psst")
    assert [quote, None, None, None] == [each.quote for each in answers]
    assert [told.id, 0, 0, 0] == [each.reply_to for each in answers]


def test_lines_are_said_where_they_are_asked_for(place: Place, ann: Session) -> None:
    """Doors of single lines have one line, as ever."""
    lobby = place.room("lobby")
    assert "a b" == place.chat.say(ann, lobby, "a\nb").text
    assert "a\nb" == place.chat.say(ann, lobby, "a\r\nb\n", lines=True).text
    (told,) = place.chat.tell(ann, ["ann"], "a\n\nb", lines=True)
    assert "a\n\nb" == told.text


def test_lines_have_limits() -> None:
    """Of lines, and of bytes for all of them."""
    place = Place(ChatLimits(text_bytes=5, text_lines=2))
    ann, lobby = place.come("ann", "lobby"), place.room("lobby")
    assert "ab\ncd" == place.chat.say(ann, lobby, "ab\ncd", lines=True).text
    with pytest.raises(errors.TooLong):
        place.chat.say(ann, lobby, "ab\ncde", lines=True)
    with pytest.raises(errors.TooManyLines):
        place.chat.say(ann, lobby, "a\nb\nc", lines=True)


# Editing


def test_an_edit_is_told(place: Place, ann: Session, bob: Session, said: Said) -> None:
    """To everybody in the room."""
    event = place.chat.edit(ann, said, " ho ")
    me = ann.user.person
    assert Edited(event.id, NOW, said.room, None, me, said.id, " ho ", me) == event
    assert [event] == place.take(bob)


def test_an_edit_of_several_lines(place: Place, ann: Session, said: Said) -> None:
    """If they are asked for."""
    assert "a b" == place.chat.edit(ann, said, "a\nb").text
    assert "a\nb" == place.chat.edit(ann, said, "a\nb", lines=True).text


def test_an_edit_in_a_private_talk(
    place: Place, ann: Session, bob: Session, told: ToldPrivately
) -> None:
    """Is told to the other party alone."""
    event = place.chat.edit(ann, told, "psst!")
    me, other = ann.user.person, bob.user.person
    assert Edited(event.id, NOW, None, other, me, told.id, "psst!", me) == event
    assert [event] == place.take(bob)


def test_only_the_author_edits(
    place: Place, bob: Session, said: Said, told: ToldPrivately
) -> None:
    """Neither an operator nor the other party."""
    place.room("lobby").roles[bob.user.id] = Role.OWNER
    for target in said, told:
        with pytest.raises(errors.NotYours):
            place.chat.edit(bob, target, "I am silly")


def test_an_edit_is_a_text(place: Place, ann: Session, said: Said) -> None:
    """With the limits of one, and another than before."""
    with pytest.raises(errors.EmptyText):
        place.chat.edit(ann, said, " ")
    with pytest.raises(errors.TooLong):
        place.chat.edit(ann, said, "x" * 5000)
    with pytest.raises(errors.AlreadySo):
        place.chat.edit(ann, said, said.text)


def test_who_may_not_speak_edits_and_reacts_no_more(
    place: Place, ann: Session, said: Said
) -> None:
    """But may take back what they said."""
    lobby = place.room("lobby")
    lobby.modes = lobby.modes.__class__(read_only=True)
    for attempt in (place.chat.edit, place.chat.react):
        with pytest.raises(errors.RightMissing):
            attempt(ann, said, "ho")
    place.chat.delete(ann, said)


def test_who_has_left_finds_nothing(place: Place, ann: Session, said: Said) -> None:
    """Not even what is their own."""
    place.chat.leave(ann, place.room("lobby"))
    for attempt in (place.chat.edit, place.chat.delete, place.chat.react):
        with pytest.raises(errors.NoSuchMessage):
            attempt(ann, said, "ho")


def test_what_others_said_to_each_other(place: Place, told: ToldPrivately) -> None:
    """Is not there for anybody else."""
    eve = place.come("eve", "lobby")
    for attempt in (place.chat.edit, place.chat.delete, place.chat.react):
        with pytest.raises(errors.NoSuchMessage):
            attempt(eve, told, "ho")


# Deleting


def test_the_author_deletes(
    place: Place, ann: Session, bob: Session, said: Said
) -> None:
    """And may say why."""
    event = place.chat.delete(ann, said, "a slip\n")
    me = ann.user.person
    assert Deleted(event.id, NOW, said.room, None, me, said.id, "a slip", me) == event
    assert [event] == place.take(bob)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VOICE, Role.OPERATOR, Role.OWNER])
def test_operators_delete(
    place: Place, ann: Session, bob: Session, said: Said, role: Role
) -> None:
    """Whatever was said in their room; nobody else does."""
    place.room("lobby").roles[bob.user.id] = role
    if role < Role.OPERATOR:
        with pytest.raises(errors.RightMissing):
            place.chat.delete(bob, said)
        return
    event = place.chat.delete(bob, said, "spam")
    assert (bob.user.person, ann.user.person) == (event.sender, event.author)
    assert [event] == place.take(ann)


def test_operators_of_the_server_delete(
    place: Place, bob: Session, said: Said, told: ToldPrivately
) -> None:
    """In rooms where they are, but nobody's private words."""
    bob.user.traits |= Trait.SWORN
    place.chat.delete(bob, said)
    with pytest.raises(errors.NotYours):
        place.chat.delete(bob, told)


def test_a_private_message_is_deleted_by_its_author(
    place: Place, ann: Session, bob: Session, told: ToldPrivately
) -> None:
    """And the other party is told, if they are here."""
    event = place.chat.delete(ann, told)
    assert (None, bob.user.person) == (event.room, event.recipient)
    assert [event] == place.take(bob)


# Reacting


def test_a_reaction_is_told(
    place: Place, ann: Session, bob: Session, said: Said
) -> None:
    """To everybody else in the room, and so is its end."""
    event = place.chat.react(bob, said, "\U0001f44d")
    me, author = bob.user.person, ann.user.person
    about = said.room, None, me, said.id
    quote = Quote(author, "hi")
    assert Reacted(event.id, NOW, *about, "\U0001f44d", True, author, quote) == event
    assert [event] == place.take(ann)
    seen = Said(
        *(said.id, NOW, said.room, author, "hi"), reactions=(by("\U0001f44d", me),)
    )
    assert not place.chat.react(bob, seen, "\U0001f44d", added=False).added


def by(sign: str, *people: Person) -> Reaction:
    return Reaction(sign, people)


@pytest.mark.parametrize("who", ["ann", "bob"])
def test_both_parties_of_a_talk_react(
    place: Place, ann: Session, bob: Session, told: ToldPrivately, who: str
) -> None:
    """Each is told of the other."""
    me, other = (ann, bob) if who == "ann" else (bob, ann)
    event = place.chat.react(me, told, "ok")
    assert other.user.person == event.recipient
    assert ann.user.person == event.author
    assert [event] == place.take(other)


@pytest.mark.parametrize("sign", ["two words", "\x02b\x02", "a\tb", "a\xa0b", " a"])
def test_a_reaction_is_one_word(
    place: Place, bob: Session, said: Said, sign: str
) -> None:
    """Without codes."""
    with pytest.raises(errors.BadReaction):
        place.chat.react(bob, said, sign)


def test_a_reaction_is_short_and_seen(place: Place, bob: Session, said: Said) -> None:
    """Of at most 64 bytes."""
    place.chat.react(bob, said, "x" * REACTION_BYTES)
    with pytest.raises(errors.TooLong):
        place.chat.react(bob, said, "x" * (REACTION_BYTES + 1))
    with pytest.raises(errors.EmptyText):
        place.chat.react(bob, said, "\u200d")


def test_a_reaction_is_there_once(
    place: Place, ann: Session, bob: Session, said: Said
) -> None:
    """For each person; what is not there cannot be taken back."""
    seen = Said(
        said.id,
        NOW,
        said.room,
        said.sender,
        "hi",
        reactions=(by("ok", bob.user.person),),
    )
    with pytest.raises(errors.AlreadySo):
        place.chat.react(bob, seen, "ok")
    with pytest.raises(errors.AlreadySo):
        place.chat.react(ann, seen, "ok", added=False)
    place.chat.react(ann, seen, "ok")


def test_so_many_reactions() -> None:
    """Are different, and no more."""
    place = Place(ChatLimits(reactions=1))
    ann, bob = place.come("ann", "lobby"), place.come("bob", "lobby")
    said = place.chat.say(ann, place.room("lobby"), "hi")
    seen = Said(
        said.id,
        NOW,
        said.room,
        said.sender,
        "hi",
        reactions=(by("ok", bob.user.person),),
    )
    place.chat.react(ann, seen, "ok")
    with pytest.raises(errors.TooManyReactions):
        place.chat.react(ann, seen, "no")


def test_who_ignores_somebody_is_told_nothing(
    place: Place, ann: Session, bob: Session, said: Said
) -> None:
    """Of what they do to messages either."""
    place.chat.relations.ignore(bob.user, ann.user.person)
    place.chat.edit(ann, said, "ho")
    place.chat.delete(ann, said)
    assert [] == place.take(bob)

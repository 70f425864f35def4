"""Order: roles, modes, kicks, invitations, announcements; what becomes of them and who
is told."""

from collections.abc import Callable

import pytest
from fakes_chat import Place, done, facts
from order_room import BAN, NOW, ZOE
from order_room import ann as ann
from order_room import bob as bob
from order_room import dev as dev
from order_room import place as place

from twistchat.chat import errors
from twistchat.chat.enforcement import Change
from twistchat.chat.events import (
    Announced,
    Departure,
    Invited,
    InviteSent,
    Kicked,
    Knocked,
    ModeSet,
    Person,
    RoleGiven,
)
from twistchat.chat.mode_values import KEY_CHARACTERS, MOST_PEOPLE
from twistchat.chat.names import room_name
from twistchat.chat.roles import Mode, Modes, Role, SanctionKind
from twistchat.chat.rooms import Room
from twistchat.chat.service import ChatLimits
from twistchat.chat.users import Session

# Roles


def test_a_role_is_decided_then_applied(
    place: Place, dev: Room, ann: Session, bob: Session
) -> None:
    """Nothing changes before the store has it; then all in the room are told."""
    change = place.order.give(ann, dev, bob.user.person, Role.VOICE)
    people = (ann.user.person, bob.user.person)
    assert RoleGiven(change.id, NOW, dev.place, *people, Role.VOICE) == change
    assert Role.MEMBER is dev.role_of(bob.user)
    place.order.apply(change, ann)
    assert Role.VOICE is dev.role_of(bob.user)
    assert ([], [change]) == (place.take(ann), place.take(bob))
    place.order.apply(change, None)
    assert [change] == place.take(ann)


def test_what_somebody_is_already(
    place: Place, dev: Room, ann: Session, bob: Session
) -> None:
    """Is neither given nor taken a second time; an operator needs no voice."""
    order, him = place.order, bob.user.person
    with pytest.raises(errors.AlreadySo):
        order.take(ann, dev, him, [Role.VOICE, Role.OPERATOR])
    done(place, order.give(ann, dev, him, Role.OPERATOR))
    with pytest.raises(errors.AlreadySo):
        order.take(ann, dev, him, [Role.VOICE])
    for role in (Role.OPERATOR, Role.VOICE):
        with pytest.raises(errors.AlreadySo):
            order.give(ann, dev, him, role)
    with pytest.raises(errors.AlreadySo):
        order.take(bob, dev, him, [Role.VOICE])
    done(place, order.take(bob, dev, him, [Role.OPERATOR]))
    assert Role.MEMBER is dev.role_of(bob.user)
    assert bob.user.id not in dev.roles


def test_a_guest_is_something_only_while_there(
    place: Place, dev: Room, ann: Session, bob: Session
) -> None:
    """Nobody makes one an operator who is elsewhere, or has left meanwhile."""
    change = place.order.give(ann, dev, bob.user.person, Role.OPERATOR)
    place.chat.leave(bob, dev)
    done(place, change)
    assert bob.user.id not in dev.roles
    assert {"name": "bob", "room": "#dev"} == facts(
        errors.NotThere,
        lambda: place.order.give(ann, dev, bob.user.person, Role.VOICE),
    )
    place.chat.join(bob, dev)
    done(place, place.order.give(ann, dev, bob.user.person, Role.VOICE))
    place.chat.leave(bob, dev)
    place.chat.join(bob, dev)
    assert Role.MEMBER is dev.role_of(bob.user)


def test_an_account_is_something_wherever_it_is(
    place: Place, dev: Room, ann: Session
) -> None:
    """Its owner is told, if here; and finds it when coming, if not."""
    eve = place.own("eve")
    change = done(place, place.order.give(ann, dev, eve.user.person, Role.VOICE))
    assert [change] == place.take(eve)
    done(place, place.order.give(ann, dev, ZOE, Role.OPERATOR))
    assert Role.OPERATOR is dev.roles[ZOE.id]
    dev.modes = Modes(private=True)
    place.chat.join(eve, dev)
    place.chat.leave(eve, dev)
    place.chat.join(eve, dev)
    assert Role.VOICE is dev.role_of(eve.user)


def test_a_room_has_one_owner(place: Place, dev: Room, ann: Session) -> None:
    """A new one makes the old one an operator, online or not."""
    sam = place.own("sam", "dev", operator=True)
    eve = place.own("eve", "dev")
    for owner in (eve.user.person, ZOE, eve.user.person):
        done(place, place.order.give(sam, dev, owner, Role.OWNER))
        assert owner.id == next(
            id for id, role in dev.roles.items() if role is Role.OWNER
        )
        assert 1 == list(dev.roles.values()).count(Role.OWNER)
    assert Role.OPERATOR is dev.roles[ZOE.id]
    done(place, place.order.give(eve, dev, ZOE, Role.OWNER))
    assert Role.OPERATOR is dev.role_of(eve.user)


def test_who_was_the_owner_is_told_with_it(
    place: Place, dev: Room, ann: Session
) -> None:
    """If they are there; and an owner who steps down stays an operator, if that is what
    is left."""
    sam = place.own("sam", "dev", operator=True)
    eve = place.own("eve", "dev")
    first = done(place, place.order.give(sam, dev, eve.user.person, Role.OWNER))
    assert isinstance(first, RoleGiven)
    assert (Role.MEMBER, None) == (first.before, first.former)
    second = done(place, place.order.give(eve, dev, ZOE, Role.OWNER))
    assert isinstance(second, RoleGiven)
    assert eve.user.person == second.former
    third = done(place, place.order.give(sam, dev, eve.user.person, Role.OWNER))
    assert isinstance(third, RoleGiven)
    assert (Role.OPERATOR, None) == (third.before, third.former)
    owner = [Role.OWNER]
    done(place, place.order.take(eve, dev, eve.user.person, owner, Role.OPERATOR))
    assert Role.OPERATOR is dev.roles[eve.user.id]
    with pytest.raises(errors.AlreadySo):
        place.order.take(eve, dev, eve.user.person, owner, Role.OPERATOR)


def test_a_guest_owns_nothing(place: Place, dev: Room, bob: Session) -> None:
    """There is no account that the room could belong to."""
    sam = place.own("sam", "dev", operator=True)
    assert {"name": "bob"} == facts(
        errors.NoSuchAccount,
        lambda: place.order.give(sam, dev, bob.user.person, Role.OWNER),
    )


def test_the_lobby_is_everybodys(place: Place) -> None:
    """Nobody owns it, and nobody is kept out or kept silent as a whole; but it has
    operators, if operators of the server make some."""
    lobby = place.room("LOBBY")
    sam = place.own("sam", "lobby", operator=True)
    bob = place.come("bob", "lobby")
    acts: list[Callable[[], object]] = [
        lambda: place.order.give(sam, lobby, ZOE, Role.OWNER),
        *(
            lambda mode=mode: place.order.mode(sam, lobby, mode, "word")
            for mode in (Mode.PRIVATE, Mode.KEY, Mode.READ_ONLY, Mode.LIMIT)
        ),
    ]
    for act in acts:
        assert {"room": "#LOBBY"} == facts(errors.ForEverybody, act)
    with pytest.raises(errors.AlreadySo):
        place.order.mode(sam, lobby, Mode.KEY, "")
    done(place, place.order.mode(sam, lobby, Mode.TOPIC_LOCK, "on"))
    done(place, place.order.give(sam, lobby, bob.user.person, Role.OPERATOR))
    done(place, place.order.sanction(bob, lobby, BAN, "eve"))


# What a room is like


@pytest.mark.parametrize(
    ("mode", "value", "kept"),
    [
        (Mode.PRIVATE, "on", "on"),
        (Mode.READ_ONLY, "whatever", "on"),
        (Mode.TOPIC_LOCK, "on", "on"),
        (Mode.KEY, "sesame", "sesame"),
        (Mode.KEY, "x" * KEY_CHARACTERS, "x" * KEY_CHARACTERS),
        (Mode.KEY, "schlüssel", "schlüssel"),
        (Mode.LIMIT, "1", "1"),
        (Mode.LIMIT, "007", "7"),
        (Mode.LIMIT, str(MOST_PEOPLE), str(MOST_PEOPLE)),
    ],
)
def test_a_mode_is_decided_then_applied(
    place: Place,
    dev: Room,
    ann: Session,
    bob: Session,
    mode: Mode,
    value: str,
    kept: str,
) -> None:
    """And taken away with nothing; twice the same is refused."""
    change = place.order.mode(ann, dev, mode, value)
    assert ModeSet(change.id, NOW, dev.place, ann.user.person, mode, kept) == change
    assert Modes() == dev.modes
    done(place, change)
    assert kept == dev.modes.value(mode)
    assert [change] == place.take(bob)
    with pytest.raises(errors.AlreadySo):
        place.order.mode(ann, dev, mode, value)
    done(place, place.order.mode(ann, dev, mode, ""))
    assert Modes() == dev.modes


@pytest.mark.parametrize(
    ("key", "refusal"),
    [
        ("two words", errors.BadValue),
        ("two\twords", errors.BadValue),
        ("no\u00a0break", errors.BadValue),
        ("se\u202esame", errors.BadValue),
        ("se\x1bsame", errors.BadValue),
        ("\x02sesame", errors.BadValue),
        ("e" + "\u0301" * 6, errors.BadValue),
        ("\x1b\u202e", errors.EmptyText),
        ("\u200b", errors.EmptyText),
        ("a\0b", errors.BadCharacter),
        ("\ud800", errors.BadUtf8),
        ("x" * (KEY_CHARACTERS + 1), errors.TooLong),
    ],
)
def test_what_cannot_be_a_key(
    place: Place, dev: Room, ann: Session, key: str, refusal: type[errors.ChatError]
) -> None:
    """What nobody could type to come in."""
    with pytest.raises(refusal):
        place.order.mode(ann, dev, Mode.KEY, key)


@pytest.mark.parametrize(
    "limit",
    [
        "0",
        "00",
        "-1",
        "+1",
        "1e3",
        "1_0",
        " 1",
        "x",
        "١",
        str(MOST_PEOPLE + 1),
        "9" * 99,
    ],
)
def test_what_cannot_be_a_limit(
    place: Place, dev: Room, ann: Session, limit: str
) -> None:
    """What is no number of people, or is all the world (A18)."""
    refused = facts(
        errors.BadValue, lambda: place.order.mode(ann, dev, Mode.LIMIT, limit)
    )
    assert ("limit", limit[:40]) == (refused["key"], refused["value"])


@pytest.mark.parametrize(
    "modes",
    [Modes(private=True), Modes(key="x"), Modes(read_only=True), Modes(limit=9)],
)
def test_a_special_room_ends_with_the_last_who_leaves(modes: Modes) -> None:
    """Unless an account owns it, or it is not special any more. The next of the name is
    another."""
    place = Place()
    room = place.room("dev")
    bob, eve = place.come("bob", "dev"), place.come("eve", "dev")
    room.modes = modes
    place.chat.leave(bob, room)
    assert [] == place.ended
    place.chat.hang_up(eve, Departure.LOST)
    assert [room.id] == place.ended
    assert place.chat.room_in_use(room_name("dev")) is None
    for roles, kept in (({ZOE.id: Role.OWNER}, modes), ({}, Modes(topic_lock=True))):
        other = place.room("ops")
        other.roles, other.modes = dict(roles), kept
        place.chat.join(bob, other, modes.key, again=True)
        place.chat.leave(bob, other)
        assert [room.id] == place.ended


def test_a_room_that_was_left_meanwhile_ends(
    place: Place, dev: Room, ann: Session
) -> None:
    """Nobody could come into it any more."""
    change = place.order.mode(ann, dev, Mode.PRIVATE, "on")
    place.chat.leave(ann, dev)
    assert [] == place.ended
    done(place, change)
    assert [dev.id] == place.ended
    done(place, change)
    assert [dev.id] == place.ended


# Putting out


def test_who_is_kicked_is_told_and_out(
    place: Place, dev: Room, ann: Session, bob: Session
) -> None:
    """In every session, the muted ones too; and may come back."""
    more = place.again(bob.user)
    more.current = dev
    change = place.order.kick(ann, dev, bob.user.person, "be\tnice")
    assert Kicked(
        change.id, NOW, dev.place, ann.user.person, bob.user.person, "be nice"
    ) == (change)
    assert bob.user.id in dev.members
    done(place, change)
    assert [[change]] * 3 == [place.take(each) for each in (ann, bob, more)]
    assert more.current is None
    assert {} == bob.user.rooms
    place.chat.say(ann, dev, "gone?")
    assert [] == place.take(bob)
    assert place.chat.join(bob, dev)


def test_who_has_left_is_not_kicked(
    place: Place, dev: Room, ann: Session, bob: Session
) -> None:
    """Before it is decided that is refused, after that nothing happens."""
    change = place.order.kick(ann, dev, bob.user.person, "")
    place.chat.leave(bob, dev)
    place.notes.heard.clear()
    done(place, change)
    assert [] == place.take(ann) == place.take(bob)
    for person in (bob.user.person, ZOE):
        assert {"name": person.name, "room": "#dev"} == facts(
            errors.NotThere,
            lambda person=person: place.order.kick(ann, dev, person, ""),
        )


def test_reasons_have_their_limit() -> None:
    """At the limit they pass, above it nothing happens."""
    place = Place(ChatLimits(topic_characters=3))
    room = place.room("dev")
    sam = place.own("sam", "dev", operator=True)
    bob = place.come("bob", "dev")
    acts: list[Callable[[str], object]] = [
        lambda text: place.order.kick(sam, room, bob.user.person, text),
        lambda text: place.order.sanction(sam, room, BAN, "bob", reason=text),
    ]
    for act in acts:
        act("äöü")
        assert {"limit": 3} == facts(errors.TooLong, lambda act=act: act("1234"))


# Letting in


def test_who_is_invited_comes_in_once(place: Place, dev: Room, ann: Session) -> None:
    """And is told so, wherever they are; the room is not."""
    dev.modes = Modes(private=True, key="word")
    bob = place.come("bob")
    change = place.order.invite(ann, dev, bob.user.person, 0.0)
    people = (ann.user.person, bob.user.person)
    assert Invited(change.id, NOW, dev.place, *people) == change
    with pytest.raises(errors.InviteNeeded):
        place.chat.join(bob, dev)
    done(place, change)
    assert ([change], []) == (place.take(bob), place.take(ann))
    assert place.chat.join(bob, dev)
    place.chat.leave(bob, dev)
    with pytest.raises(errors.InviteNeeded):
        place.chat.join(bob, dev)
    done(place, place.order.invite(ann, dev, ZOE, 0.0))
    assert {ZOE.id} == dev.invited


def test_operators_know_who_is_invited(
    place: Place, dev: Room, ann: Session, bob: Session
) -> None:
    """Those who are there, did not do it themselves and hear who did."""
    eve, gil = place.come("eve", "dev"), place.come("gil").user.person
    for each in bob, eve:
        dev.roles[each.user.id] = Role.OPERATOR
    place.chat.relations.ignore(eve.user, bob.user.person)
    change = done(place, place.order.invite(bob, dev, gil, 0.0))
    people = (bob.user.person, gil)
    sent = InviteSent(change.id, NOW, dev.place, *people)
    assert ([sent], [], []) == tuple(map(place.take, (ann, bob, eve)))


def test_any_member_invites_into_an_open_room(
    place: Place, dev: Room, ann: Session, bob: Session
) -> None:
    """Whoever is silent there, or was banned, but not whom a ban keeps out."""
    gil = place.come("gil", address="192.0.2.1").user.person
    sanctions = (SanctionKind.GAG, "gil"), (BAN, "eve"), (BAN, "192.0.2.0/24")
    for kind, whom in sanctions:
        place.order.invite(bob, dev, gil, 0.0)
        done(place, place.order.sanction(ann, dev, kind, whom, 60))
        place.chat.join(bob, dev)
    missing = facts(errors.RightMissing, lambda: place.order.invite(bob, dev, gil, 0.0))
    assert {"right": "operator", "room": "#dev"} == missing
    place.order.invite(ann, dev, gil, 0.0)
    place.now += 60_000
    place.order.invite(bob, dev, gil, 0.0)


def test_who_is_there_is_not_invited(
    place: Place, dev: Room, ann: Session, bob: Session
) -> None:
    """Nor who came meanwhile."""
    assert {"name": "bob", "room": "#dev"} == facts(
        errors.AlreadyInRoom,
        lambda: place.order.invite(ann, dev, bob.user.person, 0.0),
    )
    place.chat.leave(bob, dev)
    change = place.order.invite(ann, dev, bob.user.person, 0.0)
    place.chat.join(bob, dev)
    done(place, change)
    assert set() == dev.invited
    assert [] == place.take(bob)


def test_how_often_one_invites(place: Place, dev: Room, ann: Session) -> None:
    """Four at once, then one every fifteen seconds; what was refused does not count."""
    for _ in range(4):
        place.order.invite(ann, dev, ZOE, 0.0)
    for now, seconds in ((0.0, 16), (14.5, 1)):
        assert {"seconds": seconds} == facts(
            errors.TooManyTries,
            lambda now=now: place.order.invite(ann, dev, ZOE, now),
        )
    place.order.invite(ann, dev, ZOE, 15.0)


def test_invitations_that_wait_are_bounded() -> None:
    """Of guests who have left none are kept when there are too many."""
    place = Place(ChatLimits(sanctions_per_room=2))
    sam = place.own("sam", "dev", operator=True)
    room = place.room("dev")
    bob = place.come("bob").user
    for person in (bob.person, ZOE, Person(5, "eve"), Person(6, "gil")):
        change = Invited(*place.chat.next_id(), room.place, sam.user.person, person)
        done(place, change)
    assert {bob.id, 6} == room.invited


def test_knocking(place: Place, dev: Room, ann: Session) -> None:
    """The operators who are there are told, nobody else; nothing is kept."""
    dev.modes = Modes(key="word")
    eve, bob = place.come("eve"), place.come("bob")
    place.chat.join(eve, dev, "word")
    place.take(ann)
    change = place.order.knock(bob, room_name("DEV"), "it is me", 0.0)
    assert Knocked(change.id, NOW, dev.place, bob.user.person, "it is me") == change
    done(place, change)
    assert ([change], [], []) == tuple(map(place.take, (ann, eve, bob)))


def test_where_one_does_not_knock(place: Place, dev: Room, ann: Session) -> None:
    """Where there is no room, where one is or may simply come in, where one is banned,
    and where nobody could open."""
    bob = place.come("bob")

    def knock(name: str = "dev") -> object:
        return place.order.knock(bob, room_name(name), "", 0.0)

    assert {"room": "#no"} == facts(errors.NoSuchRoom, lambda: knock("no"))
    assert {"room": "#dev"} == facts(errors.RoomOpen, knock)
    place.chat.join(bob, dev)
    assert {"name": "bob", "room": "#dev"} == facts(errors.AlreadyInRoom, knock)
    place.chat.leave(bob, dev)
    dev.modes = Modes(private=True)
    done(place, place.order.sanction(ann, dev, BAN, "bob"))
    with pytest.raises(errors.Banned):
        knock()
    dev.sanctions.clear()
    dev.invited.add(bob.user.id)
    assert {"room": "#dev"} == facts(errors.RoomOpen, knock)
    dev.invited.clear()
    del dev.roles[ann.user.id]
    assert {"room": "#dev"} == facts(errors.NobodyToAsk, knock)


def test_how_often_one_knocks(place: Place, dev: Room, ann: Session) -> None:
    """As often as one invites."""
    dev.modes = Modes(private=True)
    bob = place.come("bob")
    for _ in range(4):
        place.order.knock(bob, room_name("dev"), "", 0.0)
    with pytest.raises(errors.TooManyTries):
        place.order.knock(bob, room_name("dev"), "", 0.0)


# The whole server


@pytest.mark.parametrize("official", [True, False])
def test_everybody_hears_an_announcement(place: Place, official: bool) -> None:
    """In a room or not, in each session; but who ignores whoever shouts does not hear
    the shout."""
    sam = place.own("sam", operator=True)
    more, bob = place.again(sam.user), place.come("bob", "dev")
    eve = place.come("eve")
    place.chat.relations.ignore(eve.user, sam.user.person)
    change = place.order.announce(sam, "tea\tis ready", official)
    expected = Announced(change.id, NOW, sam.user.person, "tea\tis ready", official)
    assert expected == change
    place.order.apply(change, sam)
    heard = [change] if official else []
    assert ([], [change], [change], heard) == tuple(
        map(place.take, (sam, more, bob, eve))
    )


def test_who_is_ignored_neither_invites_nor_knocks(
    place: Place, dev: Room, ann: Session
) -> None:
    """At least it is not heard."""
    dev.modes = Modes(private=True)
    bob = place.come("bob")
    place.chat.relations.ignore(ann.user, bob.user.person)
    place.chat.relations.ignore(bob.user, ann.user.person)
    done(place, place.order.knock(bob, room_name("dev"), "", 0.0))
    done(place, place.order.invite(ann, dev, bob.user.person, 0.0))
    assert [] == place.take(ann) == place.take(bob)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("x" * 11, errors.TooLong),
        ("", errors.EmptyText),
        ("\u200b", errors.EmptyText),
        ("a\0b", errors.BadCharacter),
        ("\ud800", errors.BadUtf8),
    ],
)
def test_what_is_not_announced(text: str, refusal: type[errors.ChatError]) -> None:
    """What is not said either."""
    place = Place(ChatLimits(text_bytes=10))
    sam = place.own("sam", operator=True)
    with pytest.raises(refusal):
        place.order.announce(sam, text, True)
    place.order.announce(sam, "x" * 10, True)


# After a while


def test_nothing_becomes_of_a_room_that_is_gone(
    place: Place, dev: Room, ann: Session
) -> None:
    """Nor of another that has its name by then."""
    order, zoe = place.order, ZOE
    changes: list[Change] = [
        order.topic(ann, dev, "tea"),
        order.mode(ann, dev, Mode.PRIVATE, "on"),
        order.give(ann, dev, zoe, Role.VOICE),
        order.kick(ann, dev, ann.user.person, ""),
        order.sanction(ann, dev, BAN, "bob"),
        order.invite(ann, dev, zoe, 0.0),
    ]
    place.go(ann)
    place.chat.forget_idle_rooms()
    for change in changes:
        done(place, change)
    assert [] == list(place.chat.rooms())
    bob = place.come("bob", "dev")
    for change in changes:
        done(place, change)
    room = place.room("dev")
    assert (Modes(), {}, [], set()) == (
        room.modes,
        room.roles,
        room.sanctions,
        room.invited,
    )
    assert [] == place.take(bob)
    assert [bob.user] == list(room.members.values())

"""Who ignores whom and who is whose friend: kept by id, on both sides, and nothing is
left of who is gone."""

import pytest
from fakes_chat import Place
from talking import Talker, World

from twistchat.chat.accounts import AccountRecord
from twistchat.chat.errors import TooManyFriends, TooManyIgnored
from twistchat.chat.events import Departure, Person
from twistchat.chat.people import ChatLimits

HERE = "-- your friend {} is here"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def ann(world: World) -> Talker:
    return world.own("ann")


@pytest.fixture
def bob(world: World) -> Talker:
    return world.own("bob")


def stored(world: World) -> list[tuple[str, str]]:
    """What is stored of relations: the kind, and to whom."""
    rows = world.store.connection.exec_driver_sql(
        "SELECT kind, name FROM relations ORDER BY kind, name"
    ).all()
    world.store.connection.rollback()
    return [(kind, name) for kind, name in rows]


# Ignoring


def test_ignores_are_kept(world: World, ann: Talker, bob: Talker) -> None:
    """Whoever comes first, and also after a restart."""
    ann.types("/ignore bob")
    for talker in (ann, bob):
        talker.types("/quit")
    world.tick()
    for first, second in (("ann", "bob"), ("bob", "ann")):
        world = World(before=world)
        one, two = world.come(first), world.come(second)
        ann, bob = (one, two) if first == "ann" else (two, one)
        ann.reads()
        bob.types("hello", "@ann psst")
        assert [] == ann.reads()
        world.check()


def test_who_is_heard_again(world: World, ann: Talker, bob: Talker) -> None:
    """At once and for good, also if they are not here or are called otherwise."""
    ann.types("/ignore bob")
    bob.types("/nick rob", "/quit")
    assert ["-- you hear bob again"] == ann.asks("/unignore bob")[-1:]
    assert ["-- you did not ignore rob"] == ann.asks("/unignore rob")
    assert [] == stored(world)
    world.check()


def test_an_ignored_guest_who_registers_stays_ignored(
    world: World, ann: Talker
) -> None:
    """They are the same person, now with an account."""
    bob = world.enter("bob")
    ann.types("/ignore bob")
    assert [] == stored(world)
    bob.types("/register secret-of-bob")
    assert [("ignore", "bob")] == stored(world)
    ann.reads()
    bob.types("hello")
    assert [] == ann.reads()


def test_the_next_guest_of_that_name_is_not_ignored(world: World, ann: Talker) -> None:
    """They are somebody else."""
    bob = world.enter("bob")
    ann.types("/ignore bob")
    bob.types("/quit")
    world.enter("bob").types("hello")
    assert "<bob> hello" == ann.reads()[-1]
    assert ["-- you ignore nobody"] == ann.asks("/ignore")
    world.check()


def test_what_cannot_be_stored_is_not_so(
    world: World, ann: Talker, bob: Talker
) -> None:
    """Whoever is told so finds nothing changed, and may try again."""
    ann.reads()
    for command in ("/ignore bob", "/friends +bob"):
        world.store.why = "busy"
        refusal = ["!! not stored, so not sent: the database is busy"]
        assert refusal == ann.asks(command)
        world.check()
        bob.types("hello")
        world.store.why = None
        assert "-- you" in ann.asks(command)[-1]
    assert [("friend", "bob"), ("ignore", "bob")] == stored(world)
    world.store.why = "busy"
    ann.asks("/unignore bob")
    ann.asks("/friends -bob")
    assert ["-- you ignore bob"] == ann.asks("/ignore")
    assert ["== friends who are here: bob"] == ann.asks("/friends")


def test_a_wish_that_comes_too_late(world: World, ann: Talker, bob: Talker) -> None:
    """Of who has left before it was looked up nothing is left behind."""
    bob.types("/quit")
    user = ann.conversation.here.user
    ann.types("/quit")
    relations = world.chat.relations
    assert not relations.ignore(user, Person(7, "bob"))
    assert not relations.befriend(user, Person(7, "bob"))
    world.check()
    assert not relations._ignorers
    assert not relations._watchers


def test_who_departs_after_having_come_again() -> None:
    """Whoever registers and loses the connection may be back before that is stored:
    what they are to others stays."""
    place = Place()
    chat, eve = place.chat, place.own("eve").user
    guest = place.come("bob").user
    chat.relations.ignore(guest, eve.person)
    chat.hold(guest, True)
    place.go(guest.sessions[0])
    bob = chat.admit(AccountRecord(guest.id, "bob", ignored=[eve.person]))
    place.again(bob)
    chat.hold(guest, False)
    assert {bob.id: bob} == eve.ignored_by
    assert bob is chat.person("bob")


def test_the_bounds() -> None:
    """At the limit one more is refused, and one that is there already is not."""
    place = Place(limits=ChatLimits(ignores=2, friends=2))
    ann = place.own("ann").user
    relations = place.chat.relations
    for number in (1, 2):
        assert relations.ignore(ann, Person(number, "x"))
        assert relations.befriend(ann, Person(number, "x"))
    assert not relations.ignore(ann, Person(1, "x"))
    assert not relations.befriend(ann, Person(1, "x"))
    with pytest.raises(TooManyIgnored):
        relations.ignore(ann, Person(3, "x"))
    with pytest.raises(TooManyFriends):
        relations.befriend(ann, Person(3, "x"))
    assert relations.unfriend(ann, Person(1, "x"))
    assert not relations.unfriend(ann, Person(1, "x"))
    assert relations.befriend(ann, Person(3, "x"))


# Friends


def test_friends_are_announced(world: World, ann: Talker, bob: Talker) -> None:
    """To all sessions of who has them for a friend, when they come and not for each of
    their connections; also after a restart."""
    ann.types("/friends +bob")
    also = world.come("ann")
    bob.types("/quit")
    for talker in (ann, also):
        talker.reads()
    world.come("bob", "dev")
    world.come("bob", "dev")
    for talker in (ann, also):
        assert 1 == talker.reads().count(HERE.format("bob"))
    world.tick()
    world = World(before=world)
    ann = world.come("ann")
    ann.reads()
    world.come("bob", "dev")
    assert HERE.format("bob") == ann.reads()[0]
    world.check()


def test_a_friend_who_logs_in_as_a_guest(
    world: World, ann: Talker, bob: Talker
) -> None:
    """They come when it is known who they are."""
    ann.types("/friends +bob")
    bob.types("/quit")
    eve = world.enter("eve", "dev")
    ann.reads()
    eve.types("/login bob secret-of-bob")
    assert HERE.format("bob") in ann.reads()


def test_a_friend_of_another_name(world: World, ann: Talker, bob: Talker) -> None:
    """It is the person that counts."""
    ann.types("/friends +bob")
    bob.types("/nick rob", "/quit")
    again = world.connect()
    again.types("rob dev secret-of-bob")
    assert HERE.format("rob") in ann.reads()


def test_friends_who_are_gone(world: World, ann: Talker, bob: Talker) -> None:
    """Of a deleted account nothing is kept, nor of who had it for a friend."""
    ann.types("/friends +bob", "/ignore bob")
    bob.types("/unregister", "secret-of-bob")
    assert [] == stored(world)
    ann.types("/quit")
    world.check()
    assert not world.chat.relations._watchers


def test_nobody_is_left_behind(world: World, ann: Talker, bob: Talker) -> None:
    """However they leave: quitting, lost, refused at the door."""
    eve = world.enter("eve")
    ann.types("/friends +bob", "/ignore bob", "/ignore eve")
    bob.types("/friends +ann", "/ignore ann", "/ignore eve")
    eve.types("/ignore ann")
    world.check()
    ann.vanishes(Departure.LOST)
    bob.types("/quit")
    eve.vanishes(Departure.LOST)
    world.check()
    world.tick(60)
    world.check()
    boss = world.enter("boss", "ops")
    boss.types("/ban ann")
    assert ["!! you are banned from #ops"] == world.come("ann", "ops").reads()
    world.check()
    relations = world.chat.relations
    assert not relations._ignorers
    assert not relations._watchers

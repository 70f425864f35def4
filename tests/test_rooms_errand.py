"""Opening rooms: who is what in one that they made, and rooms opened many at once."""

from typing import Any

import pytest
from talking import Held, World
from twisted.internet.defer import Deferred

from twistchat.chat.accounts import Membership
from twistchat.chat.errors import ChatError, NotStored, RoomTaken, TooManyOwned
from twistchat.chat.events import Departure
from twistchat.chat.names import room_name
from twistchat.chat.roles import Role
from twistchat.errands.rooms import Rooms


@pytest.fixture
def world() -> World:
    return World()


def opened(world: World, name: str, *rest: Any) -> Any:
    """The room, or what was raised."""
    got: list[Any] = []
    opening = world.desk.rooms.open(room_name(name), *rest)
    done = Deferred.fromCoroutine(opening).addBoth(got.append)
    assert done.called
    if isinstance(getattr(got[0], "value", None), ChatError):
        raise got[0].value
    return got[0]


def test_a_guest_who_makes_a_room_is_its_operator_while_in_it(world: World) -> None:
    """And no more than that, nor any longer; nobody owns it."""
    bob = world.enter("bob", "dev")
    dev = bob.conversation.here.current
    assert Role.OPERATOR == dev.role_of(bob.conversation.here.user)
    assert not dev.owned
    bob.types("/join lobby", "/part dev")
    assert {} == dev.roles


def test_an_account_that_makes_a_room_owns_it(world: World) -> None:
    """For good: whether it was made on coming in or later."""
    ann = world.own("ann")
    ann.types("/join dev", "/quit")
    ann = world.come("ann", "ops")
    user = ann.conversation.here.user
    assert [Role.OWNER] * 2 == [
        world.chat.room_of(user, name).role_of(user) for name in ("dev", "ops")
    ]
    ann.types("/quit")
    world.chat.forget_idle_rooms()
    assert {user.id: Role.OWNER} == opened(world, "dev").roles


def test_the_lobby_belongs_to_nobody(world: World) -> None:
    """Whoever comes first is nothing there."""
    bob = world.enter("bob")
    assert {} == bob.conversation.here.current.roles
    world = World()
    world.own("ann", "dev").types("/quit")
    ann = world.come("ann", "lobby")
    assert {} == ann.conversation.here.current.roles


def test_whoever_comes_second_made_nothing(world: World) -> None:
    """Neither while the room is made nor afterwards."""
    world.store.at_once = False
    bob, zed = world.connect(), world.connect()
    bob.types("bob dev")
    zed.types("zed dev")
    while world.store.waiting:
        world.commit()
    dev = bob.conversation.here.current
    assert dev is zed.conversation.here.current
    assert {bob.conversation.here.user.id: Role.OPERATOR} == dev.roles


def test_as_many_rooms_as_one_may_own(world: World) -> None:
    """One more is not made, and nobody gets in by that; other rooms are open."""
    ann = world.own("ann")
    ann.types(*(f"/join room{number}" for number in range(15)))
    ann.reads()
    refusal = "!! you own 15 rooms, which is as many as can be"
    assert [refusal] == ann.asks("/join another")
    again = world.connect()
    again.reads()
    again.types("ann another secret-of-ann")
    assert [refusal] == again.reads()
    world.enter("zed", "another")
    again.types("ann another secret-of-ann")
    assert "-- welcome ann" in again.reads()[0]
    world.check()


@pytest.mark.parametrize("name", ["|obby", "l0bby"])
def test_n15_a_room_that_looks_like_another(world: World, name: str) -> None:
    """It is not made."""
    world.enter("bob")
    with pytest.raises(RoomTaken):
        opened(world, name)
    assert ["#lobby"] == [room.name for room in world.chat.rooms()]


def test_a_room_that_cannot_be_made(world: World) -> None:
    """Nothing is left of it."""
    world.store.why = "disk-full"
    with pytest.raises(NotStored):
        opened(world, "dev")
    assert [] == list(world.chat.rooms())


def test_the_rooms_of_an_account_are_opened_at_once(world: World) -> None:
    """In one commit, in their order; those that are gone or made anew are left out."""
    kept = [opened(world, name) for name in ("a", "b", "c", "d")]
    world.chat.forget_idle_rooms()
    members = [Membership(room.id, room.name, 0) for room in kept]
    members[1] = Membership(members[1].room_id + 1, "#b", 0)
    members.append(Membership(7, "#bad name", 0))
    world.store.at_once = False
    got: list[Any] = []
    opening = world.desk.rooms.open_kept(members)
    Deferred.fromCoroutine(opening).addBoth(got.append)
    assert 4 == len(world.store.waiting)
    world.commit()
    assert ["#a", "#c", "#d"] == [room.name for room in got[0]]


def test_rooms_that_cannot_be_opened_now(world: World) -> None:
    """Their owner comes in without them, and is in them the next time."""
    ann = world.own("ann")
    ann.types("/join dev", "/quit")
    zed = world.enter("zed")
    world.tick()
    world.chat.forget_idle_rooms()
    world.store.why = "busy"
    ann = world.come("ann")
    names = {room.name for room in ann.conversation.here.user.rooms.values()}
    assert {"#lobby"} == names
    ann.types("/quit")
    world.store.why = None
    ann = world.come("ann")
    names = {room.name for room in ann.conversation.here.user.rooms.values()}
    assert {"#lobby", "#dev"} == names
    assert not zed.wire.closed


def test_a_founder_who_is_gone_when_the_room_is_there(world: World) -> None:
    """Nobody is in it, and the next to come finds it open."""
    opening = Held(world.store, "open_room")
    bob = world.connect()
    bob.types("bob dev")
    bob.vanishes(Departure.LOST)
    opening.go()
    world.turns.end()
    world.check()
    zed = world.enter("zed", "dev")
    assert ["zed"] == [
        user.person.name for user in zed.conversation.here.current.members.values()
    ]


def test_how_far_a_room_goes_is_known_even_if_nothing_is_shown(world: World) -> None:
    """At least the last line is read with a room: marks are compared with it."""
    zed = world.enter("zed", "dev")
    zed.types("one", "two", "/quit")
    world.chat.forget_idle_rooms()
    rooms = Rooms(world.chat, world.store, "#lobby", 0, 0)
    got: list[Any] = []
    Deferred.fromCoroutine(rooms.open(room_name("dev"))).addBoth(got.append)
    assert ["two"] == [event.text for event in got[0].recent]


def test_owning_any_number(world: World) -> None:
    """Where no bound is set."""
    world.own("ann").types("/quit")
    rooms = Rooms(world.chat, world.store, "#lobby", 0, 0)
    ids = world.store.connection.exec_driver_sql("SELECT id FROM accounts").scalars()
    owner = next(iter(ids))
    world.store.connection.rollback()
    for number in range(20):
        done = Deferred.fromCoroutine(rooms.open(room_name(f"r{number}"), None, owner))
        assert done.result.owned
    with pytest.raises(TooManyOwned):
        opened(world, "another", None, owner)

"""Rooms that are made on purpose, and when they end."""

import pytest
from talking import World


@pytest.fixture
def world():
    return World()


@pytest.fixture
def ann(world):
    return world.enter("ann")


@pytest.fixture
def bob(world, ann):
    bob = world.enter("bob")
    ann.reads()
    return bob


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        ("", []),
        (" private", ["-- ann made #team private"]),
        (" readonly", ["-- ann made #team read-only"]),
        (" READONLY", ["-- ann made #team read-only"]),
        (" key=Sesame", ["-- ann gave #team a key"]),
    ],
)
def test_making_a_room(world, ann, mode, told):
    """It is new, one is its operator, and in it; a second one is not made."""
    assert [
        "-- you joined #team; nobody else here",
        "== #team: @ann",
        *told,
    ] == ann.asks(f"/create #team{mode}")
    assert ["-- now talking to #team"] == ann.asks("/room")
    refusal = ["!! #team is there already; /join #team takes you there"]
    assert (
        refusal == world.enter("eve").asks("/create team") == ann.asks("/create team")
    )


@pytest.mark.parametrize("word", ["public", "key=", "private=on", "KEY", "key"])
def test_a_room_that_cannot_be_made_so(world, ann, word):
    """Then there is none."""
    usage = "!! that is written: /create ROOM [private|key=WORD|readonly]"
    assert [usage] == ann.asks(f"/create team {word}")
    assert ["!! too long: at most 64"] == ann.asks(f"/create team key={'x' * 65}")
    assert ["!! 1x cannot be a name: it must begin with a letter"] == ann.asks(
        "/create 1x"
    )
    assert not [room for room in world.chat.rooms() if room.name == "#team"]


def test_a_room_that_is_kept_exists(world):
    """Also if nobody is in it, and to its owner."""
    eve = world.own("eve")
    eve.types("/create team", "/part team")
    world.chat.forget_idle_rooms()
    refusal = ["!! #team is there already; /join #team takes you there"]
    assert refusal == eve.asks("/create team")


def test_two_who_make_one_room(world, ann, bob):
    """One of them makes it."""
    world.store.at_once = False
    ann.types("/create team")
    bob.types("/create team private")
    world.commit()
    assert "== #team: @ann" in ann.reads()
    assert ["!! #team is there already; /join #team takes you there"] == bob.reads()


@pytest.mark.parametrize("mode", ["private", "readonly", "key=sesame"])
def test_a_guests_special_room_ends_with_them(world, ann, mode):
    """The next of that name is another, and anybody's."""
    ann.types(f"/create team {mode}", "a secret")
    ann.types("/quit")
    eve = world.enter("eve")
    assert ["-- you joined #team; nobody else here", "== #team: @eve"] == eve.asks(
        "/join team"
    )
    eve.types("anybody?")
    assert ["-- end of history"] == eve.asks("/history 5")[1:]


def test_an_owned_room_stays(world):
    """Its owner finds it as it was."""
    eve = world.own("eve")
    eve.types("/create team private", "hello", "/quit")
    ann = world.enter("ann")
    refusal = ["!! #team is private; /knock #team asks to be let in"]
    assert refusal == ann.asks("/join team")
    assert "12:00 <eve> hello" in "".join(world.come("eve", "team").reads())

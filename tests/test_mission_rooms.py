"""The first system of the mission, the rooms chat, line by line: at both text doors, in
English and in Portuguese.

Its wishes "voice messages, file transfer, a graphical interface", and "It used
web-sockets", are the web door's, which is not built yet.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from mission import WAYS, Street, mission_house
from visiting import OpenHouse, result, until


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenHouse]:
    """One house for all of it."""
    with mission_house(tmp_path_factory.mktemp("rooms")) as house:
        yield house


@pytest.fixture(params=WAYS, ids="-".join)
def street(house: OpenHouse, request: pytest.FixtureRequest) -> Iterator[Street]:
    """Each way in."""
    street = Street(house, *request.param)
    yield street
    street.clear()


def test_on_entry_a_person_gives_a_name_and_a_room(street: Street) -> None:
    """On entry a person gives a name and a room."""
    ana = street.comes()
    ana.says(f"ana {street.room}")
    ana.reads("-- welcome {name}; nobody else here; /help for help", name="ana")
    ana.reads_as_it_is(f"== #{street.room}: @ana")
    ana.reads_nothing_more()
    assert ["ana"] == street.house.names()


SIGNS = r"_ - [ ] \ ^ | `"
NO_LETTERS = "!! {name} cannot be a name: letters, digits and {signs} only"
NO_BEGINNING = "!! {name} cannot be a name: it must begin with a letter"
LONG = "!! {name} is too long: at most {limit} characters"
BAD_ENTRIES: dict[str, tuple[str, dict[str, Any]]] = {
    "12": (NO_BEGINNING, {"name": "12"}),
    "a@b": (NO_LETTERS, {"name": "a@b", "signs": SIGNS}),
    "x" * 33: (LONG, {"name": "x" * 33, "limit": 32}),
    "Аdmin": ("!! {name} cannot be a name: it mixes scripts", {"name": "Аdmin"}),
    "root": ("!! {name} is kept for the server; choose another name", {"name": "root"}),
    "bob": (
        "!! {name} is taken; {suggestion} is free",
        {"name": "bob", "suggestion": "bob2"},
    ),
    "ana 1st": (NO_BEGINNING, {"name": "1st"}),
    "ana a/b": (NO_LETTERS, {"name": "a/b", "signs": f"{SIGNS} ."}),
    "ana Iobby": (
        "!! {name} looks like {like}, which exists already",
        {"name": "#Iobby", "like": "#lobby"},
    ),
}


@pytest.mark.parametrize("line", BAD_ENTRIES)
def test_name_and_room_are_checked_a_bad_one_gets_a_clear_error(
    street: Street, line: str
) -> None:
    """Name and room are checked; a bad one gets a clear error."""
    street.enters("bob", "lobby")
    ana = street.comes()
    ana.says(line)
    sentence, facts = BAD_ENTRIES[line]
    ana.reads(sentence, **facts)
    ana.says(f"ana {street.room}")  # and there is another chance
    ana.reads("-- welcome {name}; nobody else here; /help for help", name="ana")


def test_a_good_one_gets_a_welcome(street: Street) -> None:
    """A good one [gets] a welcome."""
    bob = street.enters("bob")
    bob.says("/topic #" + street.room + " tea")
    bob.reads(
        "-- {name} set the topic of {room}: {topic}",
        name="bob",
        room=f"#{street.room}",
        topic="tea",
    )
    ana = street.comes()
    ana.says(f"ana {street.room}")
    ana.reads(
        "-- welcome {name}; {count} other here; /help for help", name="ana", count=1
    )
    ana.reads(
        "== topic of {room}: {topic} (set by {name})",
        room=f"#{street.room}",
        topic="tea",
        name="bob",
    )
    ana.reads_as_it_is(f"== #{street.room}: @bob ana")
    ana.reads_nothing_more()


def test_messages_reach_the_members_of_that_room_and_nobody_else(
    street: Street,
) -> None:
    """Messages reach the members of that room and nobody else."""
    ana, bob, carl = (street.enters(name) for name in ("ana", "bob", "carl"))
    eve = street.enters("eve", f"{street.room}b")
    for guest in (ana, bob, carl, eve):
        guest.asks()
    outside = street.comes()  # has no name yet
    ana.says("hello")
    bob.reads_as_it_is("<ana> hello")
    carl.reads_as_it_is("<ana> hello")
    for guest in (ana, bob, carl, eve, outside):
        guest.reads_nothing_more()


def test_a_message_of_room_1_never_shows_up_in_room_2(street: Street) -> None:
    """A message of room 1 never shows up in room 2: nor when one comes in, asks for
    what was said, or searches for it."""
    one, two = f"{street.room}x1", f"{street.room}x2"
    ana, bob = street.enters("ana", one), street.enters("bob", two)
    ana.says("the first room's secret")
    bob.says("the second room's secret")
    carl = street.enters("carl", two)
    for guest in (bob, carl):
        history = guest.asks("/history")
        assert [True, False] == [
            any(f"<{name}> the " in line for line in history) for name in ("bob", "ana")
        ]
        assert not any("first" in line for line in guest.asks("/search secret"))
        assert not any("first" in line for line in guest.asks(f"/history #{one}"))
    ana.reads_nothing_more()


def test_a_client_that_vanishes_without_saying_goodbye_is_noticed(
    street: Street,
) -> None:
    """A client that vanishes without saying goodbye is noticed."""
    ana, bob = street.enters("ana"), street.enters("bob")
    ana.visitor.resets()
    street.house.settle(1)
    assert ["bob"] == street.house.names()
    bob.asks()


def test_its_resources_are_freed(street: Street) -> None:
    """Its resources are freed: the connection, what it was owed, the name, the room."""
    ana = street.enters("ana")
    street.enters("bob", "lobby").says("@ana never read")
    ana.visitor.resets()
    street.house.settle(1)
    until(lambda: street.house.ledger.total == 0)
    result(street.house.house.tidy())
    assert ["#lobby"] == [room.name for room in street.house.house.chat.rooms()]
    assert [f"== #{street.room}: @ana"] == street.enters("ana").asks("/names")


def test_the_room_is_told(street: Street) -> None:
    """The room is told."""
    ana, bob = street.enters("ana"), street.enters("bob")
    ana.visitor.resets()
    line = bob.reads("-- {name} left (connection lost)", name="ana")
    assert "(" in line
    bob.reads_nothing_more()

"""The third system of the mission, the broadcast chat, line by line: at both text
doors, in English and in Portuguese.

"It has a graphical client with a chat window" is the web door's, which is not built
yet.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from mission import WAYS, Street, mission_house
from visiting import OpenHouse


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenHouse]:
    """One house for all of it."""
    with mission_house(tmp_path_factory.mktemp("broadcast")) as house:
        yield house


@pytest.fixture(params=WAYS, ids="-".join)
def street(house: OpenHouse, request: pytest.FixtureRequest) -> Iterator[Street]:
    """Each way in."""
    street = Street(house, *request.param)
    yield street
    street.clear()


@pytest.mark.parametrize(
    "line", ["/who", "/msg ana hi", "@ana hi", "/mail", "/history", "/search hi"]
)
def test_a_name_is_required_before_anything_else(street: Street, line: str) -> None:
    """A name is required before anything else."""
    ana, bob = street.enters("ana"), street.comes()
    bob.says(line)
    if line.startswith("/"):
        bob.reads("!! give your name first")
    else:
        assert bob.visitor.reads_line().startswith("!! @ana ")  # taken for a name
    ana.reads_nothing_more()
    bob.says(f"bob {street.room}")
    bob.reads(
        "-- welcome {name}; {count} other here; /help for help", name="bob", count=1
    )


def test_what_one_says_goes_to_everybody_except_the_sender(street: Street) -> None:
    """What one says goes to everybody except the sender."""
    names = ("ana", "bob", "carl", "dora")
    guests = [street.enters(name) for name in names]
    for guest in guests:
        guest.asks()
    for name, speaker in zip(names, guests, strict=True):
        speaker.says(f"I am {name}")
        for other in guests:
            if other is not speaker:
                other.reads_as_it_is(f"<{name}> I am {name}")
    for guest in guests:
        guest.reads_nothing_more()


def test_a_line_that_begins_with_at_name_is_private_to_that_person(
    street: Street,
) -> None:
    """A line that begins with ``@name`` is private to that person: nobody else reads
    it, now or later."""
    ana, bob, carl = (street.enters(name) for name in ("ana", "bob", "carl"))
    for guest in (ana, bob, carl):
        guest.asks()
    ana.says("@bob psst")
    bob.reads("[{name} -> you] {text}", name="ana", text="psst")
    if street.door == "telnet":  # which says it back
        ana.reads("[you -> {name}] {text}", name="bob", text="psst")
    for guest in (ana, bob, carl):
        guest.reads_nothing_more()
    assert not any("psst" in line for line in carl.asks("/history", "/history @ana"))
    assert not any("psst" in line for line in carl.asks("/search psst"))
    ana.says("@nobody psst")
    ana.reads("!! nobody called {name} is here", name="nobody")


def test_everybody_is_told_who_enters(street: Street) -> None:
    """Everybody is told who enters."""
    ana, bob = street.enters("ana"), street.enters("bob")
    ana.asks()
    street.enters("carl")
    for guest in (ana, bob):
        guest.reads(
            "-- {name} joined {room} ({count} here)",
            name="carl",
            room=f"#{street.room}",
            count=3,
        )
        guest.reads_nothing_more()


def test_everybody_is_told_who_leaves(street: Street) -> None:
    """Everybody is told who leaves."""
    ana, bob = street.enters("ana"), street.enters("bob")
    carl = street.enters("carl")
    for guest in (ana, bob):
        guest.asks()
    carl.says("/quit see you")
    carl.reads("-- goodbye")
    for guest in (ana, bob):
        guest.reads("-- {name} left (quit: {text})", name="carl", text="see you")
        guest.reads_nothing_more()


def test_a_client_whose_connection_fails_is_removed(street: Street) -> None:
    """A client whose connection fails is removed, and those after it in the room are
    told what it was not."""
    ana, bob, carl = (street.enters(name) for name in ("ana", "bob", "carl"))
    for guest in (ana, bob, carl):
        guest.asks()
    bob.visitor.resets()
    ana.says("is everybody here?")
    assert "<ana> is everybody here?" in carl.asks() + carl.asks()
    street.house.settle(2)
    assert ["ana", "carl"] == street.house.names()
    assert "bob" not in ana.asks("/names")[-1]
    street.enters("bob")  # the name is free again


def test_texts_are_utf_8(street: Street) -> None:
    """Texts are UTF-8: in any script, cut anywhere; and what is none is refused."""
    ana, bob = street.enters("ana"), street.enters("bob")
    ana.asks()
    seed = random.Random(7)
    for text in (
        "Olá, João: não é maçã?",
        "Привет",
        "日本語",
        "مرحبا",
        "👩‍👩‍👧 😀",
        "𝔘",
    ):
        data = f"{text}\n".encode()
        at = seed.randrange(1, len(data))
        ana.visitor.sends(data[:at], data[at:])
        bob.reads_as_it_is(f"<ana> {text}")
    ana.visitor.sends("não\n".encode("latin-1"))
    ana.reads("!! that is not UTF-8 text; it was not said")
    bob.reads_nothing_more()


def test_its_people_speak_portuguese(street: Street) -> None:
    """Its people speak Portuguese: the interface must speak their language as well as
    English, and each reads what happens in their own."""
    ana = street.enters("ana")
    other = "pt_BR" if ana.english else "en"
    bob = street.comes()
    bob.says(f"/lang {other}")
    bob.english = not ana.english
    bob.reads("-- now in English")
    bob.says(f"bob {street.room}")
    bob.reads(
        "-- welcome {name}; {count} other here; /help for help", name="bob", count=1
    )
    ana.reads(
        "-- {name} joined {room} ({count} here)",
        name="bob",
        room=f"#{street.room}",
        count=2,
    )
    assert any("pt_BR" in line for line in ana.asks("/lang"))
    ana_help, bob_help = ana.asks("/help")[1:], bob.asks("/help")[1:]
    assert ana_help != bob_help


def test_a_house_may_speak_portuguese_from_the_first_word(tmp_path: Path) -> None:
    """The interface must speak their language: then nobody has to choose it."""
    with mission_house(tmp_path, "server.language=pt_BR") as house:
        ana = house.visit()
        assert "aqui é twistchat" in ana.reads_line()
        assert "/lang en" in ana.reads_line()
        ana.reads_line()
        ana.says("ana")
        assert "boas-vindas, ana" in ana.reads_line()
        ana.says("/lang en")
        ana.hears("-- now in English\n")

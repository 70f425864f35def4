"""A question that a command asks has a way out."""

import pytest
from talking import World, password_of

CANCELLED = "!! cancelled; nothing was changed"


@pytest.mark.parametrize("typed", [["/cancel"], [password_of("ann"), " /Cancel "]])
def test_a_password_is_not_changed(typed: list[str]) -> None:
    """At whichever question; what comes next is talk again, and the old one holds."""
    world = World()
    ann, bob = world.own("ann"), world.enter("bob")
    assert CANCELLED == ann.asks("/password", *typed)[-1]
    bob.reads()
    ann.types("hello")
    assert ["<ann> hello"] == bob.reads()
    assert "-- welcome ann" in "".join(world.come("ann").reads())


def test_a_name_is_not_registered() -> None:
    world = World()
    ann = world.enter("ann")
    assert CANCELLED == ann.asks("/register", "long enough", "/cancel")[-1]
    assert "as a guest" in "".join(world.enter("bob").asks("/whois ann"))


def test_who_is_asked_for_a_password_may_give_another_name() -> None:
    """The name was somebody else's after all."""
    world = World()
    world.own("ann").types("/quit")
    eve = world.connect()
    eve.types("ann lobby")
    assert CANCELLED == eve.asks("/cancel")[-1]
    assert "-- welcome eve" in "".join(eve.asks("eve lobby"))


@pytest.mark.parametrize("word", ["off", "-"])
def test_a_key_is_taken_away(word: str) -> None:
    """By the word that takes away everything else, too."""
    world = World()
    ann = world.enter("ann", "den")
    ann.types("/key sesame")
    assert ["-- ann took the key from #den"] == ann.asks(f"/key {word}")
    assert ["-- #den has no key"] == ann.asks("/key")

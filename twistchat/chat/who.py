"""Who and where: what events carry of people, rooms and signs."""

from msgspec import Struct


class Person(Struct, frozen=True):
    """Who did something: ``id`` of the account or of the guest's one visit, and the
    name borne at that time."""

    id: int
    name: str


class Place(Struct, frozen=True):
    """A room: its id and its name with the ``#``."""

    id: int
    name: str


class Quote(Struct, frozen=True):
    """A message as people know it again: whose it is, and how it begins
    (`twistchat.chat.quoting`)."""

    author: Person
    words: str


class Reaction(Struct, frozen=True):
    """A sign under a message, and who put it there, the first one first."""

    text: str
    people: tuple[Person, ...]

"""A house where each line of the mission is tried: at each door, in each language."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from talking import compiled
from visiting import OpenHouse, Visitor, open_house

from twistchat import house
from twistchat.text.language import Languages

#: A door, and the language that is spoken there.
WAYS = [(door, code) for door in ("line", "telnet") for code in ("en", "pt_BR")]
PASSWORD = "secretsecret"


class Guest:
    """Somebody at a door, who reads in one language."""

    def __init__(self, visitor: Visitor, english: bool) -> None:
        self.visitor = visitor
        self.english = english

    def says(self, *lines: str) -> None:
        """Type these lines."""
        self.visitor.says(*lines)

    def reads(self, sentence: str, **facts: Any) -> str:
        """The next line is this sentence: in another language another one, of the same
        kind and with the same facts."""
        line = self.visitor.reads_line()
        english = sentence.format(**facts)
        if self.english:
            assert english == line, f"{english!r} != {line!r}"
        else:
            assert english != line, f"{line!r} is not translated"
            assert english[0].isalpha() or english[0] == line[0], line
            missing = [fact for fact in facts.values() if str(fact) not in line]
            assert [] == missing, f"no {missing} in {line!r}"
        return line

    def reads_as_it_is(self, *lines: str) -> None:
        """The next lines are these, which are the same in every language."""
        read = [self.visitor.reads_line() for _ in lines]
        assert list(lines) == read, f"{list(lines)} != {read}"

    def reads_nothing_more(self) -> None:
        """There is no line that it has not read."""
        assert [] == self.visitor.asks()

    def asks(self, *lines: str) -> list[str]:
        """The lines that come back for these."""
        return self.visitor.asks(*lines)

    def reads_to_end(self) -> list[str]:
        """All lines up to the end of the connection."""
        return self.visitor.reads_to_end().decode().splitlines()


class Street:
    """The house, seen from in front of one door, in one language."""

    numbers = count(100)

    def __init__(self, house: OpenHouse, door: str, code: str) -> None:
        self.house = house
        self.door = door
        self.code = code
        #: What nobody else has called a room, or themselves.
        self.number = next(self.numbers)
        self.room = f"room{self.number}"
        self._guests: list[Guest] = []

    def name(self, name: str) -> str:
        """A name like this one that nobody has owned yet."""
        return f"{name}{self.number}"

    def comes(self) -> Guest:
        """Somebody is at the door, and has chosen their language."""
        guest = Guest(self.house.visit(self.door), self.code == "en")
        self._guests.append(guest)
        guest.visitor.hears("/quit leaves")
        guest.visitor.reads_line()
        if not guest.english:
            guest.says(f"/lang {self.code}")
            guest.reads("-- now in English")
        return guest

    def enters(self, name: str, room: str = "", password: str = "") -> Guest:
        """Somebody has come in, and has read what one reads then."""
        guest = self.comes()
        said = guest.asks(f"{name} {room or self.room} {password}")
        assert "#" in said[1], said  # the second line tells who is in the room
        return guest

    def owns(self, name: str, room: str = "") -> Guest:
        """The same, and has registered the name."""
        guest = self.enters(name, room)
        assert name in guest.asks(f"/register {PASSWORD}")[0]
        return guest

    def clear(self) -> None:
        """Everybody goes, and nothing is left of them."""
        for guest in self._guests:
            guest.visitor.goes()
        self.house.settle()


@contextmanager
def mission_house(folder: Path, *settings: str) -> Iterator[OpenHouse]:
    """A house that speaks all languages there are."""
    quick = ("hash_memory_kib=8", "hash_passes=1", "linger_seconds=0")
    bounds = ("mails_per_hour=0", "new_accounts=0", "tries_per_address=0")
    every: Sequence[str] = [
        *(f"accounts.{each}" for each in quick),
        *(f"limits.{each}" for each in bounds),
        "store.gather_milliseconds=0",
        *settings,
    ]
    (folder / "languages").mkdir()
    languages = partial(Languages, locale=compiled(folder / "languages"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(house, "Languages", languages)
        with open_house(folder, *every) as opened:
            yield opened

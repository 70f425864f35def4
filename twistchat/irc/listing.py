"""Which rooms LIST is to list: by name, by how many are there, by when they were made
and talked of (https://modern.ircdocs.horse/#elist-parameter)."""

import re
from collections.abc import Callable, Iterable
from operator import gt, lt

from msgspec import Struct

from twistchat.irc.globs import longest_part, matches

#: A number of people, or of minutes since the room was made (C) or got its topic (T).
_CONDITION = re.compile("([CT]?)([<>])([0-9]{1,9})", re.IGNORECASE)
_MINUTE = 60_000


class Listed(Struct, frozen=True):
    """A room as it is listed; times in milliseconds since 1970, 0 for never."""

    name: str
    people: int
    topic: str
    made_at: int
    topic_at: int


class Filter(Struct, frozen=True):
    """A room passes that fits one of ``wanted``, if there are any, none of
    ``unwanted``, and all ``conditions``."""

    wanted: list[str]
    unwanted: list[str]
    conditions: list[Callable[[Listed], bool]]

    def passes(self, room: Listed) -> bool:
        """Whether the room is to be listed."""
        name = room.name.lower()
        return (
            (not self.wanted or any(_fits(each, name) for each in self.wanted))
            and not any(_fits(each, name) for each in self.unwanted)
            and all(holds(room) for holds in self.conditions)
        )

    @property
    def part(self) -> str:
        """What every room that passes has in its name."""
        [one] = self.wanted if len(self.wanted) == 1 else [""]
        return longest_part(one).removeprefix("#")


def parse_filter(items: Iterable[str], now: int) -> Filter:
    """The filter that the parameters of LIST are; ``now`` in milliseconds since
    1970. What is no condition is a pattern of names, which few may fit."""
    wanted, unwanted, conditions = [], [], []
    for item in items:
        found = _CONDITION.fullmatch(item)
        if found is not None:
            conditions.append(_condition(found[1], found[2], int(found[3]), now))
        elif item[:1] == "!":
            unwanted.append(item[1:].lower())
        elif item:
            wanted.append(item.lower())
    return Filter(wanted, unwanted, conditions)


def _condition(
    about: str, sign: str, number: int, now: int
) -> Callable[[Listed], bool]:
    compare = gt if sign == ">" else lt
    if not about:
        return lambda room: compare(room.people, number)
    when = _made if about in "cC" else _talked_of
    limit = number * _MINUTE

    def holds(room: Listed) -> bool:
        return bool(when(room)) and compare(now - when(room), limit)

    return holds


def _made(room: Listed) -> int:
    return room.made_at


def _talked_of(room: Listed) -> int:
    return room.topic_at


def _fits(pattern: str, name: str) -> bool:
    """Whether the name is such; who leaves the # out means it."""
    if pattern[:1] not in "#*?":
        pattern = f"#{pattern}"
    return matches(pattern, name)

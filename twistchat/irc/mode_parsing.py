"""What a MODE of a room asks for, in whatever order its letters and parameters come
(RFC 2812 section 3.2.3, https://modern.ircdocs.horse/#mode-message)."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from twistchat.chat.roles import Mode
from twistchat.irc.modes import KIND_OF, LETTERS, ROLE_OF

#: So many changes with a parameter may stand in one line.
MODES = 4

_KEY, _LIMIT = LETTERS[Mode.KEY], LETTERS[Mode.LIMIT]


class Asked(Struct, frozen=True):
    """One letter with its sign, and its parameter: "" if it has none, or was ``given``
    one that is empty."""

    on: bool
    letter: str
    parameter: str = ""
    given: bool = False


def parse_modes(words: Sequence[str]) -> list[Asked]:
    """The changes and questions that the parameters behind the room's name are.

    Letters stand in the first word, and in any that comes where no parameter is
    expected. A list without a mask is a question; to take a key away nobody needs to
    know it. A switch counts once, as it is set last.
    """
    found: dict[object, Asked] = {}
    for place, asked in enumerate(_parse(list(words))):
        once = asked.letter if not asked.parameter else place
        found.pop(once, None)
        found[once] = asked
    return list(found.values())


def _parse(left: list[str]) -> Iterator[Asked]:
    first = True
    while left:
        word = left.pop(0)
        if not first and word[:1] not in ("+", "-"):
            continue  # a parameter too many
        first, on = False, True
        word, *more = word.split(" ")  # as when all of it comes as one parameter
        left[:0] = filter(None, more)
        for place, letter in enumerate(word):
            if letter in "+-":
                on = letter == "+"
                continue
            wanted = _takes(on, letter)
            if letter == _KEY and not on:
                later = sum(_takes(True, each) for each in word[place + 1 :])
                wanted = len(left) > later
            given = wanted and bool(left)
            yield Asked(on, letter, left.pop(0) if given else "", given)


def _takes(on: bool, letter: str) -> bool:
    """Whether the letter comes with a parameter."""
    return letter in ROLE_OF or letter in KIND_OF or (on and letter in (_KEY, _LIMIT))

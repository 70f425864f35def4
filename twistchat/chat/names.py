r"""What a name may be, and how names compare: one rule for every door, fit for IRC.

A name is letters, marks and digits of one script (Latin may stand beside Han, kana,
bopomofo and Hangul) and the signs ``_ - [ ] \ ^ | ` ``; first comes a letter or a sign
other than ``-``. A person's has at most 32 characters and 96 bytes, a room's twice as
many, and ``.`` too. On no letter stand more than 4 marks.

Names are shown as typed and compared twice, both of which must be free: by the
canonical form (RFC 8265, UsernameCaseMapped), which makes ALICE and alice one name, and
by the skeleton (UTS 39), which makes two names that look the same one.
"""

import importlib.resources
import re
from bisect import bisect_right
from collections.abc import Callable
from functools import cache, lru_cache
from unicodedata import category, normalize

import msgspec
from precis_i18n import get_profile
from precis_i18n.profile import Profile

from twistchat.chat.cleaning import echo, thin_marks
from twistchat.chat.errors import BadName, BadRoom, ChatError, NameReserved


class Name(msgspec.Struct, frozen=True):
    """The name of a person or, with a ``#`` before each of the three, of a room.

    ``shown`` is what was typed (in NFC), ``key`` its canonical form. Equal keys are the
    same name; equal skeletons look the same. Neither follows from the other: Alice and
    AIice (with a capital i) differ in the key, BILL and bill in the ``skeleton``.
    """

    shown: str
    key: str
    skeleton: str


class _Rule(msgspec.Struct, frozen=True):
    """What differs between the names of people and of rooms."""

    characters: int
    bytes: int
    signs: str
    refusal: type[ChatError]


_PEOPLE = _Rule(32, 96, r"_-[]\^|`", BadName)
_ROOMS = _Rule(64, 192, r"_-[]\^|`.", BadRoom)
_NEVER_FIRST = "-."
_ASCII_PERSON = re.compile(r"[A-Za-z_\[\]\\^|`][A-Za-z0-9_\-\[\]\\^|`]{0,31}")
_ASCII_ROOM = re.compile(r"[A-Za-z_\[\]\\^|`][A-Za-z0-9_\-\[\]\\^|`.]{0,63}")


@lru_cache(maxsize=1024)
def person_name(text: str) -> Name:
    """The name that somebody asks for; `BadName` if nobody may bear it."""
    if _ASCII_PERSON.fullmatch(text):
        return Name(text, text.lower(), skeleton(text))
    return _name(text, _PEOPLE)


@lru_cache(maxsize=1024)
def room_name(text: str) -> Name:
    """The name of a room, its ``#`` given or not; `BadRoom` if no room may bear it."""
    bare = text.removeprefix("#")
    if _ASCII_ROOM.fullmatch(bare):
        return Name(f"#{bare}", f"#{bare.lower()}", f"#{skeleton(bare)}")
    name = _name(bare, _ROOMS)
    return Name(f"#{name.shown}", f"#{name.key}", f"#{name.skeleton}")


def _name(text: str, rule: _Rule) -> Name:
    # NFC makes one character out of four at most, so longer ones need no second look.
    found = _examined(text, rule) if len(text) <= 4 * rule.characters else "long"
    if isinstance(found, Name):
        return found
    raise rule.refusal(echo(text), found)


@lru_cache(maxsize=1024)
def _examined(text: str, rule: _Rule) -> Name | str:
    """The name, or the reason why it is none."""
    shown = normalize("NFC", text)
    if reason := _fault(shown, rule):
        return reason
    try:
        key = _username().enforce(shown)
    except UnicodeEncodeError:
        return "characters"
    # The canonical form may be longer, and must be a name by itself.
    if reason := _fault(key, rule):
        return reason
    if _reads_as_ascii(shown) or _reads_as_ascii(key):
        return "confusable"
    return Name(shown, key, skeleton(shown))


def _fault(text: str, rule: _Rule) -> str:
    """What is wrong with the text as a name, a key of `NAME_REASONS`; "" if nothing."""
    if not text:
        return "empty"
    if len(text) > rule.characters:
        return "long"
    if not all(_fits(char, rule.signs) for char in text):
        return "characters"
    if text[0] in _NEVER_FIRST or not (text[0] in rule.signs or text[0].isalpha()):
        return "start"
    if len(text.encode()) > rule.bytes:
        return "long"
    if thin_marks(text) != text:
        return "marks"
    scripts = _scripts(text)
    if "COMMON" in scripts:
        return "characters"
    if len(scripts) > 1 and not any(scripts <= group for group in _TOGETHER):
        return "scripts"
    return ""


def _reads_as_ascii(text: str) -> bool:
    """Whether it has letters, none of them Latin, and yet looks all Latin."""
    scripts = _scripts(text)
    return bool(scripts) and "LATIN" not in scripts and _look(text).isascii()


def _fits(char: str, signs: str) -> bool:
    return char in signs or category(char)[0] in "LM" or char.isdecimal()


@cache
def _username() -> Profile:
    """RFC 8265 section 3.3."""
    return get_profile("UsernameCaseMapped")


# Scripts

#: Scripts that are written side by side: UTS 39 section 5.2, "highly restrictive".
_TOGETHER = (
    {"LATIN", "HAN", "HIRAGANA", "KATAKANA"},
    {"LATIN", "HAN", "HANGUL"},
    {"LATIN", "HAN", "BOPOMOFO"},
)
#: Letters that Unicode gives to no script, and where they may stand: the kana length
#: mark, the ideographic closing mark, the okina and the letter apostrophe.
_SHARED = {"ー": "KATAKANA", "〆": "HAN", "ʻ": "", "ʼ": ""}


def _scripts(text: str) -> set[str]:
    """The scripts of its letters, marks and digits: "COMMON" if one is of none.

    Wide and narrow forms count as what they are forms of.
    """
    return {_script(char) for char in normalize("NFKC", text)} - {""}


def _script(char: str) -> str:
    if char.isascii():
        return "LATIN" if char.isalpha() else ""
    if char in _SHARED:
        return _SHARED[char]
    starts, scripts = _script_ranges()
    script = scripts[bisect_right(starts, ord(char)) - 1]
    return "" if script == "INHERITED" else script


class _Categories(msgspec.Struct):
    iso_15924_aliases: list[str]
    code_points_ranges: list[tuple[int, int, int, int]]


@cache
def _script_ranges() -> tuple[list[int], list[str]]:
    """Where each range of code points starts, and its script."""
    data = msgspec.json.decode(_data("categories.json"), type=_Categories)
    starts, scripts = [0], ["COMMON"]
    for first, last, script, _ in data.code_points_ranges:
        starts += first, last + 1
        scripts += data.iso_15924_aliases[script], "COMMON"
    return starts, scripts


def _data(file: str) -> bytes:
    """A file of the package that ships Unicode's tables, which it reads too slowly."""
    return (
        importlib.resources.files("confusable_homoglyphs").joinpath(file).read_bytes()
    )


# Skeletons

#: What the table says within ASCII: I, l, | and 1 look alike, O and 0, m and rn, ' and
#: `. Case is folded except where that would undo the first: a capital i is no i, and a
#: small l no l. So Neil and Nell, ALI and ALL stay apart.
_ASCII_FOLDS = {ord("I"): "1", ord("l"): "1", ord("|"): "1", ord("`"): "'"}
_AS_BYTES = bytes(
    ord(_ASCII_FOLDS.get(code, chr(code).lower()).replace("0", "o"))
    for code in range(128)
) + bytes(range(128, 256))


def skeleton(text: str) -> str:
    """What the text looks like: two texts with the same skeleton can be confused.

    UTS 39 section 4, with upper and lower case made one afterwards. It is only ever
    compared, never shown.
    """
    if text.isascii():
        folded = text.encode().translate(_AS_BYTES).decode()
    else:
        folded = _look(text).translate(_ASCII_FOLDS).casefold().replace("0", "o")
        folded = normalize("NFD", folded)
    return folded.replace("m", "rn")


def _look(text: str) -> str:
    """Each character replaced by the one that stands for all that look like it.

    NFKD in place of the standard's NFD unfolds wide and narrow forms, as the canonical
    form does; no other compatibility character gets into a name.
    """
    return normalize("NFD", normalize("NFKD", text).translate(_lookalikes()))


class _Lookalike(msgspec.Struct):
    c: str


@cache
def _lookalikes() -> dict[int, str]:
    """What stands for each character outside ASCII that looks like something else.

    The package's table says each pair both ways, so its classes are stars: many have
    only one lookalike, the hub, which is ASCII where the class holds an ASCII letter or
    digit, and may be several characters. Of a lone pair the lower stands for both. The
    largest classes are those of o (76) and l (74): none runs into another.
    """
    raw = msgspec.json.decode(
        _data("confusables.json"), type=dict[str, list[_Lookalike]]
    )
    pairs = {
        char.strip("\u200e"): [other.c.strip("\u200e") for other in others]
        for char, others in raw.items()
    }
    table = {}
    for char, (other, *more) in pairs.items():
        if len(char) > 1 or char.isascii() or more:
            continue
        lone = len(pairs[other]) == len(other) == 1
        table[ord(char)] = min(char, other) if lone else other
    return {code: hub.translate(table) for code, hub in table.items()}


# Reserved names

#: Nobody may pass for one of these.
_TITLES = (
    *("server", "system", "root", "admin", "operator"),
    *("nickserv", "mailserv", "chanserv", "memoserv", "operserv", "hostserv"),
    *("botserv", "helpserv", "saslserv"),
)
_GUEST = "guest"
#: Where these are written they mean something else: everybody, or a word of /mail.
_WORDS = frozenset(
    "you all here mail inbox new read list send write reply fwd forward del delete "
    "sent search draft drafts undo help".split()
)
_SIGNS = str.maketrans("", "", "_-[]\\^|`.")


class Reserved:
    """The names that are kept for the server; ``server_name`` is its own.

    Titles are kept more strictly than by their skeleton: i and l count as the same, and
    signs do not count, so that neither ``Adm1n`` nor ``[server]`` is free, nor
    ``chat-example-org`` on chat.example.org. A guest's name is refused to all who ask
    for it: the server gives these.
    """

    def __init__(self, server_name: str) -> None:
        self._titles = {_reading(title) for title in (*_TITLES, server_name)} - {""}
        self._words = {skeleton(word) for word in _WORDS}

    def check(self, name: Name) -> None:
        """Raises `NameReserved` if nobody may take this name."""
        if name.key in _WORDS or name.skeleton in self._words:
            raise NameReserved(name.shown)
        for reading in (_reading(name.shown), _reading(name.shown.replace("|", "l"))):
            if reading in self._titles or reading.startswith(_GUEST):
                raise NameReserved(name.shown)


def _reading(text: str) -> str:
    """What a hasty reader takes it for."""
    bare = skeleton(text.translate(_SIGNS))
    return bare.replace("i", "1").replace("l", "1")


# Suggestions

_NUMBER = re.compile(r"[0-9]{1,6}\Z")
#: One by one at first, then in ever greater steps: 32 tries, however many are taken.
_STEPS = (*range(20), *(20 << power for power in range(12)))


def suggest(name: Name, taken: Callable[[Name], bool]) -> str:
    """A free name for somebody who asked for this one: alice2, alice3 and so on.

    ``taken`` says which names cannot be had: borne by somebody, reserved, or looking
    like one of those. "" if 32 tries found none, or if no such name is allowed.
    """
    number = _NUMBER.search(name.shown)
    stem = name.shown[: number.start()] if number else name.shown
    first = int(number[0]) + 1 if number else 2
    for step in _STEPS:
        while not (candidate := _name_or_none(f"{stem}{first + step}")):
            if not stem:
                return ""
            stem = stem[:-1]
        if not taken(candidate):
            return candidate.shown
    return ""


def _name_or_none(text: str) -> Name | None:
    try:
        return person_name(text)
    except BadName:
        return None

"""Passwords are taken as they were typed (RFC 8265, OpaqueString), by whatever way they
are set and given: one that fits by one way fits by all of them."""

from unicodedata import normalize

import pytest
from talking import Talker, World
from test_as_typed import CODES, MARK, N4, REMOVED, town

SET = {
    "command": ["/register {}"],
    "answers": ["/register", "{}", "{}"],
    "changed": ["/register old-password", "/password", "old-password", "{}", "{}"],
}
COME = {
    "first line": ["ann - {}"],
    "answer": ["ann", "{}"],
    "login": ["/login ann {}"],
    "login and answer": ["/login ann", "{}"],
    "guest": ["bob", "/login ann {}"],
    "guest and answer": ["bob", "/login ann", "{}"],
}
SETTING = pytest.mark.parametrize("setting", SET.values(), ids=list(SET))
COMING = pytest.mark.parametrize("coming", COME.values(), ids=list(COME))


def type_all(talker: Talker, lines: list[str], password: str) -> list[str]:
    """One after another; what is answered to the last of them."""
    for line in lines:
        said = talker.asks(line.replace("{}", password))
    return said


def owned_by(setting: list[str], password: str) -> World:
    """A world in which ann has set that password, and is gone."""
    world = town()
    ann = world.enter("ann")
    assert " is " in type_all(ann, setting, password)[-1]
    ann.types("/quit")
    return world


def comes(world: World, coming: list[str], password: str) -> bool:
    """Whether somebody is let in as ann."""
    said = type_all(world.connect(), coming, password)
    here = any(each.person.name == "ann" for each in world.chat.people())
    assert here or "!! the name or the password is wrong" in said
    return here


MARKED = f"passwo{MARK * 5}rd"
#: A password, and another way to type the very same.
SAME = [
    ("pass\xa0word", "pass\xa0word"),
    ("pass\xa0word", "pass\u2003word"),
    ("não-é-aí", normalize("NFD", "não-é-aí")),
    (normalize("NFD", "não-é-aí"), "não-é-aí"),
    ("ｐａｓｓｗｏｒｄ", "ｐａｓｓｗｏｒｄ"),
    (MARKED, MARKED),
    ("пароль-12", "пароль-12"),
    ("🐘🐎🔋📎🐘🐎🔋📎", "🐘🐎🔋📎🐘🐎🔋📎"),
    ("#/.@;!-{x}%s", "#/.@;!-{x}%s"),
]
#: A password, and what only looks like it.
OTHER = [
    ("ｐａｓｓｗｏｒｄ", "password"),
    ("password", "ｐａｓｓｗｏｒｄ"),
    (MARKED, MARKED.replace(MARK * 5, MARK * 4)),
    ("pass\xa0word", "password"),
    ("password", "Password"),
]


@SETTING
@COMING
@pytest.mark.parametrize(("password", "typed"), SAME, ids=ascii)
def test_n12_a_password_fits_by_all_ways(
    setting: list[str], coming: list[str], password: str, typed: str
) -> None:
    """However it was set and however it is given."""
    assert comes(owned_by(setting, password), coming, typed)


@SETTING
@COMING
@pytest.mark.parametrize(("password", "typed"), OTHER, ids=ascii)
def test_n12_another_password_fits_by_none(
    setting: list[str], coming: list[str], password: str, typed: str
) -> None:
    """Nothing of it is left out, and nothing mended."""
    assert not comes(owned_by(setting, password), coming, typed)


#: What no password may hold (RFC 8264, section 4.3).
FORBIDDEN = [char for char in (*N4, *REMOVED, *CODES) if char not in "\u200d"]


@SETTING
@pytest.mark.parametrize("char", FORBIDDEN, ids=ascii)
def test_n12_a_forbidden_character_is_refused_by_all_ways(
    setting: list[str], char: str
) -> None:
    """Whoever sets a password with it is told so, and has none."""
    world = town()
    said = type_all(world.enter("ann"), setting[:-1] or setting, f"pass{char}word")
    assert "!! a password cannot hold that character" in said


@COMING
@pytest.mark.parametrize("char", FORBIDDEN, ids=ascii)
def test_n12_a_forbidden_character_is_not_left_out(
    coming: list[str], char: str
) -> None:
    """What fits without it does not fit with it."""
    world = owned_by(SET["command"], "password")
    assert not comes(world, coming, f"pass{char}word")


def test_n12_a_tab_parts_words_and_is_in_no_password() -> None:
    """In the line of a command it stands between two words, as in the first line."""
    world = town()
    ann = world.enter("ann")
    assert ["!! word is not an e-mail address"] == ann.asks("/register password\tword")
    said = type_all(ann, SET["answers"][:-1], "pass\tword")
    assert "!! a password cannot hold that character" in said

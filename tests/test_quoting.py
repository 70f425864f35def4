"""How messages begin that others are about."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twistchat.chat.cleaning import plain
from twistchat.chat.events import Person, Place, Quote, Said
from twistchat.chat.quoting import first_words, quoted

ANN = Person(1, "ann")
FAMILY = "👩\u200d👩\u200d👧"


def columns(text: str) -> int:
    """How wide a terminal shows it, more or less."""
    seen = [c for c in text if unicodedata.category(c) not in ("Mn", "Me", "Cf")]
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in seen)


def test_whose_it_is() -> None:
    """And how it begins."""
    said = Said(1, 1, Place(9, "#dev"), ANN, "\x02shall\x02 we?\nor not?")
    assert Quote(ANN, "shall we?...") == quoted(said)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("shall we?", "shall we?"),
        ("x" * 40, "x" * 40),
        ("x" * 41, "x" * 37 + "..."),
        ("one\ttwo  three", "one two three"),
        ("one\n\ntwo", "one..."),
        ("a " * 30, "a " * 18 + "a..."),
        (
            "shall we meet at the old mill, you and I?",
            "shall we meet at the old mill, you...",
        ),
        ("an " + "x" * 60, "an " + "x" * 34 + "..."),
        ("日本" * 10, "日本" * 10),
        ("日本" * 11, "日本" * 9 + "..."),
        ("x" * 36 + "e\u0301" + "y" * 9, "x" * 36 + "e\u0301..."),
        ("x" * 35 + FAMILY + "y" * 9, "x" * 35 + "..."),
        ("x" * 36 + "🇧🇷" + "y" * 9, "x" * 36 + "..."),
        ("\x0304,12red\x0f", "red"),
    ],
)
def test_first_words(text: str, words: str) -> None:
    """In forty columns, with dots if there is more; nothing is cut that is one."""
    assert words == first_words(text)


@pytest.mark.parametrize("endless", ["\u0301", "\u200d", "🇧", "\U000e0067"])
def test_what_never_ends(endless: str) -> None:
    """Is cut all the same."""
    words = first_words("a" + endless * 4000)
    assert words.endswith("...")
    assert len(words) <= 163


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text(text: str) -> None:
    """Has one line, of forty columns at most, without codes; a beginning of it."""
    words = first_words(text)
    assert [words] == words.splitlines() or not words
    assert columns(words) <= 40
    assert plain(words) == words
    assert " ".join(plain(text).split()).startswith(words.removesuffix("..."))

"""Long texts as lines of IRC: nothing is lost, and nothing is cut that is one."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twistchat.irc.splitting import cut, pieces

E_ACUTE = "e\u0301"
FAMILY = "👩\u200d👩\u200d👧"
FLAG = "🇧🇷"
SKIN = "👍🏽"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
HEART = "❤\ufe0f"
KEYCAP = "1\ufe0f\u20e3"
HAN = "\u1112\u1161\u11ab"  # 한, letter by letter
RED = "\x0304,12"
HEX = "\x04ff8800,00ff00"
WHOLE = [E_ACUTE, FAMILY, FLAG, SKIN, SCOTLAND, HEART, KEYCAP, HAN, RED, HEX]


def test_what_fits_is_one_piece() -> None:
    """To the last byte; the next one makes two."""
    assert [""] == pieces("", 4)
    assert ["x" * 100] == pieces("x" * 100, 100)
    assert ["é" * 50] == pieces("é" * 50, 100)
    assert ["x" * 100, "x"] == pieces("x" * 101, 100)
    assert ["é" * 49 + "x", "é"] == pieces("é" * 49 + "xé", 100)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("one two three", ["one two ", "three"]),
        ("one two  three", ["one two  ", "three"]),
        ("onetwothree", ["onetwothre", "e"]),
        ("1 23456789012", ["1 23456789", "012"]),
        ("1234 6789012", ["1234 67890", "12"]),
        ("12345 789012", ["12345 ", "789012"]),
        ("123456 89012", ["123456 ", "89012"]),
        ("1234567890 12", ["1234567890", " 12"]),
        (" " * 12, [" " * 10, "  "]),
    ],
)
def test_cut_between_words(text: str, parts: list[str]) -> None:
    """Behind a space, unless that would leave half of the line empty."""
    assert parts == pieces(text, 10)


def test_a_long_word_is_broken() -> None:
    """A space far away is no reason for a short line."""
    assert [450, 450, 102] == [len(each) for each in pieces("a " + "x" * 1000, 450)]


@pytest.mark.parametrize("whole", WHOLE)
def test_what_is_one_stays_one(whole: str) -> None:
    """A letter and its marks, what is joined, a flag, a colour and its digits: wherever
    the end of the line falls."""
    for before in range(1, 40):
        text = "x" * before + whole + "y" * 100
        parts = pieces(text, 40)
        assert text == "".join(parts)
        assert any(whole in part for part in parts)


def test_flags_are_told_apart() -> None:
    """A row of them is cut between two, never within one."""
    parts = pieces("🇧🇷🇩🇪🇫🇷🇯🇵🇺🇸" * 20, 50)
    assert all(len(part) % 2 == 0 for part in parts)


def test_a_digit_that_is_no_colour() -> None:
    """A colour has two digits; a third one is text and may begin a line."""
    parts = pieces("x" * 7 + "\x0304" + "5" * 20, 10)
    assert ["x" * 7 + "\x0304", "5" * 10, "5" * 10] == parts


@pytest.mark.parametrize("endless", ["\u0301", "\u200d", "\U000e0067", "\x0304"])
def test_what_fills_the_line_is_cut(endless: str) -> None:
    """There must be an end of it, and then it is at the border of a character."""
    text = "a" + endless * 300
    parts = pieces(text, 50)
    assert text == "".join(parts)
    assert all(0 < len(part.encode()) <= 50 for part in parts)


def test_a_space_that_bears_a_mark() -> None:
    """It is no place between words."""
    text = "abc de \u0301fghijk"
    assert text == "".join(pieces(text, 10))
    assert "abc " == pieces(text, 8)[0]


_TEXT = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=9),
        st.sampled_from(
            [*WHOLE, " ", "日本語", "😀", "x" * 70, "\x02", "\x03", "\x04"]
        ),
    ),
    min_size=3,
    max_size=60,
).map("".join)


@given(_TEXT, st.integers(4, 120))
def test_any_text(text: str, room: int) -> None:
    """Nothing is lost, each piece fits, none is empty."""
    parts = pieces(text, room)
    assert text == "".join(parts)
    assert all(len(part.encode()) <= room for part in parts)
    assert all(parts) or [""] == parts


@given(_TEXT, st.integers(60, 450))
def test_marks_and_colours_of_any_text(text: str, room: int) -> None:
    """No piece begins with a mark, nor with what a colour of the one before is cut
    off from, if there is a place for the cut."""
    first, *rest = pieces(text, room)
    for before, part in zip([first, *rest], rest, strict=False):
        if len(before) < 8 or re.fullmatch(r"(?s).[\W\d\x03\x04]*", before):
            continue  # one thing that fills the line
        assert unicodedata.category(part[0])[0] != "M"
        colour = re.search("\x03[0-9]?$|\x03[0-9]{1,2},$", before)
        assert not (colour and part[0].isdigit() and part[0].isascii())


@given(_TEXT, st.integers(-5, 120))
def test_cut(text: str, room: int) -> None:
    """As much as fits, and no half of a character."""
    kept = cut(text, room)
    assert text.startswith(kept)
    assert len(kept.encode()) <= max(room, 0) or room < 0
    if kept != text:
        assert len(text[: len(kept) + 1].encode()) > room

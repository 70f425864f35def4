"""Lengths of time as people write them."""

import pytest

from twistchat.chat.errors import BadSpan
from twistchat.chat.spans import is_meant, lasting, parse_span


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("0s", 0),
        ("45s", 45),
        ("90m", 5400),
        ("12h", 43_200),
        ("30d", 2_592_000),
        ("2w", 1_209_600),
        ("007m", 420),
        ("99999w", 99_999 * 604_800),
    ],
)
def test_span(text: str, seconds: int) -> None:
    """A number and a unit are so many seconds; a plain 0 needs no unit."""
    assert seconds == parse_span(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "00",
        "d",
        "100000s",
        "-1h",
        "+1h",
        "1.5h",
        "1_0h",
        "1 h",
        " 1h",
        "1h ",
        "1h\n",
        "1h30m",
        "1H",
        "1y",
        "١h",
        "1ｈ",
    ],
)
def test_no_span(text: str) -> None:
    """Anything else is refused: no signs, fractions, blanks, sums or other digits."""
    with pytest.raises(ValueError, match="such as 30d"):
        parse_span(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0", 0), ("1s", 1), ("2H", 7200), ("3650d", 315_360_000), ("521w", 315_100_800)],
)
def test_how_long_something_is_to_last(text: str, seconds: int) -> None:
    """At most ten years, or for ever."""
    assert is_meant(text)
    assert seconds == lasting(text)


@pytest.mark.parametrize(
    "text",
    ["0s", "00", "7", "-1h", "+1h", "1hh", ".5h", "3651d", "522w", "9" * 99, "١h"],
)
def test_what_cannot_last(text: str) -> None:
    """What was meant for a span and is none, or too long a one; said back short."""
    assert is_meant(text)
    with pytest.raises(BadSpan) as caught:
        lasting(text)
    assert {"value": text[:40]} == caught.value.facts


@pytest.mark.parametrize("text", ["\x1b1h", "\u202e1h", "\u200b1h", "1\x1bh", "1h\x85"])
def test_what_cannot_be_seen_is_no_part_of_a_span(text: str) -> None:
    """But it is no reason to take it for something else."""
    assert is_meant(text)
    with pytest.raises(BadSpan) as caught:
        lasting(text)
    assert {"value": "1h"} == caught.value.facts


@pytest.mark.parametrize("text", ["", "h", "for 1h", "--1h", "-", "x1h", "½h"])
def test_what_is_not_meant_for_a_span(text: str) -> None:
    """It does not begin like a number."""
    assert not is_meant(text)

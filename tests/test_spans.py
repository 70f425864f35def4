"""Lengths of time as people write them."""

import pytest

from twistchat.chat.spans import parse_span


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

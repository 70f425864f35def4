"""Lengths of time as people write them: ``45s``, ``90m``, ``12h``, ``30d``, ``2w``."""

import re

from twistchat.chat.cleaning import echo
from twistchat.chat.errors import BadSpan

#: The longest that something lasts that is to end: ten years, in seconds. What is more
#: was a slip of the finger.
LONGEST = 3650 * 86_400

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_SPAN = re.compile(r"([0-9]{1,5})([smhdw])")
_NUMBER = re.compile(r"[-+]?[.,]?\d")  # any digits: nobody sees which they are


def parse_span(text: str) -> int:
    """The seconds in a whole number and one of s, m, h, d, w; a plain ``0`` is 0.

    Raises ValueError for anything else: a number has at most five digits, all ASCII.
    """
    if text == "0":
        return 0
    span = _SPAN.fullmatch(text)
    if span is None:
        raise ValueError("expected a number and one of s, m, h, d, w, such as 30d")
    return int(span[1]) * _SECONDS[span[2]]


def lasting(text: str) -> int:
    """For how many seconds something is to last, however the letter is written; 0 is
    for ever, as a plain ``0`` says. BadSpan for anything else, and for more than
    `LONGEST`."""
    try:
        seconds = parse_span(text.lower())
    except ValueError:
        raise BadSpan(echo(text)) from None
    if text != "0" and not 0 < seconds <= LONGEST:
        raise BadSpan(echo(text))
    return seconds


def is_meant(text: str) -> bool:
    """Whether a word that begins so was meant for a span, be it one or not; what cannot
    be seen does not make it another."""
    return _NUMBER.match(echo(text)) is not None

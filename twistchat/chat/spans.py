"""Lengths of time as people write them: ``45s``, ``90m``, ``12h``, ``30d``, ``2w``."""

import re

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_SPAN = re.compile(r"([0-9]{1,5})([smhdw])")


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

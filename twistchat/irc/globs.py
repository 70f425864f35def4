"""Patterns as IRC has them: ``*`` is any number of characters, ``?`` is one (RFC 2812
section 2.5)."""

import re
from collections.abc import Callable
from functools import lru_cache

_WILD = re.compile(r"[*?]+")
_STARS = re.compile(r"\*+")


def is_wild(pattern: str) -> bool:
    """Whether it may fit more than itself."""
    return "*" in pattern or "?" in pattern


def matches(pattern: str, text: str) -> bool:
    """Whether the text as a whole fits."""
    return matcher(pattern)(text)


@lru_cache(maxsize=64)
def matcher(pattern: str) -> Callable[[str], bool]:
    """What says whether a text as a whole fits.

    Each part between two ``*`` is looked for once and at its first place, which is as
    good as any other: so it takes no more than the product of the lengths, whatever
    the pattern.
    """
    first, *rest = _STARS.sub("*", pattern).split("*")
    written = _part(first)
    if rest:
        *middle, last = rest
        written += "".join(f"(?>.*?{_part(each)})" for each in middle)
        written += f".*{_part(last)}"
    fits = re.compile(written, re.DOTALL).fullmatch
    return lambda text: fits(text) is not None


def _part(text: str) -> str:
    return "".join("." if char == "?" else re.escape(char) for char in text)


def longest_part(pattern: str) -> str:
    """The longest part of a pattern that is only itself."""
    return max(_WILD.split(pattern), key=len)

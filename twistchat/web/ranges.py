"""Parts of a file: which of it somebody asks for (RFC 9110, sections 13 and 14)."""

import re
from typing import NamedTuple

_ONE = re.compile(r"(?ai:bytes)=[ \t]*([0-9]{0,30})-([0-9]{0,30})[ \t]*")
_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


class Unsatisfiable(Exception):
    """The file has nothing where somebody asks for something."""


class Part(NamedTuple):
    """The bytes from ``start`` up to but without ``stop``."""

    start: int
    stop: int


def part_of(wanted: str, size: int) -> Part | None:
    """The part of a file of that size that a Range header names.

    None for the whole file: if it names several parts, or says nothing that is
    understood. Raises Unsatisfiable.
    """
    found = _ONE.fullmatch(wanted)
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        start, stop = max(0, size - int(last)), size
    else:
        start = int(first)
        if last and int(last) < start:
            return None
        stop = min(size, int(last) + 1) if last else size
    if start >= stop:
        raise Unsatisfiable
    return Part(start, stop)


def has_tag(wanted: str, tag: str) -> bool:
    """Whether a header names this entity tag, strong or weak, or any (``*``)."""
    return wanted.strip() == "*" or tag in _TAG.findall(wanted)

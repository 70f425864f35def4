"""Times as programs read them."""

from datetime import UTC, datetime
from functools import lru_cache


def timestamp(at: int) -> str:
    """A time in milliseconds since 1970 as RFC 3339 writes it: in UTC, with three
    digits of the second (2026-11-21T22:00:00.123Z)."""
    return f"{_second(at // 1000)}.{at % 1000:03d}Z"


@lru_cache(maxsize=128)  # what happens at one time is told at one time
def _second(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S}"

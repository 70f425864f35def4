"""How often something may go wrong in one conversation before it ends."""

#: So many bugs in so many seconds end it.
BUGS = 5
BUG_SECONDS = 60.0

#: When bugs were met of late, in seconds.
Mishaps = tuple[float, ...]


def with_one_more(mishaps: Mishaps, now: float) -> Mishaps:
    """Those that still count, and one that was met just now."""
    return (*(at for at in mishaps if now - at < BUG_SECONDS), now)

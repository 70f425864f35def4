"""Times as people type them: ``1h``, ``09:30``, ``2026-11-21``, or how many lines."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from twistchat.chat import errors
from twistchat.chat.cleaning import echo
from twistchat.chat.ids import first_id_at
from twistchat.chat.searching import GREATEST_ID
from twistchat.chat.spans import parse_span

_COUNT = re.compile("0*[1-9][0-9]{0,8}")
_NUMBER = re.compile(r"[-+]?[\d_]+([eE][-+]?\d+)?")
_CLOCK = re.compile("([0-9]{2}):([0-9]{2})")


def count_or_start(text: str, now: int, zone: ZoneInfo) -> tuple[int, int | None]:
    """A number of lines, or else the time from which on lines are meant; 0 and None if
    nothing is. ``now`` is in milliseconds since 1970. BadNumber, BadTime."""
    if _COUNT.fullmatch(text):
        return int(text), None
    if _NUMBER.fullmatch(text):
        raise errors.BadNumber(echo(text))
    return 0, start(text, now, zone) if text else None


def start(text: str, now: int, zone: ZoneInfo) -> int:
    """The time that is meant, in milliseconds since 1970; BadTime if it is none."""
    try:
        return now - 1000 * parse_span(text)
    except ValueError:
        pass
    today = datetime.fromtimestamp(now / 1000, zone)
    clock = _CLOCK.fullmatch(text)
    try:
        if clock is not None:
            hour, minute = map(int, clock.groups())
            begin = today.replace(hour=hour, minute=minute, second=0, microsecond=0)
            begin -= timedelta(days=begin > today)
        else:
            begin = datetime.fromisoformat(text)
        return int(begin.replace(tzinfo=begin.tzinfo or zone).timestamp() * 1000)
    except (ValueError, OverflowError, OSError):
        raise errors.BadTime(echo(text)) from None


def id_at(milliseconds: int) -> int:
    """The first id of that time, however far away it is."""
    return min(first_id_at(milliseconds), GREATEST_ID)

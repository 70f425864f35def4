"""What people type to search: ``words "a phrase" from:bob in:#dev since:7d before:1h``.

All that is not one of these four is words, whatever it may mean to a database. There
are no wildcards and no regular expressions.
"""

import re
from zoneinfo import ZoneInfo

from twistchat.chat import errors, ids
from twistchat.chat.cleaning import SPACES, echo
from twistchat.chat.folding import words_of
from twistchat.chat.names import person_name
from twistchat.chat.searching import GREATEST_ID, Query
from twistchat.errands.times import id_at, start

#: A phrase in quotes, or else what stands between spaces.
_PART = re.compile(rf'"([^"]*)"|([^{SPACES}]+)')


def parse_query(text: str, limit: int, now: int, zone: ZoneInfo) -> Query:
    """The query that is meant; ``now`` is in milliseconds since 1970. Of two
    ``from:`` the last one counts, and so on.

    Raises TooLong for more than ``limit`` characters (0: any number), BadQuery if there
    is nothing to search for, BadName, BadTime.
    """
    if 0 < limit < len(text):
        raise errors.TooLong(limit)
    only = {"from": "", "in": "", "since": "", "before": ""}
    phrases: list[str] = []
    words: list[str] = []
    for phrase, part in _PART.findall(text):
        key, _, value = part.partition(":")
        if value and key.lower() in only:
            only[key.lower()] = value
        else:
            (phrases if phrase else words).append(" ".join(words_of(phrase or part)))
    query = Query(
        tuple(filter(None, words)),
        tuple(filter(None, phrases)),
        only["from"] and person_name(only["from"].removeprefix("@")).key,
        only["in"],
        _id_at(only["since"], now, zone) if only["since"] else 0,
        _id_at(only["before"], now, zone) if only["before"] else GREATEST_ID,
    )
    if not (query.words or query.phrases or query.sender):
        raise errors.BadQuery(echo(text))
    return query


def _id_at(text: str, now: int, zone: ZoneInfo) -> int:
    """The id, or the first one of that time: ids decide and not times, so a message
    that came while the clock was wrong is found by where it stands."""
    try:
        return ids.read(text)
    except ValueError:
        return id_at(start(text, now, zone))

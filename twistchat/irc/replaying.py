"""What was said before, told again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from twistchat.chat.events import Amendment, Event, Message
from twistchat.chat.rooms import Room
from twistchat.chat.users import User
from twistchat.irc.answer import Tags, next_batch
from twistchat.irc.capabilities import Cap

if TYPE_CHECKING:
    from twistchat.irc.client import Client
    from twistchat.irc.voice import Voice

#: What stands above lines that nobody has asked for, and below them.
IN_ROOM = "Said here before"
ALONE = "Said to you while you were not here"
END = "End of what was said before"
#: Who has both sees by these what is old, and when it was said.
_SEEN = Cap.BATCH | Cap.SERVER_TIME


def replay(
    client: Client, target: str, events: Iterable[object], heading: str = ""
) -> None:
    """What was said before, the oldest first: as a batch where that is understood. Who
    cannot be told when it was said reads the time in the text. Under a ``heading``, and
    with a line at the end, for who would take it for what is said now."""
    for tags, line in replayed(client, client.here.user, target, events, heading):
        client.send(line, **tags)


def replayed(
    client: Voice, me: User, target: str, events: Iterable[object], heading: str = ""
) -> Iterator[tuple[Tags, str]]:
    """The same as lines with their tags, told to ``me``."""
    lines = list(_lines(client, me, events))
    server = client.desk.customs.server
    framed = bool(heading and lines) and client.caps & _SEEN != _SEEN
    if framed:
        if Cap.SERVER_TIME not in client.caps:
            heading = f"{heading}, times are {client.desk.house.customs.zone}"
        yield {}, f":{server} NOTICE {target} :{heading}:"
    if Cap.BATCH in client.caps:
        batch = next_batch()
        yield {}, f":{server} BATCH +{batch} chathistory {target}"
        for tags, line in lines:
            yield {"batch": batch, **tags}, line
        yield {}, f":{server} BATCH -{batch}"
    else:
        yield from lines
    if framed:
        yield {}, f":{server} NOTICE {target} :{END}"


def _lines(
    client: Voice, me: User, events: Iterable[object]
) -> Iterator[tuple[Tags, str]]:
    wording, timed = client.wording, Cap.SERVER_TIME in client.caps
    for event in events:
        if not isinstance(event, Message | Amendment) or event.sender.id in me.ignoring:
            continue
        if isinstance(event, Amendment):
            yield from wording.tagged(event, wording.worded(event))
        else:
            when = "" if timed else _time(client, event.at)
            yield from wording.spoken(event, when)


def _time(client: Voice, at: int) -> str:
    """``[12:00] `` if that is today, else ``[2026-11-20 12:00] ``."""
    house = client.desk.house
    times = at, house.now()
    when, now = (datetime.fromtimestamp(t / 1000, house.customs.zone) for t in times)
    form = "%H:%M" if when.date() == now.date() else "%Y-%m-%d %H:%M"
    return f"[{when:{form}}] "


def backlog(client: Voice, room: Room) -> list[Event]:
    """What a client is told of a room that it is in from now on, unless it can ask."""
    most = client.desk.customs.backlog
    return [] if Cap.CHATHISTORY in client.caps or not most else room.recent[-most:]

"""What was said before, told again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from twistchat.chat.events import Said, ToldPrivately
from twistchat.irc.answer import next_batch
from twistchat.irc.capabilities import Cap
from twistchat.irc.dialect import timestamp

if TYPE_CHECKING:
    from twistchat.irc.client import Client


def replay(client: Client, target: str, events: Iterable[object]) -> None:
    """What was said before, the oldest first: as a batch where that is understood. Who
    cannot be told when it was said reads the time in the text."""
    batch = next_batch() if Cap.BATCH in client.caps else ""
    server, ignoring = client.desk.customs.server, client.here.user.ignoring
    inside = {"batch": batch} if batch else {}
    if batch:
        client.send(f":{server} BATCH +{batch} chathistory {target}")
    wording = client.wording
    for event in events:
        if not isinstance(event, Said | ToldPrivately) or event.sender.id in ignoring:
            continue
        timed = Cap.SERVER_TIME in client.caps
        when = "" if timed else f"[{timestamp(event.at)[11:16]}] "
        for tags, line in wording.tagged(event, wording.lines(event, when)):
            client.send(line, **inside, **tags)
    if batch:
        client.send(f":{server} BATCH -{batch}")

"""What a client changes so that it lasts, and is told of as the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twistchat.chat.enforcement import Change
from twistchat.chat.events import (
    Announced,
    Invited,
    Kicked,
    Knocked,
    ModeSet,
    Sanctioned,
)
from twistchat.irc.modes import written_mode

if TYPE_CHECKING:
    from twistchat.irc.client import Client


async def keep(client: Client, change: Change) -> None:
    """Store it, tell the client, then make it so and tell the others."""
    house, here = client.desk.house, client.here
    await house.rooms.keep(change)
    _tell(client, change)
    house.order.apply(change, here)


def _tell(client: Client, change: Change) -> None:
    """The client reads what it has done before what comes of it; but not of a room that
    it has left meanwhile."""
    if client.outbox.ending or isinstance(change, Invited | Knocked | Announced):
        return
    room = client.here.user.rooms.get(change.room.id)
    if room is None:
        return
    if isinstance(change, Kicked) and change.target.id not in room.members:
        return  # they have left by themselves
    if isinstance(change, Sanctioned):
        client.answer.open()  # who is put out for it is told at once
    wording, tags = client.wording, client.wording.tags(change, change.person)
    lines = wording.worded(change)
    if isinstance(change, ModeSet):
        modes = written_mode(change.mode, change.value, key=True)
        lines = [f":{client.mask} MODE {change.room.name} {modes}"]
    for line in lines:
        client.send(line, **tags)
